"""Searching an index: from what somebody typed to suggestions, and to why they come in their order."""

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter

from search.articles.catalogue import Row
from search.articles.translations import is_behind, the_original
from search.index.vocabulary import Vocabulary
from search.learning.lessons import Comparison
from search.learning.store import Learned
from search.meaning.meaning import IndexMeaning
from search.meaning.nearness import Nearness
from search.meaning.texts import prepared_problem
from search.query.circumstances import circumstances, with_aside
from search.query.keyboard import readings_of
from search.query.query import Query, read_keys, with_all_unknown_codes
from search.ranking.answerability import OFFERED, Evidence, gather, held, p_resolves
from search.ranking.answerability_by_meaning import MeaningEvidence, gather_meaning
from search.ranking.circumstance_weighing import NOTHING_GAINED, Weighing, is_aside_better, says_more_beside
from search.ranking.engine import SearchedIndex
from search.ranking.focus import focused_query
from search.ranking.passage import PassageFinder, Passages
from search.ranking.ranker import NEAREST, RERANKED, TITLE_WEIGHT, RankedArticle, Ranker
from search.ranking.stages import CLOCK, SearchStage
from search.ranking.suggestions import Explained, Suggestions, corrected, suggestion, suggestions
from search.text.device_numbers import is_device_name
from search.text.language import LANGUAGES, is_searched
from search.text.letters import clean


@dataclass(frozen=True, slots=True)
class _Ranking:
    """What one search found."""

    query: Query
    articles: list[RankedArticle]  # best first
    comparison: Comparison | None  # with what was learned
    nearness: Nearness | None  # in meaning; None = ranked by words alone


