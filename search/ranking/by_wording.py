"""How the problem is worded, not only what it names: the best documents that the words have found, compared closely.

  pairs     neighbouring words that stand side by side in the article too, by BM25
  function  the little words: "without", "before", "how", by BM25
  letters   groups of three letters, by BM25: other forms of a word, compounds, typos
  line      the one line (title, question, heading, step) that is spelt most like the problem, by cosine of TF-IDF

Each function returns number -> value, >= 0; of letters and lines, shares of the best one. They run when a problem is
settled, never on a keystroke. Their weights: `ranker.SIGNALS`.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import pairwise

import numpy as np

from search.index.bm25 import damping, saturation
from search.ranking.engine import Engine, FeatureStatistics
from search.ranking.problem import AskedProblem, Candidate
from search.storage.array_file import Array
from search.text.features import SPACE, function_words, letter_groups, pairs

Values = Mapping[int, float]


def by_pairs(problem: AskedProblem, candidates: Sequence[Candidate], engine: Engine) -> Values:
    """Return the BM25 of neighbouring words that are neighbours in the document, too."""
    return _by_bm25("pairs", candidates, engine, lambda language: {*pairs([problem.query.sequence(language)])})


def by_function_words(problem: AskedProblem, candidates: Sequence[Candidate], engine: Engine) -> Values:
    """Return the BM25 of the words that name no problem."""
    return _by_bm25("function", candidates, engine, lambda code: {*function_words(problem.query.tokens, code)})


def by_letters(problem: AskedProblem, candidates: Sequence[Candidate], engine: Engine) -> Values:
    """Return the BM25 of groups of three letters, as shares of the best."""
    groups = {*letter_groups(problem.query.tokens)}
    return _shares(_by_bm25("letters", candidates, engine, lambda _language: groups))


def by_line(problem: AskedProblem, candidates: Sequence[Candidate], engine: Engine) -> Values:
    """Return the cosine of the closest line, as shares of the best.

    Groups of letters that no line has make a problem longer, so less close.
    """
    groups = Counter(letter_groups(problem.query.tokens))
    scores: dict[int, float] = {}
    for language, group in _by_language(candidates).items():
        idf = engine.features["lines"].cosine_idf(language)
        wanted = _wanted(groups, idf)
        for held in engine.features_of("lines", [candidate.number for candidate in group]):
            weights = _LOGARITHMS[np.minimum(held.counts, MOST_TIMES)] * idf[held.features]
            lengths = np.sqrt(_sums(weights * weights, held.begin))
            cosines = _sums(weights * wanted[held.features], held.begin) / np.where(lengths > 0, lengths, 1.0)
            closest = (float(cosines[start:end].max(initial=0.0)) for start, end in pairwise(held.rows))
            scores |= zip(held.numbers, closest, strict=True)
    return _shares(scores)


def _wanted(groups: Mapping[int, int], idf: Array) -> Array:
    asked = np.array(sorted(groups), dtype=np.int64)
    times = np.array([groups[group] for group in asked.tolist()])
    wanted = np.zeros(SPACE, dtype=np.float32)
    wanted[asked] = _normalised((1 + np.log(times)) * idf[asked])
    return wanted


def _shares(values: Values) -> Values:
    """Return the values as shares of the best; none where nobody has anything."""
    best = max(values.values(), default=0.0)
    return {number: value / best for number, value in values.items()} if best > 0 else {}


def _by_bm25(
    kind: str, candidates: Sequence[Candidate], engine: Engine, asked: Callable[[str], Collection[int]]
) -> dict[int, float]:
    """Score one kind of feature, each language with its own document frequencies."""
    statistics = engine.features[kind]
    scores: dict[int, float] = {}
    for language, group in _by_language(candidates).items():
        weights = _bm25_weights(statistics, language, asked(language))
        for held in engine.features_of(kind, [candidate.number for candidate in group]):
            dampings = damping(_sums(held.counts, held.begin), statistics.average(language))
            earned = weights[held.features]
            places = earned.nonzero()[0]  # few: the rest of the documents was not asked for
            row = held.begin.searchsorted(places, side="right") - 1
            values = earned[places] * saturation(held.counts[places].astype(np.float64), dampings[row])
            totals: list[float] = np.bincount(row, weights=values, minlength=len(held.numbers)).tolist()
            scores |= zip(held.numbers, totals, strict=True)
    return scores


def _bm25_weights(statistics: FeatureStatistics, language: str, asked: Collection[int]) -> Array:
    wanted = np.fromiter(asked, dtype=np.int64)
    weights = np.zeros(SPACE, dtype=np.float32)
    weights[wanted] = statistics.bm25_idf(language, wanted)
    return weights


def _normalised(values: Array) -> Array:
    """Bring a vector to the length of 1; not by `numpy.linalg`, which starts threads for a handful of numbers."""
    length = float((values * values).sum()) ** 0.5
    return values / length if length else values


MOST_TIMES = 255  # that a line can have the same three letters
_LOGARITHMS = (1 + np.log(np.maximum(np.arange(MOST_TIMES + 1), 1))).astype(np.float32)


def _by_language(candidates: Iterable[Candidate]) -> dict[str, list[Candidate]]:
    groups: defaultdict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        groups[candidate.language].append(candidate)
    return groups


def _sums(values: Array, begin: Array) -> Array:
    """Add up the values of each row by itself, so that the same row has the same sum wherever it stands."""
    sums: Array = np.add.reduceat(np.append(values, values.dtype.type(0)), begin[:-1], dtype=np.float64)
    sums[begin[1:] == begin[:-1]] = 0.0  # of an empty row, `reduceat` gives what stands behind it
    return sums
