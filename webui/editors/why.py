"""Explanation of one search for editors and staff: what each article earned by which word and signal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from search import KnowledgeBase, Suggestion, Suggestions
from search.ranking.explanation import Part

MOST_ARTICLES = 10


@dataclass(frozen=True, slots=True)
class ExplainedArticle:
    """One article of the answer, and what it earned by which word in which of its fields."""

    hit: Suggestion
    parts: tuple[Part, ...]  # the largest first

    @property
    def total(self) -> float:
        """The sum of the parts: the score that the article was ranked by."""
        return sum(part.value for part in self.parts)


@dataclass(frozen=True, slots=True)
class WeighedReading:
    """One reading of the typed text (`search.query.keyboard`), and how much sense it makes."""

    name: str
    text: str
    sense: float  # 0 to 1: share of its words that the articles have


@dataclass(frozen=True, slots=True)
class Why:
    """An answer with the explanation of its order."""

    found: Suggestions
    ranked: tuple[ExplainedArticle, ...]  # best first
    readings: tuple[WeighedReading, ...]  # the text as typed comes first


def explain(knowledge_base: KnowledgeBase, text: str, lang: str, *, k: int = MOST_ARTICLES) -> Why:
    """Search as for a person, and return every score with its summands; raise SearchUnavailable."""
    answer = knowledge_base.explain(text, lang, k=k)
    rows = zip(answer.found.hits, answer.explanations, strict=True)
    ranked = (ExplainedArticle(hit, tuple(sorted(explanation.parts, key=_by_value))) for hit, explanation in rows)
    return Why(answer.found, tuple(ranked), tuple(WeighedReading(*reading) for reading in answer.readings))


def _by_value(part: Part) -> float:
    return -part.value


def as_json(ranked: ExplainedArticle) -> list[Mapping[str, object]]:
    """Return the summands of one score as JSON values."""
    return [{"word": part.word, "field": part.field, "value": round(part.value, 4)} for part in ranked.parts]
