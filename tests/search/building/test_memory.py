"""The link targets that a build remembers are those of the folder, whatever was edited since the last full build."""

from dataclasses import replace
from pathlib import Path

from search.building.memory import _UNKNOWN, Known, Memory, read_memory
from search.sources.links import Site
from search.storage.generations import newest_good
from tests.search.shelf import Shelf


def site_of(shelf: Shelf) -> Site:
    generation = newest_good(shelf.index)
    assert generation
    return read_memory(generation.path).site()


def test_the_link_targets_follow_every_edit(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    for name in ("heslo", "konto"):
        shelf.write(f"sk/{name}.md", name, "Text.", lang="sk")
    shelf.build()
    first = Site({"sk/heslo.md": "sk/heslo", "sk/konto.md": "sk/konto"})
    assert site_of(shelf) == first

    shelf.write("sk/heslo.md", "Heslo", "Iný text.", lang="sk")
    shelf.build()
    assert site_of(shelf) == first

    shelf.write("sk/heslo.md", "Heslo", "Iný text.", lang="sk", id="obnova", aliases="heslo")
    shelf.build()
    assert site_of(shelf) == Site(
        {"sk/heslo.md": "sk/obnova", "sk/konto.md": "sk/konto"}, aliases={"sk/heslo.md": ["heslo"]}
    )

    (shelf.articles / "sk/konto.md").unlink()
    shelf.write("sk/iny.md", "Iný", "Text.", lang="sk")
    shelf.build()
    assert site_of(shelf).articles == {"sk/heslo.md": "sk/obnova", "sk/iny.md": "sk/iny"}


def known(article_id: str, *, revision: str = "r1", changes_at: float = 0.0) -> Known:
    return {**_UNKNOWN, "lang": "sk", "article_id": article_id, "revision": revision, "changes_at": changes_at}


def test_a_memory_is_the_same_whether_the_edited_articles_are_known_or_looked_for(tmp_path: Path) -> None:
    first = {"a.md": known("a"), "b.md": known("b", changes_at=7.0), "c.md": known("c"), "d.md": known("d")}
    Memory("", articles=first).write(tmp_path)
    edits = [{"c.md": known("c", revision="r2")}, {"b.md": known("b"), "d.md": known("d", changes_at=9.0)}]

    for edited in edits:
        before = read_memory(tmp_path)
        articles = before.articles | edited
        assert before.edited is not None
        replace(before, articles=articles, edited=before.edited | edited.keys()).write(tmp_path)
        narrow = read_memory(tmp_path)
        replace(before, articles=articles, edited=None).write(tmp_path)
        assert read_memory(tmp_path) == narrow
        assert narrow.articles == articles
        assert narrow.site() == Memory("", articles=articles).site()
        assert {path for path, each in narrow.unsteady().items() if each["changes_at"]} == {
            path for path, each in articles.items() if each["changes_at"]
        }
