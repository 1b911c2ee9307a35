"""Two hosts derive from one PostgreSQL at once, while people come: one result, nobody waits for ever."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from random import Random

import pytest

from deflection.help_session import HelpSession
from deflection.measuring.metrics import article_figures, cell_of
from deflection.measuring.relations import measured_sessions
from tests.webui.storage.derived.arriving import LATER, append, arrivals, some_help_sessions
from webui.storage.database import Database, DatabaseBusy
from webui.storage.derived import catch_up
from webui.storage.derived.catch_up import CatchUp
from webui.storage.derived.daily import count_days
from webui.storage.derived.reading import Days, articles_of_days, counted_cells, sessions_of
from webui.storage.derived.verify import verify

pytestmark = pytest.mark.services

HOSTS = 2
SESSIONS = 60
EVER = Days(date(2000, 1, 1), date(2999, 1, 1), LATER)
AT_ONCE = 5  # events in one transaction of a writer


@pytest.fixture
def hosts(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Database]]:
    monkeypatch.setattr(catch_up, "MOST_EVENTS", 7)
    databases = [Database(postgresql_url) for _ in range(HOSTS)]
    databases[0].migrate()
    yield databases
    for database in databases:
        database.close()


@contextmanager
def deriving(hosts: list[Database]) -> Iterator[list[str]]:
    """Derive on every host until the block ends; yield what the database refused meanwhile."""
    refused: list[str] = []
    is_over = threading.Event()

    def derive(database: Database) -> None:
        while not is_over.is_set():
            try:
                CatchUp(database).run(most_steps=3)
                count_days(database, LATER, most=2)
            except DatabaseBusy as error:  # the next turn is a moment later, as it is for a worker
                refused.append(str(error))

    threads = [threading.Thread(target=derive, args=(host,)) for host in hosts]
    for thread in threads:
        thread.start()
    try:
        yield refused
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


def people_come(database: Database, random: Random) -> list[HelpSession]:
    """Store help sessions, a few events at a time; return them."""
    sessions = some_help_sessions(random, SESSIONS)
    arriving = arrivals(random, sessions)
    for start in range(0, len(arriving), AT_ONCE):
        with database.writing() as connection:
            append(connection, arriving[start : start + AT_ONCE])
    return sessions


def test_hosts_that_derive_at_once_come_to_what_one_would(hosts: list[Database]) -> None:
    with deriving(hosts) as refused:
        sessions = people_come(hosts[0], Random(5))

    assert [error for error in refused if "deadlock" in error] == []
    for host in hosts:
        CatchUp(host).run()
    with hosts[0].reading() as connection:
        stored = {row.help_session_id: row for row in sessions_of(connection)}
        cells, articles = counted_cells(connection, EVER), articles_of_days(connection, EVER)
    assert stored == {row.help_session_id: row for row in measured_sessions(sessions)}
    assert cells == Counter(cell_of(row, LATER) for row in stored.values())
    assert articles == article_figures(stored.values())
    while count_days(hosts[1], LATER):
        pass
    assert verify(hosts[0]).different == 0


def test_what_several_processes_rebuild_while_people_come_is_complete(hosts: list[Database]) -> None:
    sessions = people_come(hosts[0], Random(6))
    with deriving(hosts[1:]):
        CatchUp(hosts[0]).rebuild(processes=2)

    CatchUp(hosts[0]).run()
    with hosts[0].reading() as connection:
        stored = {row.help_session_id: row for row in sessions_of(connection)}
    assert stored == {row.help_session_id: row for row in measured_sessions(sessions)}
    assert verify(hosts[0], processes=2).different == 0
