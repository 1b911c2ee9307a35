"""How a query is ranked: every signal, in the order in which they run.

1. A typed word is worth `weight * idf`; in an article of another language than the asked one, a share of that.
2. An article earns it as far as BM25 finds the word in its text, and by a smaller share in its title.
3. Several terms that a word may stand for (unfinished, mistyped) count as one: their counts are added up, and its
   idf is that of the articles that hold any of them.
4. When all words together are one of its questions, an article earns the value of all of them once more.
5. A chosen topic is worth as much as one telling word.
6. When the text is settled, the best `RERANKED` articles are compared with how the problem is worded: pairs of
   words and function words in the unit of the words, then spelling, as a share of the best score so far.
7. What was learned from problems that were resolved is worth up to its weight times the best score so far.
8. Where an encoder answered in time, the `NEAREST` articles in meaning are candidates as well, and near ones gain a
   share of the best score so far, as does what has solved a near problem. When one of the candidates has no vector
   yet, words alone rank all of them.
9. The score of an article is the sum over all this, and its explanation holds the summands.

`SIGNALS` is this list as data, in the order in which it runs; `explain`, the evidence for answerability and the
editors' page read it. To add a signal: its name (`explanation.py`), its row here, its function, its words on the page
(`webui/editors/signal_words.py`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import partial
from itertools import groupby

from search.articles.catalogue import Row
from search.learning.lessons import MOST_WORTH, Comparison
from search.meaning.nearness import Nearness
from search.query.query import Query
from search.ranking import by_lessons, by_meaning, by_wording
from search.ranking.by_words import Sought, sought_in
from search.ranking.engine import Candidates, Engine
from search.ranking.explanation import Explanation, Part, SignalName
from search.ranking.passage import Passage, PassageFinder
from search.ranking.problem import AskedProblem, Candidate
from search.text.language import is_searched

TITLE_WEIGHT = 0.5  # of a word in the title, in addition; success@1 of alchemy-sk is .68, without it .62 (a setting)
RERANKED = 25  # documents; fifty find the same and take a fifth longer
NEAREST = 25  # documents that are compared because of their meaning; matters for short questions
_DIGITS = 9  # of scores that count as equal: engines add up in another order
_SPARE = 5  # documents read beyond those asked for: some are translations of one another

Earn = Callable[[AskedProblem, Sequence[Candidate], Engine], Mapping[int, float]]


class Unit(Enum):
    """What the weight of a signal is multiplied with."""

    WORD = auto()  # idf and BM25 saturation of each typed word
    PROBLEM = auto()  # the worth of all typed words together
    SCORE = auto()  # the signal's own value, in the unit of the words' scores
    BEST = auto()  # a share, 0 to 1, of the best score that the signals before have given


class Needs(Enum):
    """What an engine must know so that a signal can be computed."""

    POSTINGS = auto()  # which documents hold a term; asked on every keystroke
    FEATURES = auto()  # of each candidate; asked when the text is settled, as is everything below
    LESSONS = auto()  # what was learned from problems that were resolved
    VECTORS = auto()  # of all documents, and of the problem in time


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that an article can earn something by."""

    name: SignalName
    weight: float
    unit: Unit
    needs: Needs
    earn: Earn | None = None  # None: a clause of the query, the engine adds it up


SIGNALS: tuple[Signal, ...] = (
    Signal(SignalName.TEXT, 1.0, Unit.WORD, Needs.POSTINGS),
    Signal(SignalName.TITLE, TITLE_WEIGHT, Unit.WORD, Needs.POSTINGS),
    Signal(SignalName.ASKED, 1.0, Unit.PROBLEM, Needs.POSTINGS),
    # What a word is worth that one article in seven holds: decides between equals, outweighs no whole problem.
    Signal(SignalName.TOPIC, 3.0, Unit.SCORE, Needs.POSTINGS),
    # Chosen together on all open collections: docs/decisions/0016-the-blend.md.
    Signal(SignalName.PAIRS, 0.2, Unit.SCORE, Needs.FEATURES, by_wording.by_pairs),
    Signal(SignalName.FUNCTION, 0.3, Unit.SCORE, Needs.FEATURES, by_wording.by_function_words),
    Signal(SignalName.LETTERS, 0.4, Unit.BEST, Needs.FEATURES, by_wording.by_letters),
    Signal(SignalName.LINE, 0.2, Unit.BEST, Needs.FEATURES, by_wording.by_line),
    Signal(SignalName.LEARNED, MOST_WORTH, Unit.BEST, Needs.LESSONS, by_lessons.learned),
    # docs/decisions/0022-meaning.md; another model has another fit.
    Signal(SignalName.MEANING, by_meaning.WORTH, Unit.BEST, Needs.VECTORS, by_meaning.by_meaning),
    Signal(SignalName.SOLVED, 0.3, Unit.BEST, Needs.VECTORS, by_meaning.by_solved),
)


