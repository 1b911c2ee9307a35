"""Searching an index: from what somebody typed to suggestions, and to why they come in their order."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from time import perf_counter

from search.index.fields import topic_term
from search.index.opened import OpenedIndex
from search.learning.lessons import REMINDS_FROM, Reading
from search.learning.store import Learned
from search.query.keyboard import readings_of
from search.query.query import Query, understand
from search.ranking.answerability import OFFERED, Evidence, Found, gather, p_resolves
from search.ranking.by_wording import LOOKED_AT, Candidate, rerank
from search.ranking.by_words import (
    LEARNED,
    TITLE_WEIGHT,
    Explanation,
    Part,
    Scores,
    clauses,
    score,
    topic_clause,
)
from search.ranking.suggestions import Answer, Suggestions, corrected, suggestion, suggestions
from search.text.letters import clean

_LEARNED_ARTICLES = 50  # that gain from what was learned; of the others it says next to nothing
_SPARE = 5  # documents read beyond those asked for: some are translations of one another


Parts = Mapping[int, tuple[Part, ...]]  # what documents earn besides, by number


@dataclass(frozen=True, slots=True)
class _Looked:
    """What one search found."""

    query: Query
    found: list[Found]
    reading: Reading | None  # in the light of what was learned


class Searcher:
    """Searches one opened index; several threads may ask it at once."""

    def __init__(self, index: OpenedIndex, *, title_weight: float = TITLE_WEIGHT) -> None:
        """`title_weight`: how much a word counts in addition when it stands in the title."""
        self.index = index
        self._title_weight = title_weight

    def suggest_while_typing(
        self, text: str, language: str, *, k: int = 5, without: Collection[str] = ()
    ) -> Suggestions:
        """Give the `k` articles that fit best so far, without asking how likely they resolve anything.

        without  words of the text that are not searched for
        """
        started = perf_counter()
        query = understand(text, language, self.index.vocabularies, typing=True, without=without)
        found = self._found(self._scores(query, language, topic=None), {}, language, k)
        return suggestions(query, [suggestion(one, language) for one in found], started)

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
        """Give the `k` articles that most likely resolve the problem; none when no word of it is known.

        learned  what was learned in this language; None where nothing was
        without  words of the text that are not searched for
        """
        started = perf_counter()
        looked = self._search(text, language, k, topic, learned, without)
        return self._answer(looked, language, started, learned)

    def explain(
        self, text: str, language: str, *, k: int = 5, topic: str | None = None, learned: Learned | None = None
    ) -> Answer:
        """Give the same answer with the summands of every score, and what else the keys might have said."""
        started = perf_counter()
        looked = self._search(text, language, k, topic, learned)
        found = looked.found
        return Answer(
            self._answer(looked, language, started, learned),
            tuple(one.explanation for one in found),
            tuple(readings_of(clean(text), language, self.index.vocabularies)),
        )

    def _answer(self, looked: _Looked, language: str, started: float, learned: Learned | None) -> Suggestions:
        query, found = looked.query, looked.found
        evidence = gather(query, found, self.index.vocabularies)
        hits = [suggestion(one, language, p_resolves(seen)) for one, seen in zip(found, evidence, strict=True)]
        answer = suggestions(query, hits, started)
        return corrected(answer, learned.local, looked.reading, started) if learned and looked.reading else answer

    def evidence(self, text: str, language: str, *, k: int = OFFERED) -> list[tuple[str, Evidence]]:
        """Give the ids of the best articles with what speaks for each: what `answerability_fit` learns from."""
        looked = self._search(text, language, k, topic=None)
        found = looked.found
        evidence = gather(looked.query, found, self.index.vocabularies)
        return [(one.card["article_id"], seen) for one, seen in zip(found, evidence, strict=True)]

    def _search(
        self,
        text: str,
        language: str,
        k: int,
        topic: str | None,
        learned: Learned | None = None,
        without: Collection[str] = (),
    ) -> _Looked:
        query = understand(text, language, self.index.vocabularies, without=without)
        scores = self._scores(query, language, topic)
        second = self._second_look(query, scores)
        reading = learned.lessons.read(query.text) if learned else None
        if reading:
            second = self._with_learned(second, scores, reading, language, known=bool(query.terms))
        return _Looked(query, self._found(scores, second, language, k), reading)

    def _with_learned(
        self, second: Parts, scores: Scores, reading: Reading, language: str, *, known: bool
    ) -> dict[int, tuple[Part, ...]]:
        """Give the same with what was learned; articles that are gone have none of it."""
        best = max((scores.score(number) + _sum(parts) for number, parts in second.items()), default=0.0)
        worth = reading.lessons.worth * (best or 1.0)
        both = dict(second)
        for article_id, signal in reading.best(_LEARNED_ARTICLES, least=0.0 if known else REMINDS_FROM).items():
            number = self.index.number(article_id, language)
            if number is not None and self.index.card(number)["suggestable"]:
                both[number] = (*both.get(number, ()), Part("", LEARNED, worth * signal))
        return both

    def _second_look(self, query: Query, scores: Scores) -> dict[int, tuple[Part, ...]]:
        """Give what the best documents earn by their wording; gibberish has none."""
        if not query.terms:
            return {}
        candidates = [self._candidate(number, scores) for number in scores.best(LOOKED_AT)]
        earned = rerank(query, candidates, self.index.features)
        return {
            one.number: tuple(Part("", f"{kind}_{one.lang}", value) for kind, value in earned[one.number].items())
            for one in candidates
        }

    def _candidate(self, number: int, scores: Scores) -> Candidate:
        segment, own = self.index.place(number)
        return Candidate(number, segment, own, segment.language(own), scores.score(number))

    def _scores(self, query: Query, language: str, topic: str | None) -> Scores:
        sought = clauses(query, language, title_weight=self._title_weight)
        if topic:
            sought.append(topic_clause(topic_term(topic, language)))
        return Scores(score(sought, self.index.fields), self.index.size, self.index.deleted)

    def _found(self, scores: Scores, second: Mapping[int, tuple[Part, ...]], language: str, k: int) -> list[Found]:
        """Read the best cards; of an article and its translations the one in the language asked, or the best."""
        order = _in_order(scores, second, k + _SPARE)
        best = {number: self.index.card(number) for number in order}
        chosen: dict[str, int] = {}
        for number, card in best.items():
            if card["article_id"] not in chosen or card["lang"] == language:
                chosen[card["article_id"]] = number
        numbers = [number for number in best if number in chosen.values()][:k]
        explained = zip(numbers, scores.explain(numbers), strict=True)
        return [
            Found(best[number], partial(self.index.wording, number), Explanation(one.parts + second.get(number, ())))
            for number, one in explained
        ]


def _in_order(scores: Scores, second: Mapping[int, tuple[Part, ...]], most: int) -> list[int]:
    """Give the documents that were looked at twice, best first, then the others as the terms have them."""
    total = {number: scores.score(number) + _sum(parts) for number, parts in second.items()}
    first = sorted(total, key=lambda number: (-total[number], number))
    others = [] if len(first) >= most else [number for number in scores.best(most) if number not in total]
    return [*first, *others][:most]


def _sum(parts: Iterable[Part]) -> float:
    return sum((part.value for part in parts), 0.0)
