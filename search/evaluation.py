"""How good is the search? A collection of articles, queries and right answers, through the product's own path.

A collection is a folder:
  articles/*.md          what is searched
  queries.jsonl          {"id", "text", "lang"} on each line
  qrels.tsv              query id, article id, grade > 0; tabs between, no heading
  nonanswerable.jsonl    queries that no article answers (may be missing)
"""

import json
import resource
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from sklearn.metrics import roc_auc_score, roc_curve

from search.engines.whoosh import WhooshEngine
from search.findability import Suggests
from search.indexing import INDEX, build_index
from search.suggest import Suggestions
from search.variants import VARIANTS

QUERIES = "queries.jsonl"
DEPTH = 10  # hits that are looked at
CONFIDENT = 0.5  # probability from which an answer counts as offered in the figures "gated" and "in scope"
BINS = 10  # of the calibration error


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """One query and the articles that answer it."""

    query_id: str
    text: str
    lang: str
    grades: Mapping[str, float]  # article id -> grade; empty = no article answers it


@dataclass(frozen=True, slots=True)
class Collection:
    """Queries with their right answers, and the folder with the articles."""

    name: str
    articles: Path
    queries: tuple[JudgedQuery, ...]


def read_collection(folder: Path, *, queries: str = QUERIES) -> Collection:
    """Read a collection; `queries` may name another file of it, whose lines then name their `article`."""
    grades: dict[str, dict[str, float]] = defaultdict(dict)
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        query_id, article_id, grade = line.split("\t")
        grades[query_id][article_id] = float(grade)
    judged = []
    for said in _lines(folder / queries):
        own = {said["article"]: 1.0} if "article" in said else grades[said["id"]]
        judged.append(JudgedQuery(said["id"], said["text"], said["lang"], own))
    unanswered = _lines(folder / "nonanswerable.jsonl") if queries == QUERIES else []
    judged += [JudgedQuery(said["id"], said["text"], said["lang"], {}) for said in unanswered]
    return Collection(folder.name, folder / "articles", tuple(judged))


