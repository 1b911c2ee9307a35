"""A second look at the best documents that the terms have found: how the problem is worded, not only what it names.

  pairs     neighbouring words that stand side by side in the article too, by BM25
  function  the little words: "without", "before", "how", by BM25
  letters   groups of three letters, by BM25: other forms of a word, compounds, typos
  line      the one line (title, question, heading, step) that is spelt most like the problem, by cosine of TF-IDF

Asked of a problem that somebody has settled on, never of a keystroke. The weights were chosen together on all open
collections, and each one left out was judged by weights chosen on the others: docs/decisions/0016-the-blend.md.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from search.index.bm25 import damping, saturation
from search.index.document_features import Corpus
from search.index.segment import Segment
from search.query.query import Query
from search.storage.array_file import Array
from search.text.features import SPACE, function_words, letter_groups, pairs

LOOKED_AT = 25  # documents; fifty find the same and take a fifth longer
PAIRS = 0.2  # times the score by BM25, as the terms' own score counts 1
FUNCTION = 0.3
LETTERS = 0.4  # times the best score by terms, for the document that has most of it
LINE = 0.2


@dataclass(frozen=True, slots=True)
class Candidate:
    """One document that the terms have found."""

    number: int  # among all documents
    segment: Segment
    own_number: int  # in its segment
    lang: str
    score: float  # by its terms, > 0


def rerank(query: Query, candidates: Sequence[Candidate], corpus: Mapping[str, Corpus]) -> dict[int, dict[str, float]]:
    """Give what each candidate earns besides: number -> kind -> value in the unit of the terms' scores, each > 0."""
    scores = {one.number: one.score for one in candidates}
    groups = Counter(letter_groups(query.text))
    bonus = {
        "pairs": _scaled(_by_bm25("pairs", candidates, corpus["pairs"], _pairs_of(query)), PAIRS),
        "function": _scaled(_by_bm25("function", candidates, corpus["function"], _function_words_of(query)), FUNCTION),
    }
    top = max(
        (score + sum(one.get(number, 0.0) for one in bonus.values()) for number, score in scores.items()), default=0.0
    )
    letters = _by_bm25("letters", candidates, corpus["letters"], lambda _code: groups)
    bonus["letters"] = _relative(letters, LETTERS * top)
    bonus["line"] = _relative(_by_line(candidates, corpus["lines"], groups), LINE * top)
    return {
        number: {kind: values[number] for kind, values in bonus.items() if values.get(number, 0.0) > 0}
        for number in scores
    }


Scored = Mapping[int, float]


def _scaled(scores: Scored, weight: float) -> Scored:
    return {number: weight * score for number, score in scores.items()}


def _relative(scores: Scored, worth: float) -> Scored:
    """Give the best one the whole worth, and the others their share."""
    best = max(scores.values(), default=0.0)
    return {number: worth * score / best for number, score in scores.items()} if best > 0 else {}


def _pairs_of(query: Query) -> Callable[[str], frozenset[int]]:
    return lambda language: frozenset(pairs([query.sequence(language)]))


def _function_words_of(query: Query) -> Callable[[str], frozenset[int]]:
    return lambda language: frozenset(function_words(query.text, language))


def _by_bm25(
    kind: str, candidates: Sequence[Candidate], corpus: Corpus, asked: Callable[[str], Collection[int]]
) -> dict[int, float]:
    """Score one kind of feature, each language with its own document frequencies."""
    scores: dict[int, float] = {}
    for language, group in _by_language(candidates).items():
        wanted = np.fromiter(asked(language), dtype=np.int64)
        weights = np.zeros(SPACE, dtype=np.float32)
        weights[wanted] = corpus.bm25_idf(language, wanted)
        for segment, own in _by_segment(group):
            features, counts, begin = segment.forward[kind].of(
                [range(one.own_number, one.own_number + 1) for one in own]
            )
            dampings = damping(_sums(counts, begin), corpus.average(language))
            earned = weights[features]
            held = earned.nonzero()[0]  # few: the rest of the documents was not asked for
            row = begin.searchsorted(held, side="right") - 1
            values = earned[held] * saturation(counts[held].astype(np.float64), dampings[row])
            total = np.bincount(row, weights=values, minlength=len(own))
            scores |= {one.number: value for one, value in zip(own, total.tolist(), strict=True)}
    return scores


def _by_line(candidates: Sequence[Candidate], corpus: Corpus, groups: Mapping[int, int]) -> dict[int, float]:
    """Give the cosine of the closest line; groups of letters that no line has make a problem longer, so less close."""
    asked = np.array(sorted(groups), dtype=np.int64)
    times = np.array([groups[group] for group in asked.tolist()])
    scores: dict[int, float] = {}
    for language, group in _by_language(candidates).items():
        idf = corpus.cosine_idf(language)
        wanted = np.zeros(SPACE, dtype=np.float32)
        wanted[asked] = _normalised((1 + np.log(times)) * idf[asked])
        for segment, own in _by_segment(group):
            lines = [segment.lines(one.own_number) for one in own]
            features, counts, begin = segment.forward["lines"].of(lines)
            said = _LOGARITHMS[np.minimum(counts, MOST_TIMES)] * idf[features]
            lengths = np.sqrt(_sums(said * said, begin))
            cosines = _sums(said * wanted[features], begin) / np.where(lengths > 0, lengths, 1.0)
            ends = np.cumsum([0, *map(len, lines)])
            best = (float(cosines[one:two].max(initial=0.0)) for one, two in pairwise(ends))
            scores |= {one.number: closest for one, closest in zip(own, best, strict=True)}
    return scores


def _normalised(values: Array) -> Array:
    """Bring a vector to the length of 1; not by `numpy.linalg`, which starts threads for a handful of numbers."""
    length = float((values * values).sum()) ** 0.5
    return values / length if length else values


MOST_TIMES = 255  # that a line can have the same three letters
_LOGARITHMS = (1 + np.log(np.maximum(np.arange(MOST_TIMES + 1), 1))).astype(np.float32)


def _by_language(candidates: Iterable[Candidate]) -> dict[str, list[Candidate]]:
    groups: defaultdict[str, list[Candidate]] = defaultdict(list)
    for one in candidates:
        groups[one.lang].append(one)
    return groups


def _by_segment(candidates: Iterable[Candidate]) -> list[tuple[Segment, list[Candidate]]]:
    groups: defaultdict[int, list[Candidate]] = defaultdict(list)
    for one in candidates:
        groups[id(one.segment)].append(one)
    return [(some[0].segment, some) for some in groups.values()]


def _sums(values: Array, begin: Array) -> Array:
    """Add up the values of each row by itself, so that the same row has the same sum wherever it stands."""
    sums: Array = np.add.reduceat(np.append(values, values.dtype.type(0)), begin[:-1], dtype=np.float64)
    sums[begin[1:] == begin[:-1]] = 0.0  # of an empty row, `reduceat` gives what stands behind it
    return sums
