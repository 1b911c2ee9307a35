"""The catalogue of a folder, made from that of the build before: the same as one that is made anew."""

from datetime import date
from pathlib import Path

from search.linting.catalogue import LintCatalogue, catalogue_of
from search.storage.generations import newest_good
from tests.search.shelf import Shelf

TODAY = date(2026, 11, 22)
TEXT = "Otvorte nastavenia profilu a zvoľte súkromie. " + " ".join(f"Slovo{number}" for number in range(60))


def test_what_was_built_since_is_read_and_the_rest_is_taken_over(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.write("sk/heslo.md", "Heslo", f"## Nové heslo\n\n[meno](meno.md)\n\n{TEXT}")
    shelf.write("sk/meno.md", "Meno", f"{TEXT} a meno.")
    shelf.write("sk/stare.md", "Staré", TEXT)
    before = _catalogue(shelf)

    shelf.write("sk/meno.md", "Meno", f"## Iná časť\n\n[heslo](heslo.md) {TEXT[::-1]}")
    shelf.write("sk/fotka.md", "Fotka", TEXT, related=["heslo"])
    (shelf.articles / "sk/stare.md").unlink()
    from_before, anew = _catalogue(shelf, before), _catalogue(shelf)

    assert _content(from_before) == _content(anew)
    assert from_before.anchors["/sk/a/heslo"] is before.anchors["/sk/a/heslo"]  # not read again
    assert from_before.leads["/sk/a/heslo"] == {"sk/meno.md", "sk/fotka.md"}


def _catalogue(shelf: Shelf, before: LintCatalogue | None = None) -> LintCatalogue:
    shelf.build()
    generation = newest_good(shelf.index)
    assert generation
    return catalogue_of(shelf.articles, generation, TODAY, before=before)


def _content(catalogue: LintCatalogue) -> list[object]:
    sketches = {key: own.tolist() for key, own in catalogue.sketches.by_key.items()}
    return [
        catalogue.neighbours,
        catalogue.anchors,
        catalogue.leads,
        sketches,
        catalogue.flavours,
        catalogue.site.articles,
    ]