def signals(title_weight: float = TITLE_WEIGHT) -> tuple[Signal, ...]:
    """Return the signals with the weights of one installation."""
    return tuple(
        replace(signal, weight=title_weight) if signal.name is SignalName.TITLE else signal for signal in SIGNALS
    )


@dataclass(frozen=True, slots=True)
class RankedArticle:
    """One article with the reasons for its rank."""

    card: Row
    wording: Callable[[], Sequence[str]]  # reads the terms of its title, and of each question, heading and step
    explanation: Explanation
    passage: Callable[[], Passage | None]  # finds what it says to the query; None = no line of it holds a word
    cosine: float | None = None  # to the problem, -1 to 1; None = words alone have ranked it


class Ranker:
    """Ranks the documents of one engine; several threads may ask it at once."""

    def __init__(self, engine: Engine, *, title_weight: float = TITLE_WEIGHT) -> None:
        self._engine = engine
        self._weights = {signal.name: signal.weight for signal in signals(title_weight)}
        # Signals with the same needs and the same unit do not see each other: each sees the best score before them.
        reranking = [signal for signal in SIGNALS if signal.earn]
        self._stages = [tuple(stage) for _, stage in groupby(reranking, key=lambda signal: (signal.needs, signal.unit))]

    def rank(
        self,
        query: Query,
        language: str,
        *,
        k: int,
        topic: str | None = None,
        comparison: Comparison | None = None,
        nearness: Nearness | None = None,
        solved: Mapping[str, float] | None = None,
        typing: bool = False,
    ) -> list[RankedArticle]:
        """Return the best `k` articles, best first; of an article and its translations one.

        comparison  of the text with what was learned; None where nothing was
        nearness    in meaning, to every article; None = words alone rank
        solved      article id -> cosine of the nearest problem that it has solved
        typing      somebody is still typing: only signals that need nothing but postings
        """
        sought = sought_in(query, language, topic, self._weights)
        candidates = self._engine.find([wanted.clause for wanted in sought])
        problem = _understood(AskedProblem(query, language, comparison, nearness, solved or {}), candidates)
        added = {} if typing else self._rerank(problem, candidates)
        best = self._searched(_in_order(candidates, added, k + _SPARE), language)
        cards = {number: self._engine.card(number) for number in best}
        totals = candidates.scores(best).tolist()
        totals = [total + _sum(added[n]) if n in added else total for n, total in zip(best, totals, strict=True)]
        ordered = _ties_by_key(cards, totals)
        numbers = _one_of_each(ordered, language)[:k]
        passages = PassageFinder(query, self._engine)
        rows = zip(numbers, candidates.by_clause(numbers), strict=True)
        return [
            RankedArticle(
                cards[number],
                partial(self._engine.wording, number),
                Explanation((*_parts(sought, values), *added.get(number, ()))),
                partial(passages.passage, number),
                _cosine(problem.nearness, number),
            )
            for number, values in rows
        ]

    def by_words(self, queries: Sequence[Query], language: str) -> Sequence[Candidates]:
        """Return what every document earns by the words of each query alone."""
        sought = (sought_in(query, language, None, self._weights) for query in queries)
        return self._engine.find_all([[wanted.clause for wanted in some] for some in sought])

    def _rerank(self, problem: AskedProblem, candidates: Candidates) -> dict[int, list[Part]]:
        """Return what the best documents earn in addition, stage by stage; gibberish has no best documents."""
        best = self._searched(candidates.best(RERANKED), problem.language) if problem.query.terms else []
        nearest = self._searched(problem.nearness.best(NEAREST), problem.language) if problem.nearness else []
        compared = [Candidate(number, self._engine.language(number)) for number in dict.fromkeys((*best, *nearest))]
        added: dict[int, list[Part]] = {number: [] for number in best}
        by_words = {number: candidates.score(number) for number in best}
        beside = dict.fromkeys(best, 0.0)  # what each has earned in addition so far
        for stage in self._stages:
            top = max([score + beside[number] for number, score in by_words.items()], default=0.0)
            for signal in stage:
                some = compared if signal.needs is Needs.VECTORS else compared[: len(best)]
                for number, part in self._earned(signal, problem, some, top or 1.0):
                    if number not in added:
                        added[number], by_words[number], beside[number] = [], candidates.score(number), 0.0
                    added[number].append(part)
                    beside[number] += part.value
        return added

    def _searched(self, numbers: Iterable[int], asked: str) -> list[int]:
        """Return the documents in languages that are searched for people who read `asked`."""
        return [number for number in numbers if is_searched(self._engine.language(number), asked)]

    def _earned(
        self, signal: Signal, problem: AskedProblem, compared: Sequence[Candidate], top: float
    ) -> Iterator[tuple[int, Part]]:
        worth = signal.weight * (top if signal.unit is Unit.BEST else 1.0)
        of_candidates = signal.needs in (Needs.FEATURES, Needs.VECTORS)
        languages = {candidate.number: candidate.language for candidate in compared if of_candidates}
        earn = signal.earn or _nothing
        for number, share in earn(problem, compared, self._engine).items():
            if share > 0:
                yield number, Part(signal.name, worth * share, "", languages.get(number, ""))