def _lines(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the search said to one query, and what would have been right."""

    query: JudgedQuery
    suggestions: Suggestions

    @property
    def ranks(self) -> list[int]:
        """The ranks at which right articles came, 1 = first."""
        hits = enumerate(self.suggestions.hits, start=1)
        return [rank for rank, hit in hits if hit.article_id in self.query.grades]

    @property
    def is_resolved(self) -> bool:
        """Whether a right article is among the three that are offered."""
        return any(rank <= 3 for rank in self.ranks)


def evaluate(
    folder: Path,
    *,
    variant: str = "clean",
    seed: int = 1,
    limit: int | None = None,
    queries: str = QUERIES,
    typing: bool = False,
) -> dict[str, object]:
    """Index the collection, ask every query in one variant, and give the figures of `readfirst evaluate --json`.

    variant  one of `variants.VARIANTS`
    limit    queries that are asked, a seeded sample of each kind; None = all
    queries  another queries file of the same collection
    typing   also type each query that has an answer letter by letter
    """
    collection = read_collection(folder, queries=queries)
    with tempfile.TemporaryDirectory() as index:
        report = build_index(collection.articles, Path(index))
        engine = WhooshEngine(Path(index) / report.generation / INDEX)
        asked = _sample(collection.queries, limit, seed)
        answers = list(answer(engine, asked, variant, seed))
        while_typing = {"typing": typing_figures(engine, [query for query in asked if query.grades])} if typing else {}
        engine.close()
    return {
        "collection": collection.name,
        "variant": variant,
        "articles": report.indexed,
        **ranking_figures([one for one in answers if one.query.grades]),
        **while_typing,
        "answerability": answerability_figures(answers),
        "latency_ms": _latency([one.suggestions.ms for one in answers]),
        "index_seconds": round(report.seconds, 2),
        "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _sample(queries: Sequence[JudgedQuery], limit: int | None, seed: int) -> list[JudgedQuery]:
    if limit is None or limit >= len(queries):
        return list(queries)
    return Random(seed).sample(queries, limit)  # noqa: S311 - a sample, not a secret


def answer(engine: Suggests, queries: Iterable[JudgedQuery], variant: str, seed: int) -> Iterable[Answer]:
    """Ask every query, typed in the way of the variant."""
    type_it = VARIANTS[variant]
    for query in queries:
        typed = type_it(query.text, query.lang, Random(f"{seed} {query.query_id}"))  # noqa: S311
        yield Answer(query, engine.suggest(typed, query.lang, k=DEPTH))


def ranking_figures(answers: Sequence[Answer]) -> dict[str, float]:
    """Give success, MRR, nDCG and recall over queries that some article answers."""
    figures: dict[str, float] = {"queries": len(answers)}
    for k in (1, 3, 5):
        figures[f"success@{k}"] = _mean([any(rank <= k for rank in one.ranks) for one in answers])
    figures[f"mrr@{DEPTH}"] = _mean([1 / min(one.ranks) if one.ranks else 0.0 for one in answers])
    figures[f"ndcg@{DEPTH}"] = _mean([_ndcg(one) for one in answers])
    figures[f"recall@{DEPTH}"] = _mean([len(one.ranks) / len(one.query.grades) for one in answers])
    return figures


def typing_figures(engine: Suggests, queries: Sequence[JudgedQuery]) -> dict[str, float]:
    """Say how early a right article is among the first three while the query is typed.

    first_entry          mean share of the letters typed when it first comes; 1 for a query where it never does
    at_25, at_50, at_75  share of the queries where it is there after that share of the letters
    """
    found = [
        [_offers_right(engine, query, query.text[:length]) for length in range(1, len(query.text) + 1)]
        for query in queries
    ]
    figures = {"first_entry": _mean([(shown.index(True) + 1) / len(shown) if any(shown) else 1.0 for shown in found])}
    for share in (25, 50, 75):
        figures[f"at_{share}"] = _mean([shown[max(0, len(shown) * share // 100 - 1)] for shown in found])
    return figures


def _offers_right(engine: Suggests, query: JudgedQuery, typed: str) -> bool:
    return Answer(query, engine.suggest(typed, query.lang, k=3)).is_resolved


def _ndcg(one: Answer) -> float:
    """Discounted gain of the grades as ranked, as a share of the best order."""
    ideal = sorted(one.query.grades.values(), reverse=True)[:DEPTH]
    gains = {rank: one.query.grades[one.suggestions.hits[rank - 1].article_id] for rank in one.ranks}
    best = sum(grade / log2(rank + 1) for rank, grade in enumerate(ideal, start=1))
    return sum(grade / log2(rank + 1) for rank, grade in gains.items()) / best


def answerability_figures(answers: Sequence[Answer]) -> dict[str, float]:
    """Say how well `answerable` tells queries that an article answers from those that none does.

    auroc, fpr@95                       0.5 and 1.0 are chance; missing when every query is answerable
    ece                                 calibration error against "a right article was among the first three"
    in_scope_accuracy, oos_recall       right at rank 1 and confident; unanswerable and not confident
    gated_answerable, gated_unanswerable  share of either that would be insisted on
    """
    likely = np.array([one.suggestions.answerable for one in answers])
    resolved = np.array([one.is_resolved for one in answers])
    in_scope = np.array([bool(one.query.grades) for one in answers])
    first = np.array([1 in one.ranks for one in answers])
    confident = likely >= CONFIDENT
    figures = {
        "ece": calibration_error(likely, resolved),
        "outcomes": 0,  # shipped weights; no local feedback was used
        "in_scope_accuracy": _mean((first & confident)[in_scope]),
        "gated_answerable": _mean(confident[in_scope]),
    }
    if in_scope.all():
        return figures
    missed, kept, _ = roc_curve(in_scope, likely)
    return figures | {
        "auroc": round(float(roc_auc_score(in_scope, likely)), 3),
        "fpr@95": round(float(missed[np.argmax(kept >= 0.95)]), 3),
        "oos_recall": _mean(~confident[~in_scope]),
        "gated_unanswerable": _mean(confident[~in_scope]),
    }


def calibration_error(likely: ArrayLike, happened: ArrayLike) -> float:
    """Give the mean distance between what was said and what happened, over ten bins of equal width.

    >>> calibration_error([0.05, 0.95], [False, True])
    0.05
    """
    said, truth = np.asarray(likely, dtype=float), np.asarray(happened, dtype=float)
    bins = np.minimum((said * BINS).astype(int), BINS - 1)
    error = sum(abs(said[bins == one].sum() - truth[bins == one].sum()) for one in range(BINS))
    return round(float(error) / said.size, 3)


def _latency(milliseconds: Sequence[float]) -> dict[str, float]:
    return {f"p{share}": round(float(np.percentile(milliseconds, share)), 2) for share in (50, 95, 99)}


def _mean(values: ArrayLike) -> float:
    return round(float(np.mean(np.asarray(values, dtype=float))), 3) if np.size(values) else 0.0
