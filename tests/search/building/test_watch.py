"""Articles are indexed when they are saved, and an edit in place costs one article."""

import threading

import pytest

from search.building.build import IndexBuilder
from search.building.watch import changes, edits, look_again, snapshot
from tests.search.shelf import Shelf


def test_an_edit_in_place_is_named(shelf: Shelf) -> None:
    shelf.fill(3)
    before = snapshot(shelf.articles)
    shelf.write("sk/clanok-1.md", "Iný názov")

    assert edits(before, snapshot(shelf.articles)) == {"sk/clanok-1.md"}


def test_a_file_that_came_or_went_means_the_whole_folder(shelf: Shelf) -> None:
    shelf.fill(2)
    before = snapshot(shelf.articles)
    shelf.remove("sk/clanok-0.md")
    after = snapshot(shelf.articles)

    assert after != before
    assert edits(before, after) == edits(after, before) == frozenset()


def test_looking_again_at_what_was_touched_finds_what_a_look_at_everything_finds(shelf: Shelf) -> None:
    shelf.fill(3)
    before = snapshot(shelf.articles)
    shelf.write("sk/clanok-1.md", "Iný názov")
    shelf.remove("sk/clanok-2.md")
    shelf.put("sk/okno.png", b"")
    shelf.put("cs/novy.md", "")
    shelf.put("sk/_cast.md", "")  # may be put into articles
    shelf.put("sk/.skryty.md", "")
    shelf.put(".gitbook/assets/menu.png", b"")

    touched = [
        ".gitbook/assets/menu.png",
        "sk/clanok-1.md",
        "sk/clanok-2.md",
        "sk/okno.png",
        "cs",
        "sk/_cast.md",
        "sk/4913",
    ]
    assert look_again(shelf.articles, before, touched) == snapshot(shelf.articles)
    assert look_again(shelf.articles, before, ["sk/4913", "sk/.skryty.md"]) == before


def test_a_folder_that_was_moved_away_takes_its_articles_along(shelf: Shelf) -> None:
    shelf.fill(2)
    before = snapshot(shelf.articles)
    (shelf.articles / "sk").rename(shelf.articles.with_name("away"))

    assert look_again(shelf.articles, before, ["sk"]) == {}


def test_one_edit_looks_at_one_file_only(shelf: Shelf) -> None:
    shelf.fill(5)
    with IndexBuilder(shelf.articles, shelf.index) as builder:
        builder.build()
        shelf.write("sk/clanok-1.md", "Zmenený", lang="sk")
        shelf.write("sk/clanok-2.md", "Tiež zmenený, ale nikto to nepovedal", lang="sk")

        told = builder.build(edited=["sk/clanok-1.md"])
        everything = builder.build()

    assert (told.changed, told.indexed, told.generation) == (1, 5, "gen-2")
    assert (everything.changed, everything.indexed) == (1, 5)


def test_an_edit_that_changes_what_others_link_to_is_a_full_look(shelf: Shelf) -> None:
    shelf.write("sk/a.md", "Prvý", "[druhý](b.md)", lang="sk")
    shelf.write("sk/b.md", "Druhý", lang="sk", id="b")
    with IndexBuilder(shelf.articles, shelf.index) as builder:
        builder.build()
        shelf.write("sk/b.md", "Druhý", lang="sk", id="premenovany")

        assert builder.build(edited=["sk/b.md"]).changed == 3  # the new one, the old one, and who links to it


def test_a_bad_edit_is_refused_and_its_last_good_version_stays(shelf: Shelf) -> None:
    shelf.fill(3)
    with IndexBuilder(shelf.articles, shelf.index) as builder:
        builder.build()
        shelf.put("sk/clanok-1.md", b"\xff\xfe\xff")
        report = builder.build(edited=["sk/clanok-1.md"])

    assert [error.path for error in report.rejected] == ["sk/clanok-1.md"]
    assert (report.indexed, report.carried_over) == (3, 1)


def test_what_git_writes_into_its_own_folder_is_told_to_nobody(shelf: Shelf, caplog: pytest.LogCaptureFixture) -> None:
    shelf.fill(1)
    (shelf.articles / ".git").mkdir()
    caplog.set_level("INFO")
    stop, seen = threading.Event(), []
    watching = changes(shelf.articles, stop, seen.append)
    assert next(watching) == frozenset()

    saving = threading.Timer(1.5, lambda: (shelf.put(".git/index", "x"), shelf.write("sk/clanok-0.md", "Iný názov")))
    saving.start()
    assert next(watching) == {"sk/clanok-0.md"}
    stop.set()

    assert caplog.messages == seen == []
