"""Make the lessons of one language; in the background only, because it needs scikit-learn and seconds."""

import warnings
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from search.learning.lessons import LEARNED_WORTH, LINE, LITTLE, MOST_WORTH, MUCH, SOLVED, UNSOLVED, Lessons
from search.learning.records import Record
from search.learning.vectors import Floats, Grams, Integers, Vector, by_column
from search.training.cut_texts import CutTexts

CLASSIFY_FROM = 20  # solved problems; fewer say less than the nearest one alone
LIMIT_CLASSES = 300  # the memory of the classifier grows with them; articles beyond share some
FEWEST_CLASSES = 60
LIMIT_WORK = 2_500_000  # texts times classes: about half a minute
LIMIT_WEIGHTS = 5_000_000  # of a logistic regression: `_SOLVER` holds them twenty times, 8 bytes each
FIRST_LINES = 3  # of an article of a large folder without a record
NEVER = -10.0  # bias of a class without a text: it says no to everything
ROUNDS = 40  # of the solver; more change nothing that is seen
LIMIT_LINES = 30_000  # of all articles together; larger folders give fewer lines of each
MARGINS_FROM = 50  # solved problems an article; with 100, a support vector machine is as good, and much quicker
SHARPNESS = 4.0  # of the softmax over its margins
SLACK = 20.0  # inverse of the penalty on large weights
_SOLVER = "lbfgs"  # stopped before its end, which does few records good: banking77 .801 / .921 with 5 of each article
_QUICK = "newton-cg"  # to the end in a sixth of the time and of the memory: the same .796 / .918


