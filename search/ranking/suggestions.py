"""What a search answers with: the suggestions shown to a person and what they were read from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import perf_counter

from search.articles.article import is_overdue
from search.learning.lessons import Comparison
from search.learning.local_answerability import Local, shifted
from search.query.query import Query
from search.ranking.answerability import OFFERED, any_resolves
from search.ranking.explanation import Explanation
from search.ranking.passage import Passage
from search.ranking.ranker import RankedArticle
from search.text.language import LANGUAGES

WRONG_CODE = 0.15  # probability at most, when the text names a code that no article has


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
    p_resolves: float  # 0 to 1, probability that this article resolves the problem; 0 while it is typed
    matched: tuple[str, ...]  # the person's own words that found it, as typed
    insistable: bool  # False for `gate: never`, an old article or translation, a language not asked for or not spoken
    audience: str = "guest"  # or member: not shown to guests
    similar: tuple[str, ...] = ()  # codes as typed, of which the article has one that only looks like it
    passage: Passage | None = None  # what it says to the problem; None = no line of its text holds a word of it


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The whole answer to one text, best article first."""

    hits: tuple[Suggestion, ...]
    answerable: float  # 0 to 1, probability that one of the first three hits resolves the problem; 0 while it is typed
    terms_used: tuple[str, ...]  # the typed words that were searched for, in the order typed
    reading: str  # "as typed", or how the keys were read: "layout us->sk"
    known_words: int  # typed words that the vocabulary knows; 0 = gibberish
    ms: float  # time spent, milliseconds
    threshold: float | None = None  # learned: below it nobody should be asked to read first; None = too little is known
    focus: tuple[str, ...] = ()  # the sentences of a long text that were searched for; () = all of it
    meaning: str = ""  # model (its digest begins so) by whose vectors it was ranked, too; "" = by words alone
    publication: str = ""  # name of the publication that answered; see `search/storage/publication.py`


@dataclass(frozen=True, slots=True)
class Explained:
    """An answer and where its order comes from: what an editor sees on the page "why this order?"."""

    found: Suggestions
    explanations: tuple[Explanation, ...]  # of every hit, in their order; each adds up to the hit's score
    readings: tuple[tuple[str, str, float], ...]  # name, text, and how much of it makes sense, 0 to 1


def suggestions(query: Query, hits: Sequence[Suggestion], started: float) -> Suggestions:
    """Return the whole answer; `started` is the `perf_counter` before the search."""
    return Suggestions(
        hits=tuple(hits),
        answerable=any_resolves(hit.p_resolves for hit in hits),
        terms_used=query.words,
        reading=query.reading,
        known_words=query.known_words,
        ms=(perf_counter() - started) * 1_000,
        focus=query.focus,
    )


def corrected(answer: Suggestions, local: Local, comparison: Comparison, started: float) -> Suggestions:
    """Return the answer with its probabilities corrected by what happened here; their order stays."""
    before = answer.answerable
    after = local.probability(before, comparison.past_problems([hit.article_id for hit in answer.hits[:OFFERED]]))
    return replace(
        answer,
        hits=tuple(replace(hit, p_resolves=shifted(hit.p_resolves, before, after)) for hit in answer.hits),
        answerable=after,
        threshold=local.threshold,
        ms=(perf_counter() - started) * 1_000,
    )


def suggestion(
    query: Query, article: RankedArticle, asked: str, p_resolves: float = 0.0, *, is_behind: bool = False
) -> Suggestion:
    """Return what is shown of an article to somebody who reads the language asked for.

    An article is not insisted on for a code that is not the one typed.

    is_behind  whether it is a translation of what its original said before: nobody has to read it
    """
    card = article.card
    matched = tuple(dict.fromkeys([part.word for part in article.explanation.parts if part.word]))
    is_old = is_behind or (bool(card["review_by"]) and is_overdue(card["review_by"], datetime.now(tz=UTC).date()))
    may_insist = card["gate"] != "never" and not is_old and not query.unknown_codes
    return Suggestion(
        article_id=card["article_id"],
        lang=card["lang"],
        title=card["title"],
        summary=card["summary"],
        category=card["category"],
        revision=card["revision"],
        score=article.explanation.score,
        p_resolves=min(p_resolves, WRONG_CODE) if query.unknown_codes else p_resolves,
        matched=matched,
        insistable=card["lang"] == asked and asked in LANGUAGES and may_insist,
        audience=card["audience"],
        similar=tuple(word for word in matched if word in query.unknown_codes),
        passage=article.passage(),
    )
