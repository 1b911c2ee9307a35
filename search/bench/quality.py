"""Table of quality: every test collection in every variant of typing, through the product's own search."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from search.evaluation.collection import QUERIES
from search.evaluation.evaluate import Options, judge
from search.evaluation.feedback import TRAIN
from search.evaluation.indexed_collection import indexed
from search.evaluation.trained_search import Training
from search.text.mistyping import VARIANTS

FIVE_KNOWN = "5 known queries an article"
AIMS: Mapping[tuple[str, str], str] = {  # success@1 / success@3 that a release must reach
    ("alchemy-sk", "clean"): ".66 / .83",
    ("alchemy-sk", "nodiacritics"): "– / .82",
    ("alchemy-sk", "typo60"): "– / .82",
    ("alchemy-sk", "layout"): "– / .82",
    ("alchemy-sk", "cross_cs"): "– / .91",
    ("gnome-cs", "clean"): ".77 / .93",
    ("gnome-ru", "clean"): ".79 / .93",
    ("gnome-en", "clean"): ".81 / .95",
    ("stackfaq", "clean"): ".83 / .94",
    ("stackfaq", FIVE_KNOWN): ".93 / .985",
    ("banking77", "all known queries"): ".93 / .98",
    ("clinc150", "all known queries"): ".93 / .98",
    ("hint3-sofmattress", "all known queries"): ".76 / .92",
}


@dataclass(frozen=True, slots=True)
class Run:
    """One line of the table."""

    collection: Path
    way: str  # how the queries are typed, or the name of another file of queries
    options: Options = field(default_factory=Options)  # of `evaluate`


def runs(collections: Path) -> Iterator[Run]:
    """Yield every run over every collection in a folder: all variants, across languages, with known queries."""
    for folder in sorted(path for path in collections.iterdir() if (path / QUERIES).exists()):
        for variant in VARIANTS:
            yield Run(folder, variant, {"variant": variant})
        for queries in sorted(folder.glob("cross_*.jsonl")):
            yield Run(folder, queries.stem, {"queries": queries.name})
        if (folder / TRAIN).exists():
            yield Run(folder, "all known queries", {"training": Training("all")})
        elif (folder.name, FIVE_KNOWN) in AIMS:  # five of its own queries an article, which are not asked again
            yield Run(folder, FIVE_KNOWN, {"training": Training("5")})


def rows(collections: Path, say: Callable[[str], None]) -> list[dict[str, Any]]:
    """Do every run; return a row for each: the figures of `readfirst evaluate --json`, the variant and the aim."""
    table = []
    for folder, some in groupby(runs(collections), key=lambda run: run.collection):
        with indexed(folder) as indexed_folder:
            for run in some:
                figures = judge(indexed_folder, **run.options)
                say(f"{folder.name}, {run.way}: {figures['success@1']} / {figures['success@3']}")
                table.append(figures | {"way": run.way, "aim": AIMS.get((folder.name, run.way), "")})
    return table
