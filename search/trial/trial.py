"""A draft tried on what people type: how its own questions find it, and which problems it would be offered for.

Both sides are ranked by words alone, before by the index as it is, after with the draft in it. A problem is ranked only
when the draft holds much of what it asks for; those that share most come first, as long as there is time. Of those, the
draft is compared closely only for what it is a candidate for.
"""

from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from time import monotonic

from search.articles.article import Article
from search.index.opened import OpenedIndex
from search.index.vocabulary import Vocabulary
from search.ranking.ranker import TITLE_WEIGHT
from search.ranking.searcher import Searcher
from search.text.analysis import tokens
from search.text.letters import clean
from search.trial.draft_index import with_draft

OFFERED = 3  # articles that a person sees first
DEEPEST = 10  # a question that finds its article behind this rank does not find it
LEAST_SHARED = 0.4  # of the idf of a problem's words; below, another article is nearly always better
SECONDS = 0.15  # for comparing problems

Ranked = MutableMapping[tuple[str, str], tuple[str, ...]]
"""(language, text) -> ids of the best articles before; kept by the caller for as long as the index stays the same."""


@dataclass(frozen=True, slots=True)
class QuestionRank:
    """How one question of the article finds it: ranks from 1, 0 = not among the first `DEEPEST`."""

    question: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class AskedText:
    """What somebody typed; `is_resolved` is False for somebody who wrote or gave up."""

    text: str
    is_resolved: bool


@dataclass(frozen=True, slots=True)
class CaughtProblem:
    """A problem for which the article would be among the first `OFFERED`, and was not."""

    problem: AskedText
    rank: int
    instead_of: str  # id of the article that is no longer among them; "" = there was room


@dataclass(frozen=True, slots=True)
class DraftTrial:
    """What publishing the draft would change."""

    questions: tuple[QuestionRank, ...]
    caught: tuple[CaughtProblem, ...]
    compared: int  # problems that share words with the draft and were ranked
    alike: int  # problems that share words with it


def tried(
    base: OpenedIndex,
    article: Article,
    html: str,
    problems: Sequence[AskedText],
    ranked: Ranked,
    *,
    title_weight: float = TITLE_WEIGHT,
) -> DraftTrial:
    """Return what publishing `article` would change; `problems` are in its language."""
    before = Searcher(base, title_weight=title_weight)
    with with_draft(base, article, html) as opened:
        after = Searcher(opened, title_weight=title_weight)
        comparison = _Comparison(before, after, article, opened.draft, ranked)
        questions = tuple(comparison.of_question(question) for question in article.questions)
        alike = _alike(base.terms.get(article.lang) or opened.terms[article.lang], article, problems)
        compared = list(_in_time(comparison, alike))
    return DraftTrial(questions, tuple(caught for caught in compared if caught), len(compared), len(alike))


class _Comparison:
    """The same text asked of both indexes."""

    def __init__(self, before: Searcher, after: Searcher, article: Article, draft: int, ranked: Ranked) -> None:
        self._before, self._after = before, after
        self._article, self._draft, self._ranked = article, draft, ranked

    def of_question(self, question: str) -> QuestionRank:
        return QuestionRank(question, self._rank(self._ids_before(question)), self._rank(self._ids_after(question)))

    def of_problem(self, problem: AskedText) -> CaughtProblem | None:
        if not self._after.is_candidate(problem.text, self._article.lang, self._draft):
            return None
        before, after = self._ids_before(problem.text)[:OFFERED], self._ids_after(problem.text)[:OFFERED]
        if self._article.article_id in before or self._article.article_id not in after:
            return None
        gone = [article_id for article_id in before if article_id not in after]
        return CaughtProblem(problem, self._rank(after), next(iter(gone), ""))

    def _rank(self, ids: Sequence[str]) -> int:
        return ids.index(self._article.article_id) + 1 if self._article.article_id in ids else 0

    def _ids_before(self, text: str) -> tuple[str, ...]:
        key = self._article.lang, text
        if key not in self._ranked:
            self._ranked[key] = self._ids(self._before, text)
        return self._ranked[key]

    def _ids_after(self, text: str) -> tuple[str, ...]:
        return self._ids(self._after, text)

    def _ids(self, searcher: Searcher, text: str) -> tuple[str, ...]:
        return searcher.order(text, self._article.lang, k=DEEPEST)


def _alike(terms: Vocabulary, article: Article, problems: Iterable[AskedText]) -> list[AskedText]:
    """Return the problems that share enough with the draft, those that share most first."""
    written = " ".join((article.title, *article.questions, *article.keywords, article.lead, article.body))
    held = set(tokens(clean(written), article.lang))
    shares: list[tuple[float, AskedText]] = []
    for problem in problems:
        asked = _terms_of(problem.text, article.lang)
        if held.isdisjoint(asked):
            continue
        idf = {term: terms.telling(term) for term in asked}
        share = sum(value for term, value in idf.items() if term in held) / (sum(idf.values()) or 1.0)
        if share >= LEAST_SHARED:
            shares.append((share, problem))
    return [problem for _, problem in sorted(shares, key=lambda pair: -pair[0])]


@lru_cache(maxsize=4_000)
def _terms_of(text: str, language: str) -> frozenset[str]:
    """Return the terms of a problem; the same newest ones are asked for again at every pause of whoever types."""
    return frozenset(tokens(clean(text), language))


def _in_time(comparison: _Comparison, problems: Iterable[AskedText]) -> Iterator[CaughtProblem | None]:
    until = monotonic() + SECONDS
    for problem in problems:
        if monotonic() > until:
            return
        yield comparison.of_problem(problem)
