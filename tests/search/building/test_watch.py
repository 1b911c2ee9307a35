"""Articles are indexed when they are saved, and an edit in place costs one article."""

from collections.abc import Callable

from search.building.build import IndexBuilder
from search.building.watch import changes, edits, snapshot
from tests.search.shelf import Shelf


def looks(*moments: Callable[[], object]) -> Callable[[float], bool]:
    """Between two looks something happens; after the last one it ends."""
    left = list(moments)

    def stopped(_seconds: float) -> bool:
        if not left:
            return True
        left.pop(0)()
        return False

    return stopped


def test_the_first_look_means_everything_and_an_untouched_folder_means_nothing(shelf: Shelf) -> None:
    shelf.fill(3)

    assert list(changes(shelf.articles, looks(lambda: None, lambda: None))) == [frozenset()]


def test_an_edit_in_place_is_named_and_a_new_file_means_the_whole_folder(shelf: Shelf) -> None:
    shelf.fill(3)
    seen = changes(
        shelf.articles,
        looks(lambda: shelf.write("sk/clanok-1.md", "Iný názov"), lambda: shelf.write("sk/novy.md", "Nový")),
    )

    assert list(seen) == [frozenset(), frozenset({"sk/clanok-1.md"}), frozenset()]


def test_a_file_that_went_means_the_whole_folder(shelf: Shelf) -> None:
    shelf.fill(2)
    before = snapshot(shelf.articles)
    shelf.remove("sk/clanok-0.md")

    assert edits(before, snapshot(shelf.articles)) == frozenset()


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
