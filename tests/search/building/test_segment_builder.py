"""However many parts a large folder is written in, the index is the same."""

from pathlib import Path

import pytest

from search.building import segment_builder
from search.building.segment_builder import SegmentsInParts
from search.building.write import MANY
from search.index.opened import OpenedIndex
from search.index.segment import BASE, INDEX
from search.storage.array_file import map_arrays
from tests.search.shelf import Shelf


def built(folder: Path) -> tuple[dict[str, list[float]], int]:
    """Return the arrays of an index, and how many segments were written for it."""
    shelf = Shelf(folder)
    for number in range(MANY + 3):
        words = " ".join(f"slovo{number % some}" for some in (2, 3, 5, 7, 11))
        shelf.write(
            f"sk/clanok-{number:02}.md", f"Článok {number}", f"## Kroky\n\n1. {words}\n", id=f"clanok-{number:02}"
        )
    index = shelf.index / shelf.build().generation / INDEX
    arrays = {name: array.tolist() for name, array in map_arrays(index / BASE).items()}
    return arrays, len([*index.glob("*.seg")])


@pytest.mark.long
def test_an_index_of_many_parts_is_that_of_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, few = built(tmp_path / "whole")
    monkeypatch.setattr(segment_builder, "MOST_IN_A_PART", 20)
    in_parts, many = built(tmp_path / "parts")

    assert (few, many) == (1, 3)
    assert in_parts == whole


@pytest.mark.long
def test_an_article_that_ends_its_process_takes_no_other_with_it(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.fill(2 * MANY)
    shelf.write("sk/clanok-50-bomba.md", "Bomba", "[" * 20_000, markdown="python-markdown")

    report = shelf.build()

    index = shelf.index / report.generation / INDEX
    with OpenedIndex(index) as opened:
        indexed = [row["article_id"] for row in opened.rows()]
    assert [error.path for error in report.rejected] == ["sk/clanok-50-bomba.md"]
    assert sorted(indexed) == sorted(f"clanok-{number}" for number in range(2 * MANY))
    assert map_arrays(index / BASE)["size"].tolist() == [2 * MANY]


def test_a_process_that_cannot_write_its_part_fails_the_build(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(OSError, match="a part of the index failed"), SegmentsInParts(tmp_path, 2) as segments:
        segments.add((str(tmp_path / "gone.spool"), 0, 1))
        segments.finish()

    assert "gone.spool" in capfd.readouterr().err
