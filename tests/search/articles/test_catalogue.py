"""A stored catalogue row outlives the program that wrote it."""

import json
import tracemalloc
from collections.abc import Iterator

import pytest

from search.articles.article import Article
from search.articles.catalogue import Catalogue, Row, row_from_json, row_of
from search.index import document
from tests.search.shelf import Shelf

ROW = row_of(
    Article(article_id="obnova-hesla", lang="sk", title="Zabudnuté heslo", body="Kliknite.", path="", revision="abc")
)


def stored(row: Row, *, without: str = "", **more: object) -> str:
    return json.dumps({key: value for key, value in (row | more).items() if key != without})


def test_a_row_comes_back_as_it_was() -> None:
    assert row_from_json(stored(ROW)) == ROW


@pytest.mark.parametrize("key", sorted(ROW.keys() - {"article_id", "lang"}))
def test_a_key_that_the_writer_did_not_know_takes_its_default(key: str) -> None:
    row = row_from_json(stored(ROW, without=key))

    assert row.keys() == ROW.keys()
    assert row | {key: ROW[key]} == ROW  # type: ignore[literal-required, misc]


def test_a_key_that_only_the_writer_knew_is_ignored() -> None:
    assert row_from_json(stored(ROW, mood="calm")) == ROW


def test_a_row_that_names_no_article_is_none() -> None:
    with pytest.raises(KeyError):
        row_from_json("{}")


def test_a_server_lists_and_finds_what_another_version_has_indexed(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []

    def row_of_another_version(article: Article) -> dict[str, object]:
        written.append(article.article_id)
        return {key: value for key, value in row_of(article).items() if key not in ("gate", "audience")} | {"mood": 1}

    shelf.fill(2)
    monkeypatch.setattr(document, "row_of", row_of_another_version)
    shelf.build()
    monkeypatch.undo()

    knowledge_base = shelf.knowledge_base()
    assert {card.audience for card in knowledge_base.catalogue("sk")} == {"guest"}
    assert knowledge_base.suggest("clanok", "sk").hits[0].insistable
    assert written == ["clanok-0", "clanok-1"]


def test_a_host_keeps_less_than_a_kilobyte_of_each_article_summary_included() -> None:
    """A host whose articles lie in OpenSearch may need 60 MB more for 45,000 of them, words included."""
    count, texts = 2_000, "s" * 300

    def rows() -> Iterator[Row]:
        for number in range(count):
            written = {"article_id": f"clanok-{number}", "lang": "sk", "title": f"Článok {number}"}
            yield row_from_json(json.dumps({**written, "category": f"k{number % 9}", "summary": f"{number}{texts}"}))

    tracemalloc.start()
    try:
        catalogue = Catalogue(rows())
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert len(catalogue.cards("sk")) == count
    assert kept / count < 1_000, "bytes"
