"""What the hosts of one database know of each other: the newest publication, and the revisions that were offered."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from deflection import event_log
from deflection.help_session import Offer, ProblemDescribed, SearchOutcome
from search import Publication, PublishedArticle
from tests.clock import Clock
from tests.fake_library import an_article
from webui.storage.database import Database
from webui.storage.publications import KNOWN_FOR, HostPublications, offered_table, sweep

OFFER = Offer("obnova-hesla", "sk", "rev-1", "Obnova hesla", 0.9)
ARTICLE = PublishedArticle(an_article("obnova-hesla", revision="rev-1"), "<p>Návod</p>")
HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def published(at: datetime, content: str, **withdrawn: datetime) -> Publication:
    return Publication(at, content, {f"sk/{article_id}": since for article_id, since in withdrawn.items()})


def described(at: datetime, *offers: Offer) -> ProblemDescribed:
    return ProblemDescribed(at, "zabudnuté heslo", "", SearchOutcome.CONFIDENT, offers, (), "gen-7", "enforce")


def test_the_newest_publication_is_known_to_every_host_with_what_it_took_back(database: Database, clock: Clock) -> None:
    here, there = HostPublications(database, clock), HostPublications(database, clock)
    assert here.newest() is None
    older, newer = published(clock(), "older"), published(clock() + HOUR, "newer", heslo=clock())

    there.announce(newer)
    here.announce(older)

    known = here.newest()
    assert known == newer
    assert known.withdrawn == newer.withdrawn


def test_a_publication_is_forgotten_a_day_after_the_last_host_served_it(database: Database, clock: Clock) -> None:
    here, gone = HostPublications(database, clock), HostPublications(database, clock)
    gone.announce(published(clock() + HOUR, "newer"))
    for _ in range(25):
        here.announce(published(clock(), "older"))
        clock.goes_on(HOUR)

    assert timedelta(days=1) == KNOWN_FOR
    newest = here.newest()
    assert newest
    assert newest.content == "older"


@pytest.mark.long
def test_a_busy_database_does_not_stop_a_host_and_is_tried_again(database: Database, clock: Clock) -> None:
    here = HostPublications(database, clock)
    with database.engine.connect() as patient:
        patient.exec_driver_sql("PRAGMA busy_timeout=20")
    with database.writing():
        here.announce(published(clock(), "first"))
    assert here.newest() is None

    here.announce(published(clock(), "first"))
    assert here.newest()


def test_an_offered_revision_is_kept_as_it_was_rendered(database: Database, clock: Clock) -> None:
    here = HostPublications(database, clock)
    assert here.not_kept([OFFER]) == [OFFER]
    assert here.kept(OFFER) is None

    here.keep([(OFFER, ARTICLE)])
    here.keep([(OFFER, ARTICLE)])

    edited = replace(OFFER, revision="rev-2")
    assert here.not_kept([OFFER, edited]) == [edited]
    assert here.kept(OFFER) == ARTICLE
    assert here.kept(edited) is None


def test_what_another_version_kept_and_cannot_be_read_is_not_kept(database: Database, clock: Clock) -> None:
    here = HostPublications(database, clock)
    here.keep([(OFFER, ARTICLE)])
    for unreadable in ("{}", "", "null"):
        with database.writing() as connection:
            connection.execute(offered_table.update().values(article=unreadable))
        assert here.kept(OFFER) is None


def test_an_offered_revision_goes_when_no_help_session_of_the_last_day_names_it(
    database: Database, clock: Clock
) -> None:
    here, other = HostPublications(database, clock), replace(OFFER, article_id="prihlasenie")
    here.keep([(OFFER, ARTICLE), (other, ARTICLE)])
    with database.writing() as connection:
        event_log.append(connection, "hs", 0, described(clock(), OFFER))
        assert sweep(connection, clock()) == 0, "an event may be about to be written"
    clock.goes_on(23 * HOUR)
    with database.writing() as connection:
        assert sweep(connection, clock()) == 1
    assert (here.kept(OFFER), here.kept(other)) == (ARTICLE, None)

    clock.goes_on(2 * HOUR)
    with database.writing() as connection:
        assert sweep(connection, clock()) == 1
    assert here.kept(OFFER) is None