class Searcher:
    """Searches one opened index; several threads may ask it at once."""

    def __init__(
        self, index: SearchedIndex, *, title_weight: float = TITLE_WEIGHT, meaning: IndexMeaning | None = None
    ) -> None:
        """Search by words, and by meaning where there is any.

        title_weight  how much a word counts in addition when it stands in the title
        """
        self.index = index
        self._meaning = meaning
        self._ranker = Ranker(index, title_weight=title_weight)

    def load_meaning(self) -> bool:
        """Wait for encoder and vectors, for programs that ask only once; return whether both are there."""
        return self._meaning is not None and self._meaning.load()

    def suggest_while_typing(
        self, text: str, language: str, *, k: int = 5, without: Collection[str] = ()
    ) -> Suggestions:
        """Return the `k` articles that fit best so far, without asking how likely they resolve anything.

        without  words of the text that are not searched for
        """
        started = perf_counter()
        if self._meaning:
            self._meaning.follow()  # ready when the text is settled
        with CLOCK.timed(SearchStage.QUERY):
            query = self._query(text, language, typing=True, without=without)
        with CLOCK.timed(SearchStage.RANKING):
            ranked = self._ranked_while_typing(query, language, k)
        with CLOCK.timed(SearchStage.ANSWER):
            return suggestions(query, [suggestion(query, article, language) for article in ranked], started)

    def suggest(
        self,
        text: str,
        language: str,
        *,
        k: int = 5,
        topic: str | None = None,
        learned: Learned | None = None,
        without: Collection[str] = (),
    ) -> Suggestions:
        """Return the `k` articles that most likely resolve the problem; none when no word of it is known.

        learned  what was learned in this language; None where nothing was
        without  words of the text that are not searched for
        """
        started = perf_counter()
        ranking = self._rank(text, language, k, topic, learned, without)
        with CLOCK.timed(SearchStage.ANSWER):
            return self._suggestions(ranking, language, started, learned)

    def explain(
        self, text: str, language: str, *, k: int = 5, topic: str | None = None, learned: Learned | None = None
    ) -> Explained:
        """Return the same answer with the summands of every score, and what else the keys might have meant."""
        started = perf_counter()
        ranking = self._rank(text, language, k, topic, learned)
        return Explained(
            self._suggestions(ranking, language, started, learned),
            tuple(article.explanation for article in ranking.articles),
            tuple(readings_of(clean(text), language, self._terms(language))),
        )

    def order(self, text: str, language: str, *, k: int) -> tuple[str, ...]:
        """Return the ids of the `k` best articles, best first, without asking how likely they resolve anything."""
        return tuple(article.card["article_id"] for article in self._rank(text, language, k, topic=None).articles)

    def is_candidate(self, text: str, language: str, number: int) -> bool:
        """Return whether a document is among those that are compared closely for a text: no other one is in front."""
        (scores,) = self._ranker.by_words([self._query(text, language)], language)
        return number in scores.best(RERANKED)

    def passages(self, text: str, language: str, articles: Iterable[tuple[str, str]]) -> Passages:
        """Return what some articles, (language, id) each, say to a problem."""
        query = self._query(text, language)
        finder = PassageFinder(query, self.index)
        keys = list(articles)
        numbers = zip(keys, self.index.numbers([(article_id, lang) for lang, article_id in keys]), strict=True)
        passages = ((key, finder.passage(number)) for key, number in numbers if number is not None)
        return Passages({key: passage for key, passage in passages if passage}, query.focus)

    def evidence(self, text: str, language: str, *, k: int = OFFERED) -> list[tuple[str, Evidence]]:
        """Return the ids of the best articles with their evidence: what `fit_answerability.py` learns from."""
        ranking = self._rank(text, language, k, topic=None)
        evidence = gather(ranking.query, ranking.articles, self.index.terms)
        return [(article.card["article_id"], seen) for article, seen in zip(ranking.articles, evidence, strict=True)]

    def meaning_evidence(self, text: str, language: str, *, k: int = OFFERED) -> list[tuple[str, MeaningEvidence]]:
        """Return the same where meaning is known, for `fit_meaning.py`; nothing where it is not."""
        ranking = self._rank(text, language, k, topic=None)
        if ranking.nearness is None:
            return []
        evidence = gather_meaning(self._by_words(ranking), ranking.articles, ranking.nearness)
        return [(article.card["article_id"], seen) for article, seen in zip(ranking.articles, evidence, strict=True)]

    def _rank(
        self,
        text: str,
        language: str,
        k: int,
        topic: str | None,
        learned: Learned | None = None,
        without: Collection[str] = (),
    ) -> _Ranking:
        with CLOCK.timed(SearchStage.QUERY):
            query = self._query(text, language, without=without)
            comparison = learned.lessons.compare(query.text) if learned else None
        with CLOCK.timed(SearchStage.MEANING):
            meaning = self._meaning if query.known_words else None
            near = meaning.nearness(_sentences(query), language) if meaning else None
        rank = partial(self._ranked, near, language, k, topic, comparison, _solved(near, learned))
        whole, beside = rank(query), circumstances(query)
        if not beside:
            return whole
        aside = rank(with_aside(query, beside))
        ways = (self._weighing_of(whole, beside), self._weighing_of(aside, beside))
        is_better = is_aside_better(*ways) or _says_more(query, whole.articles, aside.articles, beside)
        return aside if is_better else whole

    def _ranked_while_typing(self, query: Query, language: str, k: int) -> list[RankedArticle]:
        """Return the best articles by words, with what only stands beside the problem aside."""
        whole, beside = self._ranker.rank(query, language, k=k, typing=True), circumstances(query)
        if not beside:
            return whole
        aside = self._ranker.rank(with_aside(query, beside), language, k=k, typing=True)
        return aside if _says_more(query, whole, aside, beside) else whole

    def _weighing_of(self, ranking: _Ranking, beside: Set[str]) -> Weighing:
        if not ranking.articles:
            return NOTHING_GAINED
        first, p = ranking.articles[0], max(self._probabilities(ranking)[:OFFERED])
        has = held(first)
        covered = sum({term.word: term.mass for term in ranking.query.terms if term.word in has - beside}.values())
        return Weighing(
            (first.card["lang"], first.card["article_id"]), p, covered, has_circumstances=bool(has & beside)
        )

    def _ranked(
        self,
        near: Nearness | None,
        language: str,
        k: int,
        topic: str | None,
        comparison: Comparison | None,
        solved: Mapping[str, float],
        query: Query,
    ) -> _Ranking:
        with CLOCK.timed(SearchStage.RANKING):
            articles = self._ranker.rank(
                query, language, k=k, topic=topic, comparison=comparison, nearness=near, solved=solved
            )
        is_used = any(article.cosine is not None for article in articles)
        return _Ranking(query, articles, comparison, near if is_used else None)

    def _query(self, text: str, language: str, *, typing: bool = False, without: Collection[str] = ()) -> Query:
        """Read a text; of a long one, the sentences that name the problem."""
        terms = self._terms(language)
        reading = read_keys(text, language, terms, typing=typing, without=without)
        focused = focused_query(reading, language, terms, lambda queries: self._ranker.by_words(queries, language))
        return with_all_unknown_codes(focused, reading, language, terms)

    def _terms(self, asked: str) -> Mapping[str, Vocabulary]:
        """Return the vocabularies of the languages that are searched for people who read `asked`."""
        terms = self.index.terms
        return {code: vocabulary for code, vocabulary in terms.items() if is_searched(code, asked)}

    def _suggestions(self, ranking: _Ranking, language: str, started: float, learned: Learned | None) -> Suggestions:
        rows = zip(ranking.articles, self._probabilities(ranking), strict=True)
        query = _with_codes_of_devices(ranking.query, ranking.articles)
        hits = [suggestion(query, article, language, p, is_behind=self._is_behind(article.card)) for article, p in rows]
        answer = replace(suggestions(query, hits, started), meaning=_model(ranking.nearness))
        if learned is None or ranking.comparison is None:
            return answer
        local = learned.local_by_meaning if answer.meaning else learned.local
        return corrected(answer, local, ranking.comparison, started)

    def _is_behind(self, card: Row) -> bool:
        """Return whether an article is a translation that its original has left behind."""
        if not card["based_on"]:
            return False
        numbers = self.index.numbers([(card["original"], lang) for lang in LANGUAGES if lang != card["lang"]])
        named_alike = [self.index.card(number) for number in numbers if number is not None]
        original = the_original(
            named_alike, lambda other: not other["based_on"] and other["original"] == other["article_id"]
        )
        return original is not None and is_behind(card["based_on"], original["updated"], original["significance"])

    def _probabilities(self, ranking: _Ranking) -> list[float]:
        """Return the probability of each article, by words and, where it is known, by meaning."""
        by_words, near = self._by_words(ranking), ranking.nearness
        if near is None or near.fit.answerability is None:
            return [p_resolves(seen) for seen in by_words]
        evidence = gather_meaning(by_words, ranking.articles, near)
        return [p_resolves(seen, near.fit.answerability) for seen in evidence]

    def _by_words(self, ranking: _Ranking) -> list[Evidence]:
        return gather(ranking.query, ranking.articles, self.index.terms)


