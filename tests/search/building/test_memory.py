"""The link targets that a build remembers are those of the folder, whatever was edited since the last full build."""

from pathlib import Path

from search.articles.links import Site
from search.building.memory import read_memory
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
