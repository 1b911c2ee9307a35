"""A second look at the best documents that the terms have found: how the problem is worded, not only what it names.

  pairs     neighbouring words that stand side by side in the article too, by BM25
  function  the little words: "without", "before", "how", by BM25
  letters   groups of three letters, by BM25: other forms of a word, compounds, typos
  line      the one line (title, question, heading, step) that is spelt most like the problem, by cosine of TF-IDF

Asked of a problem that somebody has settled on, never of a keystroke. The weights were chosen together on all open
collections, and each one left out was judged by weights chosen on the others: docs/decisions/0010-the-blend.md.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from search.array_file import Array
from search.bm25 import K1, B, saturation
from search.features import SPACE, function_words, letter_groups, pairs
from search.forward import KINDS, Forward
from search.impact import Segment
from search.query import Query

LOOKED_AT = 50  # documents; a hundred gain nothing
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


def rerank(query: Query, candidates: Sequence[Candidate], segments: Sequence[Segment]) -> dict[int, dict[str, float]]:
    """Give what each candidate earns besides: number -> kind -> value in the unit of the terms' scores, each > 0."""
    corpus = {kind: [segment.forward[kind] for segment in segments] for kind in KINDS}
    by_terms = {one.number: one.score for one in candidates}
    bonus = {
        "pairs": _scaled(_by_bm25("pairs", candidates, corpus["pairs"], _pairs_of(query)), PAIRS),
        "function": _scaled(_by_bm25("function", candidates, corpus["function"], _function_words_of(query)), FUNCTION),
    }
    wording = {
        number: score + sum(kind.get(number, 0.0) for kind in bonus.values()) for number, score in by_terms.items()
    }
    top = max(wording.values(), default=0.0)
    asked = frozenset(letter_groups(query.text))
    bonus["letters"] = _relative(
        _by_bm25("letters", candidates, corpus["letters"], lambda _language: asked), LETTERS * top
    )
    bonus["line"] = _relative(_by_line(candidates, corpus["lines"], query.text), LINE * top)
    return {
        number: {kind: values[number] for kind, values in bonus.items() if values.get(number, 0.0) > 0}
        for number in by_terms
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
    kind: str, candidates: Sequence[Candidate], corpus: Sequence[Forward], asked: Callable[[str], frozenset[int]]
) -> dict[int, float]:
    """Score one kind of feature, each language with its own document frequencies."""
    scores: dict[int, float] = {}
    for language, group in _by_language(candidates).items():
        weights = _weights(asked(language), corpus, language)
        average = sum(one.total(language) for one in corpus) / max(sum(one.rows(language) for one in corpus), 1)
        for segment, own in _by_segment(group):
            features, counts, begin = segment.forward[kind].of([one.own_number for one in own])
            lengths = _sums(counts, begin)
            damping = K1 * (1 - B + B * lengths / max(average, 1.0))
            earned = weights[features] * saturation(counts, np.repeat(damping, np.diff(begin)))
            scores |= {one.number: value for one, value in zip(own, _sums(earned, begin).tolist(), strict=True)}
    return scores


def _weights(asked: Iterable[int], corpus: Sequence[Forward], language: str) -> Array:
    """Give the idf of every feature that was asked for, 0 for all others."""
    wanted = np.array(sorted(asked), dtype=np.int64)
    rows = sum(one.rows(language) for one in corpus)
    weights = np.zeros(SPACE)
    if rows and len(wanted):
        holders = np.sum([one.holders(language)[wanted] for one in corpus], axis=0)
        weights[wanted] = np.where(holders > 0, np.log(rows / (holders + 1)) + 1, 0.0)
    return weights


def _by_line(candidates: Sequence[Candidate], corpus: Sequence[Forward], text: str) -> dict[int, float]:
    """Give the cosine of the closest line; features that no line has make a problem longer, so less close."""
    asked, times = np.unique(np.fromiter(letter_groups(text), dtype=np.int64), return_counts=True)
    scores: dict[int, float] = {}
    for language, group in _by_language(candidates).items():
        rows = sum(one.rows(language) for one in corpus)
        idf = np.log((1 + rows) / (1 + np.sum([one.holders(language) for one in corpus], axis=0))) + 1
        wanted = np.zeros(SPACE)
        wanted[asked] = (1 + np.log(times)) * idf[asked]
        wanted /= np.linalg.norm(wanted) or 1.0
        for segment, own in _by_segment(group):
            lines = [segment.lines(one.own_number) for one in own]
            features, counts, begin = segment.forward["lines"].of([line for some in lines for line in some])
            said = (1 + np.log(counts)) * idf[features]
            lengths = np.sqrt(_sums(said**2, begin))
            cosines = _sums(said * wanted[features], begin) / np.where(lengths > 0, lengths, 1.0)
            at = 0
            for one, some in zip(own, lines, strict=True):
                scores[one.number] = float(cosines[at : at + len(some)].max(initial=0.0))
                at += len(some)
    return scores


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
    """Add up the values of each row, also of rows without any."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    sums: Array = total[begin[1:]] - total[begin[:-1]]
    return sums