def fit(
    language: str,
    lines: Mapping[str, Sequence[str]],
    records: Sequence[Record],
    cut: CutTexts | None = None,
    *,
    is_quick: bool = False,
) -> Lessons:
    """Return the lessons made from believed records.

    lines     article id -> its title, questions and headings, of every article that can be suggested
    cut       keeps the pieces of texts from one fit to the next; None = nothing is kept
    is_quick  whether the classifier is fitted by the quicker solver (`_QUICK`)
    """
    articles = sorted(lines)
    place = {article_id: number for number, article_id in enumerate(articles)}
    each = max(1, LIMIT_LINES // max(1, len(articles)))
    own = [(line, place[article_id]) for article_id in articles for line in lines[article_id][:each]]
    texts = [line for line, _ in own] + [record.text for record in records]
    of = [number for _, number in own] + [place.get(record.article_id, -1) for record in records]
    kind = [LINE] * len(own) + [SOLVED if record.solved else UNSOLVED for record in records]
    grams, vectors = (cut or CutTexts()).vectors(texts)
    starts, rows, values = by_column(vectors, len(grams.columns))
    article_of = np.array(of, dtype=np.int32)
    trained_on = _trained_on(own, records, place)
    most = min(LIMIT_CLASSES, max(FEWEST_CLASSES, LIMIT_WORK // max(1, len(trained_on))))
    class_of = _classes(len(articles), records, place, most)
    classes = class_of[article_of[trained_on]]
    solver = _QUICK if is_quick else _SOLVER
    weights, bias = _classify([vectors[number] for number in trained_on], grams, classes, records, solver)
    return Lessons(
        language=language,
        articles=articles,
        grams=grams,
        starts=starts,
        rows=rows,
        values=values,
        article_of=article_of,
        kind=np.array(kind, dtype=np.int8),
        surprise=np.zeros(len(kind), dtype=np.float32),
        weights=weights.astype(np.float16),
        bias=bias,
        class_of=class_of,
        worth=worth_of(_each(records)),
    )


def _each(records: Sequence[Record]) -> float:
    """Return the mean number of solved problems per article that solved any."""
    solved = Counter(record.article_id for record in records if record.solved)
    return solved.total() / max(1, len(solved))


def worth_of(each: float) -> float:
    """Return the weight of the signal; it grows with the number of solved problems per article.

    >>> worth_of(1), worth_of(17.5), worth_of(100)
    (3.0, 6.5, 10.0)
    """
    known = (each - LITTLE) / (MUCH - LITTLE)
    return LEARNED_WORTH + (MOST_WORTH - LEARNED_WORTH) * min(1.0, max(0.0, known))


def _classes(articles: int, records: Sequence[Record], place: Mapping[str, int], most: int) -> Integers:
    """Return the class of each article, (articles,): its own for those with most records; the others share the rest."""
    if articles <= most:
        return np.arange(articles, dtype=np.int32)
    solved = Counter(place[record.article_id] for record in records if record.article_id in place)
    own = [number for number, _ in solved.most_common(most // 2)]
    class_of = np.full(articles, -1, dtype=np.int32)
    class_of[own] = np.arange(len(own))
    others = np.flatnonzero(class_of < 0)
    class_of[others] = len(own) + np.arange(len(others)) % (most - len(own))
    return class_of


def _trained_on(own: Sequence[tuple[str, int]], records: Sequence[Record], place: Mapping[str, int]) -> list[int]:
    """Return the numbers of the training texts; in a large folder only the first lines of articles without records."""
    solved = {place[record.article_id] for record in records if record.article_id in place}
    enough = FIRST_LINES if len(place) > LIMIT_CLASSES else len(own)
    seen: Counter[int] = Counter()
    trained_on = []
    for number, (_, article) in enumerate(own):
        seen[article] += 1
        if seen[article] <= enough or article in solved:
            trained_on.append(number)
    return trained_on + [len(own) + number for number, record in enumerate(records) if record.article_id in place]


def _classify(
    vectors: Sequence[Vector], grams: Grams, classes: Integers, records: Sequence[Record], solver: str
) -> tuple[Floats, Floats]:
    """Fit one margin for each class: (columns, classes) weights and (classes,) biases.

    The margins say how well a text fits each class, not how often the class was meant: less the logarithm of its share
    of the texts, so that a new article is not buried under those that resolved hundreds of problems.

    returns  empty arrays when fewer than `CLASSIFY_FROM` problems were solved, or all texts are of one class
    """
    columns, number = len(grams.columns), int(classes.max(initial=-1)) + 1
    if sum(record.solved for record in records) < CLASSIFY_FROM or len(set(classes.tolist())) < 2:
        return np.zeros((columns, 0), dtype=np.float32), np.zeros(0, dtype=np.float32)
    scale = 1.0
    if _each(records) < MARGINS_FROM and columns * number <= LIMIT_WEIGHTS:
        model = LogisticRegression(C=SLACK, max_iter=ROUNDS, tol=1e-3, solver=solver)
    else:  # no probability: the margins are stretched until their softmax is sharp enough
        model, scale = LinearSVC(tol=1e-3, random_state=0), SHARPNESS
    with warnings.catch_warnings():
        # Not quite converged, or many classes of few texts.
        warnings.simplefilter("ignore", UserWarning)
        matrix, share = _condensed(_matrix(vectors, columns))
        model.fit(matrix, classes)
    coefficients, intercepts = (model.coef_ @ share) * scale, model.intercept_ * scale
    two = len(model.classes_) == 2  # then there is one margin, of the second
    weights = np.zeros((columns, number), dtype=np.float32)
    bias = np.full(number, NEVER, dtype=np.float32)
    weights[:, model.classes_] = (np.vstack([-coefficients, coefficients]) / 2 if two else coefficients).T
    bias[model.classes_] = np.concatenate([-intercepts, intercepts]) / 2 if two else intercepts
    bias[model.classes_] -= np.log(np.bincount(classes)[model.classes_] / len(classes))
    return weights, bias


def _condensed(matrix: csr_matrix) -> tuple[csr_matrix, csr_matrix]:
    """Return texts in fewer columns, and the matrix that leads back from these (condensed columns, columns).

    The fit is the same. A column that no text has gets no weight. Those that only one text has differ by their values
    alone, so that the best weights are proportional to these: they are one column, of their length. Most pieces are of
    such columns, and the time of the fit grows with the columns times the classes.
    """
    by_piece = matrix.tocsc()
    texts = np.diff(by_piece.indptr)
    alone, shared = np.flatnonzero(texts == 1), np.flatnonzero(texts > 1)
    text_of, value = by_piece.indices[by_piece.indptr[alone]], by_piece.data[by_piece.indptr[alone]]
    length = np.sqrt(np.bincount(text_of, value.astype(np.float64) ** 2, minlength=matrix.shape[0]))
    held = np.flatnonzero(length)
    row_of = np.searchsorted(held, text_of)
    of_length = csr_matrix(
        (value / length[text_of], (len(shared) + row_of, alone)), shape=(len(shared) + len(held), matrix.shape[1])
    )
    of_shared = csr_matrix((np.ones(len(shared)), (np.arange(len(shared)), shared)), shape=of_length.shape)
    back = (of_shared + of_length).tocsr()
    return (matrix @ back.T).astype(matrix.dtype).tocsr(), back


def _matrix(vectors: Sequence[Vector], columns: int) -> csr_matrix:
    starts = np.concatenate([[0], np.cumsum([len(vector.columns) for vector in vectors])])
    column = np.concatenate([vector.columns for vector in vectors])
    value = np.concatenate([vector.values for vector in vectors])
    return csr_matrix((value, column, starts), shape=(len(vectors), columns))
