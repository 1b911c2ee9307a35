"""Which words of a text without full stops name its problem: one span of neighbouring words, or two that stand apart.

People write whole letters without a full stop, on telephones most of all. Every span of `LEAST` to `MOST` words is
compared by its value (`problem_value.py`), with the score of a span as the sum of those of its words; of two spans the
lesser counts `APART`, as of two sentences. The best span is the densest, so it often ends inside of the question: words
beside it that articles know, too, belong to it. Figures: docs/decisions/0021-long-texts.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np

from search.index.vocabulary import Vocabulary
from search.query.keyboard import Reading
from search.query.query import Query, query_of
from search.ranking.problem_value import APART, LEAST_TRUST, LENGTH, SHORTEST, SURE, Score, masses, weighed
from search.storage.array_file import Array

LEAST = 3  # words of a span
MOST = 30
BESIDE = 6  # words that may be added to a span on each side
MOST_WORDS = 60  # that are searched for, those of the greatest mass
BEST = 20  # articles of each word that may be compared
MOST_ARTICLES = 100  # that are, those that earn most by the whole text

Span = tuple[int, int]  # its first word, and the one behind its last


def telling_spans(
    letters: Sequence[Reading], asked: str, vocabularies: Mapping[str, Vocabulary], score: Score
) -> list[list[Reading]]:
    """Return, for each of some letters, the spans that name its problem, as written; all of it where none does."""
    typed = [letter.text.split() for letter in letters]
    places = {word: place for place, word in enumerate(dict.fromkeys(chain.from_iterable(typed)))}
    if not places or not letters[0].languages:
        return [[letter] for letter in letters]
    queries = [_query_of(word, letters[0], asked, vocabularies) for word in places]
    mass, strange = _masses(queries, letters[0].languages, vocabularies)
    scores = _scores(queries, score)
    spans = []
    for letter, words in zip(letters, typed, strict=True):
        order = [places[word] for word in words]
        mass_of, strange_of = mass[:, order], strange[:, order]
        best = whole_spans(best_spans(_of_most(scores[order]), mass_of, strange_of), mass_of, strange_of)
        spans.append([replace(letter, text=" ".join(words[start:end])) for start, end in best] or [letter])
    return spans


def _query_of(word: str, letter: Reading, asked: str, vocabularies: Mapping[str, Vocabulary]) -> Query:
    """Return the query of one word of a letter as if it stood alone, and finished; words of talk weighed down."""
    alone = Reading(letter.name, f"{word}." if word[-1].isalnum() else word, letter.languages)
    return weighed(query_of(alone, asked, vocabularies), vocabularies)


def _masses(
    queries: Sequence[Query], languages: Sequence[str], vocabularies: Mapping[str, Vocabulary]
) -> tuple[Array, Array]:
    """Return the mass of each query, and what of it is of talk or not known, (languages, queries) each."""
    of_queries = [masses(query, vocabularies) for query in queries]
    whole, strange = (
        np.array([[of_query[language][kind] for of_query in of_queries] for language in languages]) for kind in (0, 1)
    )
    return whole, strange


def _scores(queries: Sequence[Query], score: Score) -> Array:
    """Return what the best articles earn by each query, (queries, articles)."""
    named = (number for number, query in enumerate(queries) if query.terms)
    searched = sorted(named, key=lambda number: -sum(term.mass for term in queries[number].terms))[:MOST_WORDS]
    candidates = score([queries[number] for number in searched]) if searched else ()
    articles = np.array(sorted({article for some in candidates for article in some.best(BEST)}), np.int64)
    scores = np.zeros((len(queries), len(articles)))
    for number, some in zip(searched, candidates, strict=True):
        scores[number] = some.scores(articles)
    return scores


def _of_most(scores: Array) -> Array:
    """Return the scores of the articles that earn most by all words, (words, `MOST_ARTICLES` at most)."""
    most: Array = scores[:, np.argsort(-scores.sum(axis=0), kind="stable")[:MOST_ARTICLES]]
    return most


def best_spans(scores: Array, mass: Array, strange: Array) -> list[Span]:
    """Return the one span of the best value, or the two that are better together, ascending; [] without any.

    scores         (words, articles) >= 0
    mass, strange  (languages, words) mass of each word, and what of it is of talk or not known; the language counts
                   in which the least of a span is strange

    >>> scores = np.array([[0.0, 2], [0, 0], [0, 0], [0, 0], [5, 0], [0, 0], [6, 0], [0, 0], [0, 0]])
    >>> best_spans(scores, np.ones((1, 9)), np.array([[0, 1, 1, 1, 0, 0, 0, 1, 1]]))
    [(4, 7)]
    """
    lengths = range(LEAST, min(MOST, len(scores)) + 1)
    if not scores.any() or not lengths:
        return []
    until, mass_until, strange_until = (_running_sum(values) for values in (scores, mass.T, strange.T))
    earned = {
        length: _trust(_sums(mass_until, length), _sums(strange_until, length))[:, None] * _sums(until, length)
        for length in lengths
    }
    most = {length: np.maximum.reduce(of, axis=1) for length, of in earned.items()}
    first, value = _best({length: of / _length(length) for length, of in most.items()})
    if not value:
        return []
    own = earned[first[1] - first[0]][first[0]]
    beside = {length: _with_another(own, of, most[length], first, length, value) for length, of in earned.items()}
    second, together = _best(beside)
    return sorted((first, second)) if together > value else [first]


def whole_spans(spans: Sequence[Span], mass: Array, strange: Array) -> list[Span]:
    """Return the spans with the known words beside them, up to an everyday or unknown one, or another span.

    Function words are passed over; none is the last that is added.

    >>> whole_spans([(2, 4)], np.array([[3.0, 0, 1, 1, 0, 2, 0]]), np.array([[3.0, 0, 0, 0, 0, 0, 0]]))
    [(2, 6)]
    """
    is_strange, is_naming = (np.maximum.reduce(values, axis=0).tolist() for values in (strange, mass))
    whole: list[Span] = []
    for number, (start, end) in enumerate(spans):
        least = spans[number - 1][1] if number else 0
        most = spans[number + 1][0] if number + 1 < len(spans) else len(is_naming)
        before = range(start - 1, max(least, start - BESIDE) - 1, -1)
        behind = range(end, min(most, end + BESIDE))
        first, last = (_reached(places, is_naming, is_strange) for places in (before, behind))
        whole.append((start if first is None else first, end if last is None else last + 1))
    return whole


def _reached(places: Iterable[int], is_naming: Sequence[float], is_strange: Sequence[float]) -> int | None:
    """Return the last place of a word that names something known, before the first that is strange."""
    reached = None
    for place in places:
        if is_strange[place]:
            break
        if is_naming[place]:
            reached = place
    return reached


def _running_sum(values: Array) -> Array:
    """Return the sum of all rows before each row, and of all."""
    return np.concatenate([np.zeros((1, values.shape[1])), values.cumsum(axis=0)])


def _sums(running_sum: Array, length: int) -> Array:
    """Return the sum of every so many neighbouring rows."""
    sums: Array = running_sum[length:] - running_sum[:-length]
    return sums


def _trust(mass: Array, strange: Array) -> Array:
    """Return the trust in each span, 0 to `SURE`; none in one that says little that articles know."""
    share = np.divide(strange, mass, out=np.ones_like(mass), where=mass > 0)
    trust: Array = SURE - share.min(axis=1)
    return np.where(trust < LEAST_TRUST, 0.0, trust)


def _with_another(own: Array, others: Array, most: Array, first: Span, length: int, least: float) -> Array:
    """Return the value of the first span with each of the others; of one that touches it, or is not worth `least`, 0.

    own           (articles,) earned by the first
    others, most  (spans, articles), (spans,) earned by the others, and by each with its best article
    """
    values, words = np.zeros(len(others)), _length(first[1] - first[0] + length)
    possible = _together(own.max(), most) / words  # if both earned most with the same article
    possible[max(0, first[0] - length + 1) : first[1]] = 0.0
    worth_it = (possible > least).nonzero()[0]
    if len(worth_it):
        values[worth_it] = np.maximum.reduce(_together(own, others[worth_it]), axis=1) / words
    return values


def _together(own: Array, other: Array) -> Array:
    earned: Array = np.maximum(own, other) + APART * np.minimum(own, other)
    return earned


def _best(values: Mapping[int, Array]) -> tuple[Span, float]:
    """Return the span of the best value, the shortest of equals, and that value."""
    starts = {length: int(of.argmax()) for length, of in values.items()}
    length = max(values, key=lambda length: (values[length][starts[length]], -length))
    start = starts[length]
    return (start, start + length), float(values[length][start])


def _length(words: int) -> float:
    return float(max(words, SHORTEST) ** LENGTH)
