"""The gate's promises with every request on another host: what one of them recorded is all that the other one knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from deflection.help_session import Event
from deflection.policy import GatePolicy
from tests.gate.machine import LEVELS, PromiseBroken
from tests.gate.test_http_machine import client_of, over_http
from tests.web import Web, web_in
from webui.storage.flow_transaction import FlowTransaction


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def hosts(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Web, Web]]:
    """Two applications with a data folder each, on one database."""
    url = request.getfixturevalue("postgresql_url") if request.param == "postgresql" else ""
    first = host_in(tmp_path / "first", database_url=url)
    second = host_in(tmp_path / "second", beside=first)
    yield first, second
    for host in (second, first):
        host.close()


def host_in(folder: Path, **more: object) -> Web:
    web = web_in(folder, level=lambda topic, *_: LEVELS.get(topic, "enforce"), **more)  # type: ignore[arg-type]
    object.__setattr__(web.parts.flow, "policy", GatePolicy(holdout_share=0.5))
    return web


def tell(hosts: Sequence[Web], examples: int) -> None:
    run_state_machine_as_test(
        over_http(*hosts),
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_each_request_reaches_another_host(hosts: tuple[Web, Web]) -> None:
    reached: list[Web] = []
    for host in hosts:
        host.app.before_request(lambda host=host: reached.append(host))
    browser = client_of(hosts, use_cookies=True)

    for _ in range(4):
        browser.get("/sk/")

    assert len(reached) == 4
    assert all(host is not next_host for host, next_host in pairwise(reached))


def test_a_story_on_two_hosts_breaks_no_promise(hosts: tuple[Web, Web]) -> None:
    tell(hosts, examples=1)


@pytest.mark.long
def test_no_story_on_two_hosts_breaks_a_promise_of_the_gate(hosts: tuple[Web, Web]) -> None:
    tell(hosts, examples=12)


@pytest.mark.long
def test_the_machine_finds_a_host_that_knows_only_what_it_wrote_itself(
    hosts: tuple[Web, Web], monkeypatch: pytest.MonkeyPatch
) -> None:
    remembered: dict[tuple[int, str], tuple[Event, ...]] = {}
    read, write = FlowTransaction.events, FlowTransaction.write

    def own_events(self: FlowTransaction, help_session_id: str) -> tuple[Event, ...]:
        key = id(self.connection.engine.pool), help_session_id
        return remembered.setdefault(key, read(self, help_session_id))

    def own_write(self: FlowTransaction, help_session_id: str, position: int, event: Event) -> None:
        write(self, help_session_id, position, event)
        key = id(self.connection.engine.pool), help_session_id
        remembered[key] = (*remembered.get(key, ()), event)

    monkeypatch.setattr(FlowTransaction, "events", own_events)
    monkeypatch.setattr(FlowTransaction, "write", own_write)

    with pytest.raises((PromiseBroken, AssertionError)):
        tell(hosts, examples=35)
    remembered.clear()
    tell(hosts[:1], examples=3)  # alone it is right
