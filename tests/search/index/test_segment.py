"""The arrays say what Whoosh says of the same terms: after a build by one process or several, and after any edits."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np
import pytest
from whoosh.analysis import IDAnalyzer
from whoosh.fields import ID, TEXT, Schema
from whoosh.index import Index, create_in
from whoosh.query import Or, Term
from whoosh.query import Query as WhooshQuery
from whoosh.scoring import BM25F

from search.index.bm25 import K1, B
from search.index.document import document
from search.index.opened import EngineError, OpenedIndex
from search.index.scoring import Clause, earn, scores_of
from search.index.segment import BASE, INDEX, RECENT, Segment, segment_files
from search.index.vocabulary import Vocabulary
from search.index.writer import LIMIT_SEGMENTS
from search.ranking.searcher import Searcher
from search.storage.array_file import map_arrays
from search.storage.generations import newest_good
from tests.search.shelf import Shelf

PARTS = ("text_sk", "title_sk")
WORDS = ("heslo", "ucet", "kod", "platba", "hra", "fotka", "sprava", "telefon", "chyba", "obrazovka", "album", "mesto")


def fill(shelf: Shelf, numbers: Iterator[int] | range, seed: int = 7) -> None:
    """Articles that mix the same few words, each often and in another length."""
    for number in numbers:
        random = Random(f"{seed} {number}")
        body = " ".join(random.choices(WORDS, k=random.randint(3, 60)))
        shelf.write(f"sk/c{number}.md", f"{random.choice(WORDS)} {number}", f"{body}.", lang="sk")


def directory(shelf: Shelf) -> Path:
    good = newest_good(shelf.index)
    assert good is not None
    return good.path / INDEX


def whoosh_index(shelf: Shelf, folder: Path) -> Index:
    """The same articles as Whoosh indexes them: it is given the terms of each, as often as they count."""
    folder.mkdir()
    schema = Schema(key=ID(stored=True))
    for part in PARTS:
        schema.add(part, TEXT(analyzer=IDAnalyzer(), phrase=False))
    index = create_in(str(folder), schema)
    writer = index.writer()
    with OpenedIndex(directory(shelf)) as opened:
        documents = [document(published.article, published.html) for published in opened.articles()]
    for written in documents:
        terms = {part: [*Counter(written.terms[part]).elements()] for part in PARTS}
        writer.add_document(key=written.fields["key"], **terms)
    writer.commit()
    return index


def whoosh_says(index: Index, words: list[str], *, limit: int | None = None) -> list[tuple[str, float]]:
    """The keys that Whoosh finds by text and title together, best first, with their scores."""
    terms: list[WhooshQuery] = [Term("text_sk", word) for word in words]
    terms += [Term("title_sk", word, boost=0.5) for word in words]
    with index.searcher(weighting=BM25F(B=B, K1=K1)) as searcher:
        query = Or(terms)
        query.matcher_type = Or.ARRAY_MATCHER
        return [(hit["key"], hit.score) for hit in searcher.search(query, limit=limit)]


def arrays_say(folder: Path, words: list[str]) -> list[tuple[str, float]]:
    """The same from the arrays."""
    segments = tuple(Segment(map_arrays(file)) for file in segment_files(folder))
    fields = {name: Vocabulary("sk", segments, name) for name in ("text_sk", "title_sk")}
    clauses = [
        Clause(name, (word,), weight=weight) for name, weight in (("text_sk", 1.0), ("title_sk", 0.5)) for word in words
    ]
    earned = [earn(clause, fields) for clause in clauses]
    (scores,) = scores_of([earned], sum(segment.size for segment in segments), np.empty(0, np.int64))
    cards = [segment.card(number) for segment in segments for number in range(segment.size)]
    return [(f"sk/{cards[number]['article_id']}", scores.score(number)) for number in scores.best(len(cards))]


def queries() -> list[list[str]]:
    random = Random(3)
    stems = ("hesl", "uct", "kod", "platb", "hra", "fotk", "sprav", "telefon", "chyb", "obrazovk", "album", "mest")
    return [random.sample(stems, k=random.randint(1, 4)) for _ in range(40)]


@pytest.mark.long
@pytest.mark.parametrize("articles", [30, 60])  # one process, several
def test_order_and_scores_are_those_of_whoosh_reading_everything(shelf: Shelf, articles: int, tmp_path: Path) -> None:
    fill(shelf, range(articles))
    shelf.build()
    index = whoosh_index(shelf, tmp_path / "whoosh")

    for words in queries():
        ours, theirs = arrays_say(directory(shelf), words), whoosh_says(index, words)
        assert [key for key, _ in ours] == [key for key, _ in theirs]
        assert [score for _, score in ours] == pytest.approx([score for _, score in theirs], rel=1e-6)


def found(shelf: Shelf) -> list[list[tuple[str, str]]]:
    searcher = Searcher(OpenedIndex(directory(shelf)))
    typed = ["heslo a ucet", "kod platba", "chyba obrazov", "telefom", "fotka mesto album hra"]
    hits = [[(hit.article_id, hit.revision) for hit in searcher.suggest(text, "sk", k=8).hits] for text in typed]
    typing = [
        [(hit.article_id, hit.revision) for hit in searcher.suggest_while_typing(text, "sk", k=8).hits]
        for text in typed
    ]
    searcher.index.close()
    return hits + typing


def test_edits_one_after_the_other_stay_small_and_are_found(shelf: Shelf) -> None:
    fill(shelf, range(30))
    shelf.build()
    fill(shelf, range(2), seed=8)
    shelf.build()
    shelf.write("sk/novy.md", "Kozmická loď", "Letí.", lang="sk")
    shelf.build()
    shelf.remove("sk/c7.md")
    shelf.build()

    searcher = Searcher(OpenedIndex(directory(shelf)))
    ids = {published.article.article_id for published in searcher.index.articles()}
    hits = [hit.article_id for hit in searcher.suggest("kozmicka lod", "sk").hits]
    searcher.index.close()

    assert hits == ["novy"]
    assert "c7" not in ids
    assert len(ids) == 30
    sizes = [Segment(map_arrays(directory(shelf) / name)).size for name in (BASE, RECENT)]
    assert sizes == [30, 3]


@pytest.mark.long
def test_many_small_segments_are_put_together_and_nothing_is_lost(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.index.writer.LIMIT_SEGMENTS", 3)
    fill(shelf, range(20))
    shelf.build()
    for number in range(5):
        fill(shelf, range(number, number + 1), seed=9)
        shelf.write(f"sk/n{number}.md", f"Kozmická loď {number}", "Letí.", lang="sk")
        shelf.build()
        segments = list(directory(shelf).glob("*.seg"))
        assert len(segments) <= 1 + 3 + (number + 2) // 3

    edited = found(shelf)
    assert LIMIT_SEGMENTS > 3
    shelf.build(force=True)
    assert [sorted(some) for some in found(shelf)] == [sorted(some) for some in edited]


def test_after_a_quarter_was_edited_everything_is_done_again(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.building.build.FEW_EDITED", 5)
    fill(shelf, range(20))
    shelf.build()
    fill(shelf, range(6), seed=8)

    assert shelf.build().changed == 20
    assert not [file for file in segment_files(directory(shelf)) if file.name != BASE]


def test_damaged_arrays_are_never_taken_for_those_of_other_documents(shelf: Shelf, tmp_path: Path) -> None:
    fill(shelf, range(10))
    shelf.build()
    other = Shelf(tmp_path / "other")
    fill(other, range(3))
    other.build()
    damaged = directory(shelf)
    (damaged / BASE).write_bytes((directory(other) / BASE).read_bytes())

    with pytest.raises(EngineError, match="do not belong to these documents"):
        Searcher(OpenedIndex(damaged))