def _understood(problem: AskedProblem, candidates: Candidates) -> AskedProblem:
    """Return the problem without its meaning when that is not known of every candidate: an edit must not sink."""
    near = problem.nearness
    known = near is None or near.knows(candidates.best(RERANKED))
    return problem if known else replace(problem, nearness=None)


def _cosine(nearness: Nearness | None, number: int) -> float | None:
    return nearness.of(number) if nearness and nearness.knows([number]) else None


def _nothing(_problem: AskedProblem, _candidates: Sequence[Candidate], _engine: Engine) -> dict[int, float]:
    return {}


def _parts(sought: Sequence[Sought], values: Sequence[float]) -> list[Part]:
    return [
        Part(wanted.signal, value, wanted.word, wanted.language)
        for wanted, value in zip(sought, values, strict=True)
        if value > 0
    ]


def _ties_by_key(cards: Mapping[int, Row], totals: Sequence[float]) -> Mapping[int, Row]:
    """Return the documents in their order; of equal scores the article's key decides, the same in every engine."""
    rounded = [round(total, _DIGITS) for total in totals]
    if len(set(rounded)) == len(rounded):  # most often, and on every keystroke
        return cards
    score = dict(zip(cards, rounded, strict=True))
    groups = (group for _, group in groupby(cards, key=score.__getitem__))
    tied = (sorted(group, key=lambda number: (cards[number]["lang"], cards[number]["article_id"])) for group in groups)
    return {number: cards[number] for group in tied for number in group}


def _one_of_each(cards: Mapping[int, Row], language: str) -> list[int]:
    """Keep of an article and its translations the one in the language asked for, or the best."""
    chosen: dict[str, int] = {}
    for number, card in cards.items():
        if card["article_id"] not in chosen or card["lang"] == language:
            chosen[card["article_id"]] = number
    kept = frozenset(chosen.values())
    return [number for number in cards if number in kept]


def _in_order(candidates: Candidates, added: Mapping[int, Sequence[Part]], most: int) -> list[int]:
    """Return the documents that were compared more closely, best first, then the others as their words have them."""
    total = {number: candidates.score(number) + _sum(parts) for number, parts in added.items()}
    first = sorted(total, key=lambda number: (-total[number], number))
    others = [] if len(first) >= most else [number for number in candidates.best(most) if number not in total]
    return [*first, *others][:most]


def _sum(parts: Iterable[Part]) -> float:
    return sum([part.value for part in parts], 0.0)
