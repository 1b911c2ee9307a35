"""A help session that meets very many articles is derived as any other."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from alembic import command

from deflection.help_session import Arm, HelpSession, Offer, ProblemDescribed, SearchOutcome, Started
from tests.product import empty_database
from tests.webui.storage.derived.arriving import MONDAY, append, arrivals, some_help_sessions
from webui.storage.database import Database
from webui.storage.derived.catch_up import CatchUp
from webui.storage.derived.reading import sessions_of
from webui.storage.derived.verify import verify
from webui.storage.schema import alembic_config


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    on_postgresql = request.param == "postgresql"
    url = request.getfixturevalue("postgresql_url") if on_postgresql else f"sqlite:///{tmp_path / 'db.sqlite3'}"
    database = empty_database(url)
    yield database
    database.close()


def test_a_help_session_may_meet_more_articles_than_an_index_can_hold(database: Database) -> None:
    random = Random(3)
    offers = [Offer(f"{random.getrandbits(240):060x}", "sk", "r1", "Heslo", 0.8) for _ in range(150)]
    described = [
        ProblemDescribed(MONDAY, "heslo", "", SearchOutcome.CONFIDENT, tuple(some), (), "g", "enforce")
        for some in (offers[start : start + 3] for start in range(0, len(offers), 3))
    ]
    started = Started(MONDAY, "sk", "web", "", "p1", member=False, arm=Arm.NOT_ENROLLED)
    session = HelpSession("hs-long", (started, *described))
    with database.writing() as connection:
        append(connection, arrivals(random, [session]))
    CatchUp(database).run()

    with database.reading() as connection:
        (row,) = sessions_of(connection)
    assert len(row.articles) == len(offers)


def test_rows_are_derived_anew_after_a_downgrade_that_took_their_articles_away(database: Database) -> None:
    random = Random(3)
    with database.writing() as connection:
        append(connection, arrivals(random, some_help_sessions(random, 20)))
    CatchUp(database).run()
    config = alembic_config()
    config.attributes["engine"] = database.engine
    command.downgrade(config, "0048")
    database.migrate()
    CatchUp(database).run()

    assert verify(database, processes=1).different == 0