def _says_more(query: Query, whole: Sequence[RankedArticle], aside: Sequence[RankedArticle], beside: Set[str]) -> bool:
    """Return whether the first of the articles that were found with some words aside says more to the others."""
    if not whole or not aside:
        return False
    are_known = any(is_device_name(term.word) for term in query.terms if term.word in beside)
    return says_more_beside(whole[0].explanation, aside[0].explanation, beside, are_known=are_known)


def _with_codes_of_devices(query: Query, articles: Sequence[RankedArticle]) -> Query:
    """Return the query with the numbers of devices among its unknown codes where the best article names the device.

    The problem is about the device then; beside any other problem people only say which one they have.
    """
    has = held(articles[0]) if articles else set()
    about = tuple(code for code, device in query.device_codes if device in has)
    return replace(query, unknown_codes=(*query.unknown_codes, *about)) if about else query


def _solved(nearness: Nearness | None, learned: Learned | None) -> dict[str, float]:
    """Return the articles that have solved the problems nearest in meaning, with their cosines."""
    if nearness is None or learned is None or learned.solved is None:
        return {}
    is_same = learned.solved.digest == nearness.fit.digest
    return learned.solved.nearest(nearness.problem, NEAREST) if is_same else {}


def _model(nearness: Nearness | None) -> str:
    return nearness.fit.digest[:16] if nearness else ""


def _sentences(query: Query) -> list[str]:
    """Return what an encoder is asked: the text as its keys were read, of a long one what names the problem."""
    return [prepared_problem(query.text)]
