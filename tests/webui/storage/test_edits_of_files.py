"""Articles that are edited in files, by git, are recorded when the folder is indexed: once, whoever serves it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from deflection import event_log
from deflection.site_events import ArticleEdited
from search.storage.generations import newest_good
from search.storage.publication import Edit, Publication, publication_of
from tests.clock import Clock
from tests.search.shelf import Shelf
from webui.storage.database import Database
from webui.storage.publications import HostPublications

MINUTE, YEARS = timedelta(minutes=1), timedelta(days=3_000)


def edited(moment: datetime, **revisions: str) -> Publication:
    """A publication in which these articles were edited at that moment."""
    edits = {f"sk/{article_id}": Edit(moment, revision) for article_id, revision in revisions.items()}
    return Publication(moment, "".join(revisions.values()), edited=edits)


def recorded(database: Database) -> list[tuple[str, str]]:
    """Subject and account of every edit."""
    with database.reading() as connection:
        now = Clock()()
        facts = event_log.facts(connection, ArticleEdited, now - YEARS, now + YEARS)
        return [(fact.subject, fact.who) for fact in facts]


def of_index(shelf: Shelf) -> Publication:
    """The publication that the index of a shelf holds."""
    generation = newest_good(shelf.index)
    assert generation
    return publication_of(generation)


def test_an_edited_file_is_an_edit_and_the_first_index_is_none(tmp_path: Path, database: Database) -> None:
    shelf, here = Shelf(tmp_path), HostPublications(database, Clock())
    shelf.fill(3)
    shelf.build()
    here.announce(of_index(shelf))
    assert recorded(database) == []

    shelf.write("sk/clanok-1.md", "Článok 1", "Iná odpoveď.", lang="sk")
    shelf.write("sk/novy.md", "Nový článok", lang="sk")
    shelf.build()
    here.announce(of_index(shelf))

    assert sorted(recorded(database)) == [("sk/clanok-1", ""), ("sk/novy", "")]


def test_an_edit_that_no_host_has_served_alone_is_not_lost(tmp_path: Path, database: Database) -> None:
    shelf = Shelf(tmp_path)
    shelf.fill(3)
    for number in range(3):
        shelf.write(f"sk/clanok-{number}.md", f"Článok {number}", "Iná odpoveď.", lang="sk")
        shelf.build()

    HostPublications(database, Clock()).announce(of_index(shelf))

    assert sorted(recorded(database)) == [("sk/clanok-1", ""), ("sk/clanok-2", "")]


def test_two_hosts_that_index_the_same_edit_record_it_once(database: Database) -> None:
    clock = Clock()
    for later in (timedelta(), MINUTE):
        HostPublications(database, clock).announce(edited(clock() + later, heslo="b"))

    assert recorded(database) == [("sk/heslo", "")]


def test_every_edit_of_a_day_is_recorded(database: Database) -> None:
    clock = Clock()
    here = HostPublications(database, clock)
    for revision in ("b", "c"):
        here.announce(edited(clock(), heslo=revision))
        clock.goes_on(MINUTE)

    assert recorded(database) == [("sk/heslo", "")] * 2


def test_what_was_published_in_the_browser_is_recorded_with_the_name_alone(database: Database) -> None:
    clock = Clock()
    with database.writing() as connection:
        event_log.append_fact(connection, ArticleEdited(clock(), "sk/heslo", "eva"))

    HostPublications(database, clock).announce(edited(clock() + MINUTE, heslo="b", fotka="b"))

    assert sorted(recorded(database)) == [("sk/fotka", ""), ("sk/heslo", "eva")]
