"""Why is the order what it is? One search taken apart for editors and staff: words, signals, weights, sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from search import KnowledgeBase, SearchUnavailable, Suggestion, Suggestions
from search.engines import EngineError
from search.engines.whoosh import WhooshEngine
from search.generations import newest_good
from search.indexing import INDEX
from search.ranking import Part

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
class Why:
    """An answer and where its order comes from."""

    found: Suggestions
    ranked: tuple[Ranked, ...]  # best first


def explain(knowledge_base: KnowledgeBase, index: Path, text: str, lang: str, *, k: int = MOST_ARTICLES) -> Why:
    """Ask as a person does, and take every score of the answer apart; raises SearchUnavailable."""
    found = knowledge_base.suggest(text, lang, k=k)
    generation = newest_good(index)
    if generation is None:
        raise SearchUnavailable(f"{index} holds no index that can be read")
    try:
        engine = WhooshEngine(generation.path / INDEX)
        learned = knowledge_base.learned(lang)
        explained = [engine.explain(text, lang, hit.article_id, learned=learned).parts for hit in found.hits]
        engine.close()
    except EngineError as error:
        raise SearchUnavailable(str(error)) from error
    rows = zip(found.hits, explained, strict=True)
    return Why(found, tuple(Ranked(hit, tuple(sorted(parts, key=_by_value))) for hit, parts in rows))


def _by_value(part: Part) -> float:
    return -part.value


def signal(field: str) -> str:
    """The part of the article that a field of the index stands for, without its language.

    >>> signal("title_sk"), signal("topics")
    ('title', 'topics')
    """
    return field.partition("_")[0]


def as_json(ranked: Ranked) -> list[Mapping[str, object]]:
    """The summands of one score, for programs."""
    return [{"word": part.word, "field": part.field, "value": round(part.value, 4)} for part in ranked.parts]
