"""Evaluation: a collection of articles, queries and right answers, through the product's own search.

What a collection is: `collection.py`; which records it is trained on before it is asked: `feedback.py`.
"""

import resource
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from math import log2
from pathlib import Path
from random import Random
from typing import TypedDict, Unpack

import numpy as np
from numpy.typing import ArrayLike
from sklearn.metrics import roc_auc_score, roc_curve

from search.evaluation.calibration import calibration_error
from search.evaluation.collection import QUERIES, Collection, JudgedQuery, read_collection, sample
from search.evaluation.feedback import TRAIN
from search.evaluation.indexed_collection import Indexed, indexed
from search.evaluation.meaningful import meaning_figures
from search.evaluation.remembering_encoder import RememberingEncoder
from search.evaluation.trained_search import DEPTH, TrainedSearch, Training
from search.evaluation.wrapping import Wrapping, wrapped_queries
from search.learning.local_answerability import Local
from search.ranking.searcher import Searcher
from search.ranking.suggestions import Suggestions
from search.text.mistyping import VARIANTS

INSIST_FROM = 0.17  # probability from which a single article is insisted on, as the gate's policy has it
CONFIDENT = 0.5  # probability from which an answer counts as offered where no threshold was learned


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """The suggestions for one query, and its right articles."""

    query: JudgedQuery
    suggestions: Suggestions

    @property
    def ranks(self) -> list[int]:
        """Ranks of the right articles among the hits, 1 = first."""
        hits = enumerate(self.suggestions.hits, start=1)
        return [rank for rank, hit in hits if hit.article_id in self.query.grades]

    @property
    def is_insisted_on_rightly(self) -> bool:
        """Whether a right article is among the three that are offered, and likely enough to be insisted on."""
        offered = self.suggestions.hits[:3]
        likely = (hit for hit in offered if hit.insistable and hit.p_resolves >= INSIST_FROM)
        return any(hit.article_id in self.query.grades for hit in likely)

    @property
    def is_resolved(self) -> bool:
        """Whether a right article is among the three that are offered."""
        return any(rank <= 3 for rank in self.ranks)


class NothingToJudge(Exception):
    """No query is left to ask that an article answers."""


class Options(TypedDict, total=False):
    """How a collection is asked; see `judge`."""

    variant: str
    seed: int
    limit: int | None
    queries: str
    typing: bool
    training: Training | None
    wrapping: Wrapping | None


def evaluate(
    folder: Path, *, encoder: RememberingEncoder | None = None, **options: Unpack[Options]
) -> dict[str, object]:
    """Index a collection and judge the search over it; by meaning, too, with an encoder."""
    with indexed(folder, encoder) as indexed_folder:
        return judge(indexed_folder, **options)


def judge(
    indexed_folder: Indexed,
    *,
    variant: str = "clean",
    seed: int = 1,
    limit: int | None = None,
    queries: str = QUERIES,
    typing: bool = False,
    training: Training | None = None,
    wrapping: Wrapping | None = None,
) -> dict[str, object]:
    """Ask every query in one variant, and return the figures of `readfirst evaluate --json`.

    variant   one of `mistyping.VARIANTS`
    limit     queries that are asked, a seeded sample of each kind; None = all
    queries   another queries file of the same collection
    typing    also type each query that has an answer letter by letter
    training  what is learned before
    wrapping  what is written around each query; None = nothing

    Raises NothingToJudge when no query is left that an article answers.
    """
    folder, searcher, report = indexed_folder.folder, indexed_folder.searcher, indexed_folder.report
    collection = read_collection(folder, queries=queries)
    trained = TrainedSearch(indexed_folder, collection, training or Training(), seed)
    asked = sample(trained.left, limit, seed)
    if not any(query.grades for query in asked):
        raise NothingToJudge(_why_nothing(collection, limit))
    if wrapping:
        asked = wrapped_queries(asked, wrapping, seed)
    answers = list(answer(trained, asked, variant, seed))
    while_typing = {"typing": typing_figures(searcher, [query for query in asked if query.grades])} if typing else {}
    return {
        "collection": collection.name,
        "variant": variant,
        **({"wrapping": asdict(wrapping)} if wrapping else {}),
        "articles": report.indexed,
        **ranking_figures([judged for judged in answers if judged.query.grades]),
        **while_typing,
        "answerability": answerability_figures(answers, trained.local),
        "latency_ms": _latency([judged.suggestions.ms for judged in answers]),
        "index_seconds": round(report.seconds, 2),
        "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        **meaning_figures(indexed_folder.encoder),
    }


def _why_nothing(collection: Collection, limit: int | None) -> str:
    answered = sum(bool(query.grades) for query in collection.queries)
    if not answered:
        return f"{collection.name} holds no query that an article answers - name them in {QUERIES} and qrels.tsv"
    if limit is not None:
        return f"none of the {answered} queries that an article answers is asked - ask more than {limit}"
    return (
        f"all {answered} queries of {collection.name} that an article answers are learned from, and none is left to "
        f"judge - learn from fewer, or from a file of known queries ({TRAIN})"
    )


