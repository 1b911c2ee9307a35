"""Why is the order what it is? One search taken apart for editors and staff: words, signals, weights, sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from search import KnowledgeBase, Suggestion, Suggestions
from search.ranking.explanation import Part

MOST_ARTICLES = 10


@dataclass(frozen=True, slots=True)
class Ranked:
    """One article of the answer, and what it earned by which word in which part of it."""

    hit: Suggestion
    parts: tuple[Part, ...]  # the largest first

    @property
    def total(self) -> float:
        """The sum of the parts: the score that the article was ranked by."""
        return sum(part.value for part in self.parts)


@dataclass(frozen=True, slots=True)
class Weighed:
    """One way in which the keys might have been meant."""

    name: str
    text: str
    sense: float  # 0 to 1: how much of it the articles know


@dataclass(frozen=True, slots=True)
class Why:
    """An answer and where its order comes from."""

    found: Suggestions
    ranked: tuple[Ranked, ...]  # best first
    readings: tuple[Weighed, ...]  # that were weighed, as typed first


def explain(knowledge_base: KnowledgeBase, text: str, lang: str, *, k: int = MOST_ARTICLES) -> Why:
    """Ask as a person does, and take every score of the answer apart; raises SearchUnavailable."""
    answer = knowledge_base.explain(text, lang, k=k)
    rows = zip(answer.found.hits, answer.explanations, strict=True)
    ranked = (Ranked(hit, tuple(sorted(one.parts, key=_by_value))) for hit, one in rows)
    return Why(answer.found, tuple(ranked), tuple(Weighed(*reading) for reading in answer.readings))


def _by_value(part: Part) -> float:
    return -part.value


def as_json(ranked: Ranked) -> list[Mapping[str, object]]:
    """The summands of one score, for programs."""
    return [{"word": part.word, "field": part.field, "value": round(part.value, 4)} for part in ranked.parts]
