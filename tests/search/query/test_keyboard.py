"""Which keys were meant: a wrong layout is mended, a right text is never touched."""

from random import Random

import pytest

from search.ranking.searcher import Searcher
from search.text.mistyping import VARIANTS
from tests.search.help_centre import ARTICLES, ids


@pytest.mark.parametrize(
    ("typed", "language", "reading"),
    [
        ("zabudnuté heslo", "sk", "as typed"),
        ("yabudnut0 heslo", "sk", "layout us->sk"),  # a Slovak on the US keyboard
        ("zabudnut0 heslo", "sk", "layout us->sk qwerty"),  # the same with Y and Z as on the US one
        ("yabudnute heslo", "sk", "layout us->sk"),
        ("яфигвтгеу руыдщ", "sk", "layout ru->sk"),  # a Slovak on the Russian keyboard
        ("pf,sk gfhjkm", "ru", "layout us->ru"),
        ("zabyl parol", "ru", "transliteration"),
        ("pf,ed gfhjkm", "uk", "layout us->uk"),
        ("forgotten passzord", "en", "as typed"),  # a typo, not another keyboard
    ],
)
def test_the_keys_are_read_as_they_were_meant(searcher: Searcher, typed: str, language: str, reading: str) -> None:
    assert searcher.suggest(typed, language).reading == reading


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("yabudnute heslo", "sk"),
        ("zabudnut0 heslo", "sk"),
        ("яфигвтгеу руыдщ", "sk"),
        ("pf,sk gfhjkm", "ru"),
        ("zabyl parol", "ru"),
        ("ZABYL PAROL", "ru"),
        ("pf,ed gfhjkm", "uk"),
        ("yapomn2l jsem heslo", "cs"),
    ],
)
def test_the_article_is_found_through_the_wrong_layout(searcher: Searcher, typed: str, language: str) -> None:
    assert ids(searcher, typed, language)[0] == "zabudnute-heslo"


LONG = "Dobrý deň, už dva dni sa neviem prihlásiť, zabudol som heslo k účtu a kód z telefónu mi stále neprichádza."


def test_a_long_text_through_the_wrong_layout_is_read_as_a_short_one_is(searcher: Searcher) -> None:
    typed = VARIANTS["layout"](LONG, "sk", Random(1))

    assert searcher.suggest(LONG, "sk").reading == "as typed"
    assert searcher.suggest(typed, "sk").reading.startswith("layout us->sk")
    assert ids(searcher, typed, "sk") == ids(searcher, LONG, "sk")


def test_nothing_that_was_typed_rightly_is_read_otherwise(searcher: Searcher) -> None:
    right = [(text, row[0][:2]) for row in ARTICLES for text in (row[1], *row[2])]

    assert {searcher.suggest(text, language).reading for text, language in right} == {"as typed"}


def test_gibberish_has_no_better_reading(searcher: Searcher) -> None:
    assert searcher.suggest("wqxk 5tgb zzzk", "sk").reading == "as typed"


@pytest.mark.parametrize(
    ("asked", "typed", "found"),
    [
        ("sk", "smazat konverzaci", ["cs"]),  # no Slovak article says so, and most Slovaks read Czech
        ("cs", "staznost na pouzivatela", ["sk"]),
        ("en", "screen reader", ["en"]),
        ("en", "забыл пароль", ["ru"]),  # the words are Russian, whatever the page is
        ("de", "I forgot my password", ["en"]),  # no article in the language of the page
    ],
)
def test_articles_of_another_language_come_when_the_words_are_theirs(
    searcher: Searcher, asked: str, typed: str, found: list[str]
) -> None:
    assert [hit.lang for hit in searcher.suggest(typed, asked).hits][:1] == found


def test_russian_articles_are_not_shown_for_english_words(searcher: Searcher) -> None:
    assert {hit.lang for hit in searcher.suggest("my password is blocked", "en").hits} == {"en"}


def test_an_article_comes_once_in_the_language_that_was_asked_for(searcher: Searcher) -> None:
    hits = searcher.suggest("heslo", "cs").hits

    assert [hit.lang for hit in hits if hit.article_id == "zabudnute-heslo"] == ["cs"]
