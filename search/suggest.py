"""What a search answers with: the suggestions shown to a person and what they were read from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from search.answerability import Found, gather, p_resolves
from search.query import Query
from search.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One article offered for one problem."""

    article_id: str
    lang: str
    title: str
    summary: str
    category: str
    revision: str
    score: float  # >= 0, no upper end, comparable only within one query
    p_resolves: float  # 0 to 1, probability that this article resolves the problem
    matched: tuple[str, ...]  # the person's own words that found it, as typed
    insistable: bool  # False for `gate: never`, a review date in the past, or another language than asked
    audience: str = "guest"  # or member: not shown to guests


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The whole answer to one text, best article first."""

    hits: tuple[Suggestion, ...]
    answerable: float  # 0 to 1, probability that one of the first three hits resolves the problem
    terms_used: tuple[str, ...]  # the typed words that were searched for, in the order typed
    reading: str  # "as typed", or how the keys were read: "layout us->sk"
    known_words: int  # typed words that the vocabulary knows; 0 = gibberish
    ms: float  # time spent, milliseconds


def suggestions(query: Query, asked: str, found: Sequence[Found], texts: Mapping[str, Vocabulary]) -> list[Suggestion]:
    """Turn what was found, best first, into what is shown: the order stays, the probabilities come."""
    evidence = gather(query, found, texts)
    return [_suggestion(one, asked, p_resolves(seen)) for one, seen in zip(found, evidence, strict=True)]


def _suggestion(found: Found, asked: str, probability: float) -> Suggestion:
    article, today = found.article, datetime.now(tz=UTC).date()
    return Suggestion(
        article_id=article.article_id,
        lang=article.lang,
        title=article.title,
        summary=article.lead,
        category=article.category,
        revision=article.revision,
        score=found.explanation.score,
        p_resolves=probability,
        matched=tuple(dict.fromkeys(part.word for part in found.explanation.parts if part.word)),
        insistable=article.lang == asked and article.gate != "never" and not article.is_stale(today),
        audience=article.audience,
    )
