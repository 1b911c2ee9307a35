"""The list of signals is what runs, and an engine made of plain values is ranked like the embedded one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from search.articles.catalogue import Row
from search.index.document_features import FeatureRows
from search.index.scoring import Clause
from search.index.segment import Words
from search.query.look_up import QueryTerm
from search.query.query import Query
from search.ranking.answerability import gather
from search.ranking.explanation import SignalName
from search.ranking.ranker import SIGNALS, Needs, Ranker, signals
from search.ranking.searcher import Searcher
from search.storage.array_file import Array
from search.text.analysis import words
from search.text.features import KINDS, SPACE, letter_groups


@dataclass(frozen=True)
class PlainStatistics:
    """Every word and feature is worth the same."""

    language: str = "sk"

    def idf(self, frequency: int) -> float:
        return 1.0

    def telling(self, term: str) -> float:
        return 1.0

    def average(self, language: str) -> float:
        return 10.0

    def bm25_idf(self, language: str, features: Array) -> Array:
        return np.ones(len(features), np.float32)

    def cosine_idf(self, language: str) -> Array:
        return np.ones(SPACE, np.float32)


@dataclass
class PlainCandidates:
    """What a server might have answered: number -> what it earned by each clause."""

    earned: Mapping[int, Sequence[float]]

    def best(self, k: int) -> list[int]:
        return sorted(self.earned, key=lambda number: -self.score(number))[:k]

    def score(self, number: int) -> float:
        return sum(self.earned.get(number, ()))

    def scores(self, numbers: Sequence[int]) -> np.ndarray:
        return np.array([self.score(number) for number in numbers])

    def by_clause(self, numbers: Sequence[int]) -> list[tuple[float, ...]]:
        return [tuple(self.earned[number]) for number in numbers]


@dataclass
class PlainEngine:
    """Titles in a list; a document earns 1 by every clause on its text that names a word of its title."""

    titles: Sequence[str]
    terms: Mapping[str, PlainStatistics] = field(default_factory=lambda: {"sk": PlainStatistics()})
    features: Mapping[str, PlainStatistics] = field(default_factory=lambda: dict.fromkeys(KINDS, PlainStatistics()))
    asked_for: set[str] = field(default_factory=set)

    def find(self, clauses: Sequence[Clause]) -> PlainCandidates:
        rows = {
            number: [
                float(clause.field == "text_sk" and not {*clause.terms}.isdisjoint(title.split())) for clause in clauses
            ]
            for number, title in enumerate(self.titles)
        }
        return PlainCandidates({number: row for number, row in rows.items() if sum(row)})

    def find_all(self, queries: Sequence[Sequence[Clause]]) -> list[PlainCandidates]:
        return [self.find(clauses) for clauses in queries]

    def number(self, article_id: str, language: str) -> int | None:
        return int(article_id)

    def numbers(self, articles: Sequence[tuple[str, str]]) -> list[int | None]:
        return [self.number(*article) for article in articles]

    def card(self, number: int) -> Row:
        row: Row = {"article_id": str(number), "lang": "sk", "suggestable": True}  # type: ignore[typeddict-item]
        return row

    def language(self, number: int) -> str:
        return "sk"

    def wording(self, number: int) -> list[str]:
        return [self.titles[number]]

    def lines(self, number: int, words: Words) -> None:
        """Keeps no text."""

    def features_of(self, kind: str, numbers: Sequence[int]) -> Iterator[FeatureRows]:
        self.asked_for.add(kind)
        for number in numbers:
            features = np.array(sorted({*letter_groups(words(self.titles[number]))}), np.uint16)
            begin = np.array([0, len(features)])
            yield FeatureRows([number], features, np.ones(len(features), np.uint16), begin, [0, 1])


def query(*words: str) -> Query:
    terms = tuple(QueryTerm(word, "sk", (word,), 1.0, 1.0) for word in words)
    return Query(" ".join(words), tuple(words), "as typed", ("sk",), terms, (), len(words))


def test_every_signal_stands_in_the_list_once() -> None:
    assert sorted(signal.name for signal in SIGNALS) == sorted(SignalName)


def test_what_is_asked_on_every_keystroke_comes_first() -> None:
    needs = [list(Needs).index(signal.needs) for signal in SIGNALS]

    assert needs == sorted(needs)
    assert all((signal.earn is None) == (signal.needs is Needs.POSTINGS) for signal in SIGNALS)


def test_the_weight_of_the_title_is_that_of_the_installation() -> None:
    assert {signal.name: signal.weight for signal in signals(0.7)}[SignalName.TITLE] == 0.7


def test_an_engine_of_plain_values_is_ranked_and_explained() -> None:
    engine = PlainEngine(["kod karty", "heslo karty", "fotka"])
    asked = query("heslo", "karty")

    ranked = Ranker(engine).rank(asked, "sk", k=5)

    assert [article.card["article_id"] for article in ranked] == ["1", "0"]
    assert {part.signal for part in ranked[0].explanation.parts} >= {
        SignalName.TEXT,
        SignalName.LETTERS,
        SignalName.LINE,
    }
    assert [seen.wording for seen in gather(asked, ranked, engine.terms)] == [1.0, 0.5]


def test_while_somebody_types_no_features_are_asked_for() -> None:
    engine = PlainEngine(["kod karty", "heslo karty"])

    Ranker(engine).rank(query("heslo"), "sk", k=5, typing=True)

    assert engine.asked_for == set()


@pytest.mark.parametrize("typed", ["zabudnute heslo", "kod z sms neprisiel"])
def test_the_parts_come_in_the_order_of_the_list(searcher: Searcher, typed: str) -> None:
    order = [signal.name for signal in SIGNALS if signal.needs is not Needs.POSTINGS]

    for explanation in searcher.explain(typed, "sk").explanations:
        added = [part.signal for part in explanation.parts if part.signal in order]
        assert added == sorted(added, key=order.index)
        assert added


def test_the_best_line_earns_its_whole_share_of_the_best_score_before_it(searcher: Searcher) -> None:
    explanations = searcher.explain("zabudol som heslo", "sk").explanations
    weight = {signal.name: signal.weight for signal in SIGNALS}
    before = set(SignalName) - {SignalName.LETTERS, SignalName.LINE, SignalName.LEARNED}
    top = max(sum(part.value for part in one.parts if part.signal in before) for one in explanations)

    for share in (SignalName.LETTERS, SignalName.LINE):
        best = max(part.value for one in explanations for part in one.parts if part.signal is share)
        assert best == pytest.approx(weight[share] * top)
