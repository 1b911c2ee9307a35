"""One builder at a time, and releases in order, whatever clocks say and however hosts stand still."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import create_engine

from search import Publication
from tests.clock import MONDAY_MORNING
from webui.storage import index_releases, publications
from webui.storage.every_table import METADATA
from webui.storage.index_releases import (
    KEPT_FOR,
    KEPT_RELEASES,
    LEASE,
    NO_RELEASE,
    BuilderLease,
    IndexRelease,
    Overtaken,
)

HOSTS = st.sampled_from(["a", "b", "c"])
MOMENTS = st.integers(0, 300).map(lambda seconds: MONDAY_MORNING + timedelta(seconds=seconds))


def test_a_lease_that_is_held_is_nobody_elses() -> None:
    held = BuilderLease("a", 7, MONDAY_MORNING + LEASE)

    assert held.taken("b", MONDAY_MORNING) is None
    assert held.taken("a", MONDAY_MORNING + LEASE / 2) == BuilderLease("a", 7, MONDAY_MORNING + LEASE * 1.5)
    assert held.taken("b", MONDAY_MORNING + LEASE) == BuilderLease("b", 8, MONDAY_MORNING + 2 * LEASE)


def test_a_lease_that_a_wrong_clock_wrote_binds_nobody() -> None:
    assert BuilderLease("a", 7, MONDAY_MORNING + timedelta(days=1)).taken("b", MONDAY_MORNING)


@given(st.lists(st.tuples(HOSTS, MOMENTS), max_size=12))
@settings(max_examples=20)
def test_no_token_is_given_to_two_hosts(attempts: list[tuple[str, datetime]]) -> None:
    lease, holders = BuilderLease(), dict[int, str]()
    for host, now in attempts:  # moments in any order: clocks differ
        lease = lease.taken(host, now) or lease
        assert holders.setdefault(lease.token, lease.holder) == lease.holder


class Hosts(RuleBasedStateMachine):
    """Hosts take the lease, build upon the newest release they know, stand still, and release in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.engine = create_engine("sqlite://")
        for metadata in METADATA:
            metadata.create_all(self.engine)
        self.now = MONDAY_MORNING
        self.building: dict[str, tuple[int, IndexRelease]] = {}
        self.released: list[tuple[int, int]] = []  # token, what it was built upon
        self.built = 0

    @rule(host=HOSTS)
    def begins(self, host: str) -> None:
        with self.engine.begin() as connection:
            if lease := index_releases.take(connection, host, self.now):
                self.building[host] = lease.token, index_releases.newest_release(connection)

    @rule(seconds=st.integers(1, 30))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(host=HOSTS)
    def releases(self, host: str) -> None:
        token, after = self.building.pop(host, (0, NO_RELEASE))
        if not token:
            return
        self.built += 1
        publication = Publication(self.now, f"{self.built:x}")
        with self.engine.begin() as connection:
            is_ours = index_releases.lease(connection).token == token
            is_next = index_releases.newest_release(connection) == after
            if not (is_ours and is_next):
                with pytest.raises(Overtaken):
                    self._release(connection, publication, token, after)
                return
            done = self._release(connection, publication, token, after)
        self.released.append((token, after.number))
        assert done.number == after.number + 1

    def _release(self, connection: object, publication: Publication, token: int, after: IndexRelease) -> IndexRelease:
        return index_releases.release(
            connection,  # type: ignore[arg-type]
            publication.content,
            publication,
            token=token,
            after=after,
            now=self.now,
        )

    @invariant()
    def releases_stand_in_one_row(self) -> None:
        tokens = [token for token, _ in self.released]
        assert tokens == sorted(tokens)
        assert [after for _, after in self.released] == list(range(len(self.released)))

    def teardown(self) -> None:
        self.engine.dispose()


TestHosts = pytest.mark.long(Hosts.TestCase)
TestHosts.settings = settings(max_examples=15, stateful_step_count=20, deadline=None)


@pytest.fixture
def machine() -> Iterator[Hosts]:
    hosts = Hosts()
    yield hosts
    hosts.teardown()


def test_a_release_is_what_every_host_should_have_from_that_moment(machine: Hosts) -> None:
    machine.begins("a")
    machine.releases("a")

    with machine.engine.begin() as connection:
        newest = publications.newest(connection, machine.now)
    assert newest
    assert newest.content == "1"


def test_the_last_few_releases_stay_and_those_of_the_last_hour(machine: Hosts) -> None:
    def build(times: int) -> None:
        for _ in range(times):
            machine.begins("a")
            machine.releases("a")

    build(KEPT_RELEASES + 3)
    with machine.engine.begin() as connection:
        assert len(index_releases.kept_releases(connection, machine.now)) == KEPT_RELEASES + 3
        later = machine.now + 2 * KEPT_FOR
        index_releases.forget_releases(connection, later)
        numbers = [row.number for row in index_releases.kept_releases(connection, later)]
    assert numbers == list(range(KEPT_RELEASES + 3, 3, -1))


def test_a_report_of_a_builder_that_was_overtaken_is_not_kept(machine: Hosts) -> None:
    machine.begins("a")
    machine.time_passes(21)
    machine.begins("b")

    with machine.engine.begin() as connection:
        with pytest.raises(Overtaken):
            index_releases.report(connection, machine.building["a"][0], "{}", machine.now)
        index_releases.report(connection, machine.building["b"][0], '{"b": 1}', machine.now)
        kept = index_releases.reported(connection, None)
        assert kept == (machine.now, '{"b": 1}')
        assert index_releases.reported(connection, machine.now) is None
