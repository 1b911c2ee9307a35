"""Words that are looked up at once have what each has when it is looked up alone, over any number of segments."""

from collections.abc import Iterator

import pytest

from search.index.opened import OpenedIndex
from search.index.scoring import Clause
from search.index.segment import INDEX
from search.index.vocabulary import Vocabulary
from tests.search.shelf import Shelf

WORDS = ("hesl", "platb", "kod", "nikde", "kredit", "hesl")


@pytest.fixture
def index(shelf: Shelf) -> Iterator[OpenedIndex]:
    """An index of two segments: one article was edited, and so deleted in the first."""
    for number in range(30):
        title = "Heslo a platba" if number % 3 else "Kód a kredit"
        shelf.write(f"sk/a{number}.md", f"{title} {number}", f"Heslo {number}. Kredit.", lang="sk")
    shelf.build()
    shelf.write("sk/a3.md", "Nový kód", "Platba a heslo.", lang="sk")
    with OpenedIndex(shelf.index / shelf.build().generation / INDEX) as opened:
        assert len(opened.segments) > 1
        yield opened


def test_words_looked_up_at_once_are_what_each_is_alone(index: OpenedIndex) -> None:
    at_once, alone = (Vocabulary("sk", index.segments, "text_sk") for _ in range(2))

    at_once.relevances.learn([((word,), "") for word in WORDS])

    assert len(at_once.relevances) == len(set(WORDS))
    for word in WORDS:
        together, single = at_once.relevances[(word,), ""], alone.relevances[(word,), ""]
        assert together.documents.tolist() == single.documents.tolist()
        assert together.values.tolist() == single.values.tolist()


def test_queries_scored_at_once_earn_what_each_earns_alone(index: OpenedIndex) -> None:
    queries = [[Clause("text_sk", (word,)), Clause("title_sk", (word,), weight=0.5)] for word in WORDS]

    at_once = index.find_all(queries)

    for clauses, scores in zip(queries, at_once, strict=True):
        alone = index.find(clauses)
        best = alone.best(40)
        assert scores.best(40) == best
        assert scores.scores(best).tolist() == alone.scores(best).tolist()
        assert scores.by_clause(best) == alone.by_clause(best)
