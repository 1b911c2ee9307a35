"""The same queries through both engines: the arrays of this host, and an OpenSearch cluster.

Both hold the same articles. Compared are the first three articles, and what the gate would decide by them: whether any
word was known, and which articles are insisted on. While a query is typed, every length of it is compared.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np

from search.building.build import build_index
from search.engine_choice import lent_cluster, served_by_cluster
from search.evaluation.collection import QUERIES, JudgedQuery, read_collection, sample
from search.evaluation.evaluate import INSIST_FROM
from search.knowledge_base import KnowledgeBase
from search.ranking.ranker import TITLE_WEIGHT
from search.ranking.suggestions import Suggestions
from search.text.mistyping import VARIANTS

OFFERED = 3
LISTED = 20  # differences that are printed
PATIENCE = 100.0  # times the limits of a server: here answers are the subject, not their time
ENOUGH = 30  # texts of one length that say something about it

Ask = Callable[[str, str], Suggestions]


@dataclass
class EngineComparison:
    """Texts that both engines were asked."""

    same: list[bool] = field(default_factory=list)  # the first three articles, in order
    same_gate: list[bool] = field(default_factory=list)
    by_length: defaultdict[int, list[bool]] = field(default_factory=lambda: defaultdict(list))  # letters -> `same`
    embedded_ms: list[float] = field(default_factory=list)
    opensearch_ms: list[float] = field(default_factory=list)
    differences: list[dict[str, object]] = field(default_factory=list)

    def ask(self, text: str, language: str, embedded: Ask, opensearch: Ask) -> None:
        """Ask both engines, and keep how their answers differ."""
        here, embedded_ms = _timed(embedded, text, language)
        there, opensearch_ms = _timed(opensearch, text, language)
        self.embedded_ms.append(embedded_ms)
        self.opensearch_ms.append(opensearch_ms)
        is_same, is_same_gate = _first(here) == _first(there), _gate(here) == _gate(there)
        self.same.append(is_same)
        self.same_gate.append(is_same_gate)
        self.by_length[len(text)].append(is_same)
        if not (is_same and is_same_gate):
            answers = {"embedded": _shown(here), "opensearch": _shown(there)}
            self.differences.append({"text": text, "lang": language, "same_gate": is_same_gate, **answers})

    def settled_figures(self) -> dict[str, object]:
        """Return the figures of settled problems."""
        return {
            "queries": len(self.same),
            "same_top3": _share(self.same),
            "same_gate": _share(self.same_gate),
            "embedded_ms": _percentiles(self.embedded_ms),
            "opensearch_ms": _percentiles(self.opensearch_ms),
            "differences": len(self.differences),
            "different": self.differences[:LISTED],
        }

    def typing_figures(self) -> dict[str, object]:
        """Return the figures of unfinished texts; `least_at_a_length` is that of the worst length of any."""
        shares = {length: _share(same) for length, same in self.by_length.items() if len(same) >= ENOUGH}
        least = min(shares, key=shares.__getitem__, default=None)
        return {name: value for name, value in self.settled_figures().items() if name != "same_gate"} | {
            "least_at_a_length": None if least is None else {"letters": least, "same_top3": shares[least]}
        }


def evaluate_against(
    folder: Path,
    cluster: str,
    *,
    ca_file: Path | None = None,
    variant: str = "clean",
    seed: int = 1,
    limit: int | None = None,
    queries: str = QUERIES,
    typing: bool = False,
) -> dict[str, object]:
    """Index a collection in both engines and return the figures of `readfirst evaluate --against`.

    cluster  "opensearch:URL": one that serves nobody; what is put there is removed in the end

    Raises OSError for the cluster, and ValueError for the setting.
    """
    asked = sample(read_collection(folder, queries=queries).queries, limit, seed)
    with TemporaryDirectory() as place, lent_cluster(cluster, ca_file=ca_file) as publish:
        index = Path(place) / "index"
        report = build_index(folder / "articles", index)
        publish(index)
        served = served_by_cluster(
            cluster, Path(place) / "words", ca_file=ca_file, title_weight=TITLE_WEIGHT, patience=PATIENCE
        )
        with closing(KnowledgeBase(index)) as embedded, closing(KnowledgeBase(index, answering=served)) as opensearch:
            figures = compare(embedded, opensearch, asked, variant=variant, seed=seed, typing=typing)
    return {"collection": folder.name, "variant": variant, "articles": report.indexed, **figures}


def compare(
    embedded: KnowledgeBase,
    opensearch: KnowledgeBase,
    asked: Sequence[JudgedQuery],
    *,
    variant: str = "clean",
    seed: int = 1,
    typing: bool = False,
) -> dict[str, object]:
    """Ask both engines every query, with `typing` every beginning of it, too."""
    settled, unfinished = EngineComparison(), EngineComparison()
    for query in asked:
        text = VARIANTS[variant](query.text, query.lang, Random(f"{seed} {query.query_id}"))  # noqa: S311
        settled.ask(text, query.lang, embedded.suggest, opensearch.suggest)
        for length in range(1, len(text) + 1) if typing else ():
            typed = text[:length]
            unfinished.ask(typed, query.lang, embedded.suggest_while_typing, opensearch.suggest_while_typing)
    return settled.settled_figures() | ({"typing": unfinished.typing_figures()} if typing else {})


def _timed(ask: Ask, text: str, language: str) -> tuple[Suggestions, float]:
    started = perf_counter()
    answer = ask(text, language)
    return answer, (perf_counter() - started) * 1_000


def _first(answer: Suggestions) -> list[tuple[str, str]]:
    return [(hit.lang, hit.article_id) for hit in answer.hits[:OFFERED]]


def _gate(answer: Suggestions) -> tuple[bool, list[str]]:
    """Return what the gate decides by: whether a word is known, and the articles that are insisted on."""
    likely = (hit for hit in answer.hits[:OFFERED] if hit.insistable and hit.p_resolves >= INSIST_FROM)
    return answer.known_words > 0, [hit.article_id for hit in likely]


def _shown(answer: Suggestions) -> list[list[object]]:
    return [[hit.article_id, hit.lang, round(hit.score, 4), round(hit.p_resolves, 4)] for hit in answer.hits[:OFFERED]]


def _share(values: Sequence[bool]) -> float:
    return round(sum(values) / len(values), 5) if values else 0.0


def _percentiles(milliseconds: Sequence[float]) -> dict[str, float]:
    return {f"p{share}": round(float(np.percentile(milliseconds, share)), 2) for share in (50, 99)}
