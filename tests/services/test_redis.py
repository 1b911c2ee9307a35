"""Limits that several hosts share through a real Redis, and what holds when it is gone."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.services.redis_server import RedisServer, running_redis
from tests.visitor import Visitor
from tests.web import web_in
from tests.webui.processes.web_process import Web
from webui.storage.limits.in_process import InProcess
from webui.storage.limits.in_redis import InRedis
from webui.storage.limits.limit import Limit
from webui.storage.limits.limits import SharedLimits

pytestmark = pytest.mark.services

PER_MINUTE = 10
LONGEST = 10.0  # seconds for six requests, each of which may wait half a second, on a machine that does other things


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    with running_redis() as server:
        yield server


@pytest.fixture
def hosts(tmp_path: Path, shipped_index: Path, redis_server: RedisServer) -> Iterator[list[Web]]:
    """Two hosts, with nothing in common but Redis and the key."""
    with ExitStack() as started:
        hosts = []
        for name in ("one", "two"):
            (tmp_path / name).mkdir()
            (tmp_path / name / "index").symlink_to(shipped_index, target_is_directory=True)
            settings = {"SECRET_KEY": "s" * 32, "REDIS_URL": redis_server.url, "SUGGEST_PER_MINUTE": str(PER_MINUTE)}
            hosts.append(started.enter_context(Web(tmp_path / name, workers=2, **settings)))
        assert all(host.answers_soon() for host in hosts)
        yield hosts


def asks(host: Web, path: str, body: dict[str, object] | None = None) -> tuple[int, str]:
    headers = {"Content-Type": "application/json"} if body else {}
    data = json.dumps(body).encode() if body else None
    request = urllib.request.Request(f"http://127.0.0.1:{host.port}{path}", data, headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_two_hosts_of_two_processes_count_as_one_whatever_is_asked(hosts: list[Web]) -> None:
    ways: list[tuple[str, dict[str, object] | None]] = [
        ("/api/v1/suggest?text=heslo&lang=sk", None),
        ("/api/v1/suggest", {"text": "heslo", "lang": "sk"}),
        ("/sk/search?q=heslo", None),
    ]
    statuses = [asks(hosts[n % 2], *ways[n % 3])[0] for n in range(PER_MINUTE + 6)]

    assert statuses == [200] * PER_MINUTE + [429] * 6


def test_when_redis_is_gone_nobody_is_refused_and_the_metrics_say_so(
    hosts: list[Web], redis_server: RedisServer
) -> None:
    for _ in range(PER_MINUTE + 1):
        status, _text = asks(hosts[0], "/sk/search?q=heslo")
    assert status == 429
    assert "readfirst_limits_shared 1.0" in asks(hosts[0], "/metrics")[1]

    redis_server.dies()

    assert [asks(hosts[0], "/sk/search?q=heslo")[0] for _ in range(4)] == [200] * 4
    metrics = [asks(hosts[0], "/metrics")[1] for _ in range(8)]  # of either process
    assert any("readfirst_limits_shared 0" in text for text in metrics)
    assert any("readfirst_limits_counted_alone_total 0" not in text for text in metrics)


@pytest.mark.parametrize("trouble", ["frozen", "gone"])
def test_while_it_is_away_a_request_waits_a_moment_and_no_form_opens_and_then_it_counts_again(
    tmp_path: Path, redis_server: RedisServer, trouble: str
) -> None:
    web = web_in(tmp_path, redis_url=redis_server.url, suggest_per_minute=PER_MINUTE)
    ann, typing = Visitor.of(web.app), "/api/v1/suggest?text=heslo&lang=sk"
    asks_once = web.app.test_client()
    assert asks_once.get(typing).status_code == 200
    assert web.parts.limits.are_shared

    with getattr(redis_server, trouble)():
        began = time.monotonic()
        ann.types("zabudnuté heslo")
        assert ann.asks_for_the_form().status_code == 403, "its loss opens no form"
        ann.reads_in_vain("obnova-hesla", "dvojfazove-overenie")
        assert ann.writes("zabudnuté heslo").status_code == 201, "and refuses no ticket"
        assert time.monotonic() - began < LONGEST
        statuses = [asks_once.get(typing).status_code for _ in range(PER_MINUTE + 2)]
        assert statuses == [200] * PER_MINUTE + [429] * 2, "this process counts for itself"
        assert not web.parts.limits.are_shared

    until = time.monotonic() + 60
    while not web.parts.limits.are_shared:
        assert time.monotonic() < until
        status = asks_once.get(typing).status_code
        time.sleep(0.05)
    assert status == 200, "the shared count is far from its end"
    web.close()


def test_counters_that_do_not_answer_are_left_alone_for_a_while(redis_server: RedisServer) -> None:
    limit, now = Limit("tries", 5, timedelta(minutes=1)), datetime(2026, 3, 2, tzinfo=UTC)
    counters = InRedis(redis_server.url)
    limits = SharedLimits(counters, counters, lambda: now)
    assert limits.add(limit, "jana").value == 1
    redis_server.dies()

    began = datetime.now(UTC)
    assert [limits.add(limit, "jana").value for _ in range(50)] == list(range(1, 51))  # by this process alone
    assert datetime.now(UTC) - began < timedelta(seconds=3)
    assert not limits.are_shared
    assert InProcess().add(limit, "jana", now).value == 1