def answer(
    searcher: Searcher | TrainedSearch, queries: Iterable[JudgedQuery], variant: str, seed: int
) -> Iterable[JudgedAnswer]:
    """Ask every query, typed in the way of the variant."""
    type_it = VARIANTS[variant]
    for query in queries:
        typed = type_it(query.text, query.lang, Random(f"{seed} {query.query_id}"))  # noqa: S311
        yield JudgedAnswer(query, searcher.suggest(typed, query.lang, k=DEPTH))


def ranking_figures(answers: Sequence[JudgedAnswer]) -> dict[str, float]:
    """Return success@k, MRR, nDCG and recall, 0 to 1, over queries that some article answers."""
    figures: dict[str, float] = {"queries": len(answers)}
    for k in (1, 3, 5):
        figures[f"success@{k}"] = _mean([any(rank <= k for rank in judged.ranks) for judged in answers])
    figures[f"mrr@{DEPTH}"] = _mean([1 / min(judged.ranks) if judged.ranks else 0.0 for judged in answers])
    figures[f"ndcg@{DEPTH}"] = _mean([_ndcg(judged) for judged in answers])
    figures[f"recall@{DEPTH}"] = _mean([len(judged.ranks) / len(judged.query.grades) for judged in answers])
    return figures


def typing_figures(searcher: Searcher, queries: Sequence[JudgedQuery]) -> dict[str, float]:
    """Return how early a right article is among the first three while the query is typed.

    first_entry          mean share of the letters typed when it first comes; 1 for a query where it never does
    at_25, at_50, at_75  share of the queries where it is there after that share of the letters
    """
    by_length = [
        [_offers_right(searcher, query, query.text[:length]) for length in range(1, len(query.text) + 1)]
        for query in queries
    ]
    figures = {
        "first_entry": _mean([(shown.index(True) + 1) / len(shown) if any(shown) else 1.0 for shown in by_length])
    }
    for share in (25, 50, 75):
        figures[f"at_{share}"] = _mean([shown[max(0, len(shown) * share // 100 - 1)] for shown in by_length])
    return figures


def _offers_right(searcher: Searcher, query: JudgedQuery, typed: str) -> bool:
    return JudgedAnswer(query, searcher.suggest_while_typing(typed, query.lang, k=3)).is_resolved


def _ndcg(one: JudgedAnswer) -> float:
    """Return nDCG, 0 to 1: discounted gain of the grades as ranked, as a share of the best order."""
    ideal = sorted(one.query.grades.values(), reverse=True)[:DEPTH]
    gains = {rank: one.query.grades[one.suggestions.hits[rank - 1].article_id] for rank in one.ranks}
    best = sum(grade / log2(rank + 1) for rank, grade in enumerate(ideal, start=1))
    return sum(grade / log2(rank + 1) for rank, grade in gains.items()) / best


def answerability_figures(answers: Sequence[JudgedAnswer], local: Local | None = None) -> dict[str, float]:
    """Return how well `answerable` separates queries that an article answers from the others.

    local  what was learned here; its threshold decides who is insisted on, else `CONFIDENT`

    auroc, fpr@95                       0.5 and 1.0 are chance; missing when every query is answerable
    ece                                 calibration error against "a right article was among the first three"
    in_scope_accuracy, oos_recall       right at rank 1 and confident; unanswerable and not confident
    gated_answerable, gated_unanswerable  share of either that would be insisted on
    insisted_right                      share of the answerable for which a right article is insisted on
    """
    likely = np.array([judged.suggestions.answerable for judged in answers])
    resolved = np.array([judged.is_resolved for judged in answers])
    in_scope = np.array([bool(judged.query.grades) for judged in answers])
    first = np.array([1 in judged.ranks for judged in answers])
    local = local or Local()
    confident = likely >= CONFIDENT if local.threshold is None else likely > local.threshold
    figures = {
        "ece": calibration_error(likely, resolved),
        "outcomes": local.outcomes,  # of local feedback; 0 = shipped weights
        "in_scope_accuracy": _mean((first & confident)[in_scope]),
        "gated_answerable": _mean(confident[in_scope]),
        "insisted_right": _mean([judged.is_insisted_on_rightly for judged in answers if judged.query.grades]),
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


def _latency(milliseconds: Sequence[float]) -> dict[str, float]:
    return {f"p{share}": round(float(np.percentile(milliseconds, share)), 2) for share in (50, 95, 99)}


def _mean(values: ArrayLike) -> float:
    return round(float(np.mean(np.asarray(values, dtype=float))), 3) if np.size(values) else 0.0
