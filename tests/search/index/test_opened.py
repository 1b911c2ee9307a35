"""An opened index gives its articles back, each once, and says when it cannot be read."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from search.index.opened import EngineError, OpenedIndex
from tests.search.help_centre import ARTICLES, build


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenedIndex]:
    """The index of the small help centre."""
    with OpenedIndex(build(tmp_path_factory.mktemp("opened"))) as opened:
        yield opened


def test_an_article_comes_back_as_it_was_written(index: OpenedIndex) -> None:
    published = index.article("zabudnute-heslo", "sk")

    assert published is not None
    assert (published.article.title, published.article.lang) == ("Zabudnuté heslo a ako ho obnoviť", "sk")
    assert published.article.questions == ARTICLES[0][2]
    assert "<strong>Zabudli ste heslo?</strong>" in published.html


def test_every_article_is_there_once(index: OpenedIndex) -> None:
    assert sorted(one.article.key for one in index.articles()) == sorted(row[0] for row in ARTICLES)


def test_an_unknown_article_is_none(index: OpenedIndex) -> None:
    assert index.article("zabudnute-heslo", "de") is None


def test_a_missing_index_says_so(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="build it again"):
        OpenedIndex(tmp_path)
