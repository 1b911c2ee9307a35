"""A product's name as people say it: эксель, ворд, вайфай; and its Latin name where articles write it in Cyrillic."""

import pytest

from search.ranking.searcher import Searcher
from tests.search.shelf import Shelf

LATIN = (
    *("Excel", "Word", "Wi-Fi", "Google", "Facebook", "Outlook", "YouTube", "iPhone", "Windows", "WhatsApp"),
    *("Skype", "Zoom", "Bluetooth", "PayPal", "Microsoft", "Teams", "Gmail", "Docker", "Chrome", "Firefox"),
)
SAID = (
    *("эксель", "ворд", "вайфай", "гугл", "фейсбук", "аутлук", "ютуб", "айфон", "виндовс", "вотсап"),
    *("скайп", "зум", "блютуз", "пейпал", "майкрософт", "тимс", "джимейл", "докер", "хром", "файрфокс"),
)
OTHER_FORMS = (("в экселе", "Excel"), ("вордом", "Word"), ("гуглу", "Google"), ("виндоус", "Windows"))
ORDINARY = ("собака", "ремонт", "погода", "дорога", "кошка", "машина", "деревня", "картошка", "берёза", "облако")


@pytest.fixture(scope="module", params=["ru", "uk"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory, language: str) -> Searcher:
    shelf = Shelf(tmp_path_factory.mktemp("names"))
    for number, name in enumerate(LATIN):
        shelf.write(f"{language}/a{number}.md", f"{name} не открывается", f"Перезапустите {name}.", lang=language)
    for number, name in enumerate(("Инстаграм", "Телеграм", "Вайбер")):
        shelf.write(f"{language}/b{number}.md", f"{name} не открывается", f"Перезапустите {name}.", lang=language)
    return shelf.searcher()


@pytest.mark.parametrize(("said", "name"), [*zip(SAID, LATIN, strict=True), *OTHER_FORMS])
def test_a_latin_name_is_found_as_it_is_said(searcher: Searcher, language: str, said: str, name: str) -> None:
    assert searcher.suggest(said, language).hits[0].title == f"{name} не открывается"


@pytest.mark.parametrize(("typed", "name"), [("Instagram", "Инстаграм"), ("telegram", "Телеграм"), ("viber", "Вайбер")])
def test_a_name_that_articles_write_in_cyrillic_is_found_by_its_latin_one(
    searcher: Searcher, language: str, typed: str, name: str
) -> None:
    assert searcher.suggest(typed, language).hits[0].title == f"{name} не открывается"


@pytest.mark.parametrize("word", ORDINARY)
def test_an_ordinary_word_is_no_name(searcher: Searcher, language: str, word: str) -> None:
    assert searcher.suggest(f"{word} ", language).hits == ()
