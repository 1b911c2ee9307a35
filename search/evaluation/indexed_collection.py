"""A collection with the search over it, in a temporary folder."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from search.building.build import build_index
from search.building.build_report import BuildReport
from search.evaluation.meaningful import ready_meaning
from search.evaluation.remembering_encoder import RememberingEncoder
from search.index.opened import OpenedIndex
from search.index.segment import INDEX
from search.ranking.searcher import Searcher


@dataclass(frozen=True, slots=True)
class Indexed:
    """A collection and the search over it."""

    folder: Path
    index: OpenedIndex
    searcher: Searcher
    report: BuildReport
    encoder: RememberingEncoder | None = None


@contextmanager
def indexed(folder: Path, encoder: RememberingEncoder | None = None) -> Iterator[Indexed]:
    """Context with a collection indexed in a temporary folder; its articles embedded, with an encoder."""
    with tempfile.TemporaryDirectory() as index:
        report = build_index(folder / "articles", Path(index))
        with OpenedIndex(Path(index) / report.generation / INDEX) as opened:
            meaning = ready_meaning(opened, encoder, Path(index) / "meaning") if encoder else None
            yield Indexed(folder, opened, Searcher(opened, meaning=meaning), report, encoder)
