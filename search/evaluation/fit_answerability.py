"""Learn the weights of `answerability.py` from collections of articles, queries and right answers.

    python -m search.evaluation.fit_answerability COLLECTION... [--seed 1] [--write]

Every collection is searched whole and, where it is large, in small random parts; once as it is, asked what it
answers and half as many queries that nothing answers, and once with two of five articles taken out. What the
search saw of the first three hits of every query is the evidence, and whether that hit was a right article is
the outcome. Each of these folders weighs the same; a collection is judged by weights learned from the others.
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from search.building.build import build_index
from search.evaluation.calibration import calibration_error
from search.evaluation.collection import JudgedQuery, read_collection
from search.index.opened import OpenedIndex
from search.index.segment import INDEX
from search.meaning.fit import Weights
from search.ranking.answerability import WEIGHTS, Evidence, any_resolves, p_resolves
from search.ranking.answerability_by_meaning import MeaningEvidence
from search.ranking.searcher import Searcher

TAKEN_OUT = (0.0, 0.4)  # shares of the articles; so a third to two fifths of the queries have no answer
UNANSWERED = 0.5  # queries that nothing answers, for each that something does
SMALL = (50, 250)  # articles of a part; help centres are mostly of these sizes
LIMIT_QUERIES = 800  # asked of one folder
SLACK = 10.0  # inverse of the penalty on large weights


@dataclass(frozen=True, slots=True)
class Trial:
    """One query: whether any article of the folder answers it, and the evidence of each hit."""

    answerable: bool
    hits: tuple[tuple[Evidence | MeaningEvidence, bool], ...]  # what was seen of each hit, and whether it was right


@dataclass(frozen=True, slots=True)
class AskedFolder:
    """One folder of articles with all that was asked of it."""

    collection: str
    articles: int
    trials: tuple[Trial, ...]


def fit(folders: Iterable[AskedFolder]) -> Weights:
    """Return the fitted weights; raises ValueError when one is negative."""
    rows = [
        (seen.weighed, right, 1 / len(folder.trials))
        for folder in folders
        for trial in folder.trials
        for seen, right in trial.hits
    ]
    seen, right, weight = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    model = LogisticRegression(C=SLACK, max_iter=1_000).fit(seen, right, sample_weight=weight / weight.mean())
    weights = tuple(round(float(coefficient), 3) for coefficient in model.coef_[0])
    if min(weights) < 0:
        raise ValueError(f"weights {weights} of {_names()}: leave out the evidence with a negative one, fit again")
    return Weights(round(float(model.intercept_[0]), 3), weights)


def figures(weights: Weights, folder: AskedFolder) -> dict[str, float | str | None]:
    """Return AUROC and calibration error of the weights on one folder."""
    likely = [any_resolves(p_resolves(seen, weights) for seen, _ in trial.hits) for trial in folder.trials]
    resolved = [any(right for _, right in trial.hits) for trial in folder.trials]
    answerable = [trial.answerable for trial in folder.trials]
    return {
        "collection": folder.collection,
        "articles": folder.articles,
        "queries": len(folder.trials),
        "auroc": _auroc(answerable, likely),
        "auroc_resolved": _auroc(resolved, likely),
        "ece": calibration_error(likely, resolved),
    }


def _auroc(truth: Sequence[bool], likely: Sequence[float]) -> float | None:
    """Return the area under the ROC curve; None when there is only one class."""
    return round(float(roc_auc_score(truth, likely)), 3) if len(set(truth)) > 1 else None


Ask = Callable[[OpenedIndex, Iterable[JudgedQuery]], Iterator[Trial]]


def folders_of(collection: Path, seed: int, ask: Ask | None = None) -> Iterator[AskedFolder]:
    """Search a collection whole and in parts, with and without some of its articles.

    ask  returns what an index shows of each query; None = the evidence by words
    """
    files = sorted((collection / "articles").glob("*.md"))
    for size in (len(files), *(small for small in SMALL if 2 * small < len(files))):
        for taken_out in TAKEN_OUT:
            random = Random(f"{seed} {collection.name} {size} {taken_out}")  # noqa: S311 - a sample, not a secret
            part = files if size == len(files) else random.sample(files, size)
            kept = random.sample(part, round(size * (1 - taken_out)))
            hopeless = 0.0 if taken_out else UNANSWERED
            asked = _asked(read_collection(collection).queries, {file.stem for file in part}, hopeless, random)
            yield AskedFolder(collection.name, len(kept), tuple(_trials(kept, asked, ask or _by_words)))


def _asked(queries: Sequence[JudgedQuery], part: set[str], share: float, random: Random) -> list[JudgedQuery]:
    """Choose queries that the part answers, and that share of others that nothing ever answers, if there are any."""
    fitting = [query for query in queries if not part.isdisjoint(query.grades)]
    hopeless = [query for query in queries if not query.grades]
    asked = random.sample(fitting, min(LIMIT_QUERIES, len(fitting)))
    return asked + random.sample(hopeless, min(len(hopeless), round(share * len(asked))))


def _by_words(opened: OpenedIndex, asked: Iterable[JudgedQuery]) -> Iterator[Trial]:
    searcher = Searcher(opened)
    return (trial(query, searcher.evidence(query.text, query.lang), opened) for query in asked)


def trial(query: JudgedQuery, seen: Sequence[tuple[str, Evidence | MeaningEvidence]], opened: OpenedIndex) -> Trial:
    """Return a query with the evidence of its hits, by article id."""
    answerable = any(opened.number(article_id, query.lang) is not None for article_id in query.grades)
    return Trial(answerable, tuple((evidence, article_id in query.grades) for article_id, evidence in seen))


def _trials(kept: Sequence[Path], asked: Sequence[JudgedQuery], ask: Ask) -> Iterator[Trial]:
    """Index the files and ask the queries."""
    with tempfile.TemporaryDirectory() as folder:
        articles, index = Path(folder) / "articles", Path(folder) / "index"
        articles.mkdir()
        for file in kept:
            shutil.copy(file, articles)
        with OpenedIndex(index / build_index(articles, index).generation / INDEX) as opened:
            yield from ask(opened, asked)


def _names() -> list[str]:
    return ["wording", "amount", "lead"]  # as `Evidence.weighed` has them


def as_json(weights: Weights, folders: Sequence[AskedFolder], judged: Sequence[dict[str, float | str | None]]) -> str:
    """Return the JSON of the weights with their origin."""
    content = {
        "origin": {
            "command": "python -m search.evaluation.fit_answerability "
            + " ".join(sorted({folder.collection for folder in folders})),
            "hits": sum(len(trial.hits) for folder in folders for trial in folder.trials),
            "judged_by_weights_from_the_other_collections": judged,
        },
        "intercept": weights.intercept,
        "weights": dict(zip(_names(), weights.evidence, strict=True)),
    }
    return json.dumps(content, indent=1) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, judge, and write the file when asked to."""
    parser = argparse.ArgumentParser(
        prog="python -m search.evaluation.fit_answerability", description="Learn the weights."
    )
    parser.add_argument("collections", nargs="+", type=Path, metavar="COLLECTION")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help=f"replace {WEIGHTS.name}")
    asked = parser.parse_args(arguments)
    folders = [folder for collection in asked.collections for folder in folders_of(collection, asked.seed)]
    judged = [
        figures(fit(other for other in folders if other.collection != folder.collection), folder) for folder in folders
    ]
    content = as_json(fit(folders), folders, judged)
    sys.stdout.write(content)
    if asked.write:
        WEIGHTS.write_text(content, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
