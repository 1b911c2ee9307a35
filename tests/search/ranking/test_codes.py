"""A number or a code is found as it is, in all its spellings, or not at all; nothing is insisted on for another one."""

from random import Random

import pytest

from search.ranking.searcher import Searcher
from search.ranking.suggestions import WRONG_CODE
from tests.search.shelf import Shelf


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    shelf = Shelf(tmp_path_factory.mktemp("codes"))
    for name, title, body in (
        ("denied", "Error 80070005: access denied", "The update stops with 0x80070005."),
        ("patch", "Update KB 5034441 does not install", "Install KB 5034441 again."),
        ("tls", "Turn on TLS 1.2", "TLS 1.2 is needed since version 2.4.1."),
        ("price", "A subscription costs 4.99", "It costs 4.99 a month and 1299 for ever."),
        ("languages", "Write plug-ins in C++ and C#", "C++ and C# need the .NET runtime."),
        ("payment", "The payment did not arrive", "What to do when a payment is late."),
        ("password", "Reset a forgotten password", "Choose a new password."),
        ("invoice", "Download an invoice", "Invoices are on the page of your account."),
    ):
        shelf.write(f"en/{name}.md", title, body, lang="en")
    return shelf.searcher()


@pytest.mark.parametrize(
    ("typed", "article_id"),
    [
        ("80070005", "denied"),
        ("error 0x80070005", "denied"),
        ("KB5034441", "patch"),
        ("KB 5034441 fails", "patch"),
        ("tls1.2", "tls"),
        ("v2.4.1", "tls"),
        ("version 2.4.1", "tls"),
        ("4,99", "price"),
        ("1,299.00", "price"),
        ("c#", "languages"),
        ("C++", "languages"),
        (".NET", "languages"),
    ],
)
def test_a_code_is_found_in_every_spelling(searcher: Searcher, typed: str, article_id: str) -> None:
    best = searcher.suggest(typed, "en").hits[0]

    assert (best.article_id, best.similar) == (article_id, ())


def test_a_similar_code_is_labelled_and_never_insisted_on(searcher: Searcher) -> None:
    found = searcher.suggest("error 80070006", "en")

    assert (found.hits[0].article_id, found.hits[0].similar) == ("denied", ("80070006",))
    assert not any(hit.insistable for hit in found.hits)
    assert max(hit.p_resolves for hit in found.hits) <= WRONG_CODE


@pytest.mark.parametrize(
    "beside",
    [
        "4500123987654",
        "+421 905 900 123",
        "0905 900 123",
        "peter.novak@example.com",
        "https://shop.example.com/orders/77",
        "on 12.5.2024 at 14:30",
    ],
)
def test_numbers_and_addresses_of_no_article_change_nothing(searcher: Searcher, beside: str) -> None:
    alone, together = (
        searcher.suggest(text, "en").hits[0]
        for text in ("my payment did not arrive", f"my payment did not arrive {beside} ")
    )

    assert together.article_id == alone.article_id == "payment"
    assert together.insistable
    assert together.p_resolves == pytest.approx(alone.p_resolves, abs=0.05)


def test_names_in_greeting_and_signature_change_nothing(searcher: Searcher) -> None:
    alone = searcher.suggest("my payment did not arrive", "en")
    letter = searcher.suggest("Hi Tom, my payment did not arrive.\nKind regards,\nMargaret Holloway", "en")

    assert letter.answerable == pytest.approx(alone.answerable, abs=0.01)


@pytest.mark.long
def test_nobody_is_insisted_on_for_a_hundred_wrong_codes(shelf: Shelf) -> None:
    random = Random(1)
    codes = [f"{random.randrange(10**7, 10**8)}" for _ in range(100)]
    for code in codes:
        shelf.write(f"en/e{code}.md", f"Error {code}", f"What to do about error {code} of the update.", lang="en")
    searcher = shelf.searcher()
    wrong = {code[:7] + str((int(code[7]) + 1) % 10) for code in codes} - set(codes)

    insisted = [
        hit
        for code in sorted(wrong)
        for hit in searcher.suggest(f"the update stops with error {code}", "en").hits
        if hit.insistable
    ]

    assert insisted == []
    assert all(searcher.suggest(f"error {code}", "en").hits[0].article_id == f"e{code}" for code in codes)


def test_a_wrong_code_beside_the_sentence_that_decides_keeps_the_list_from_being_insisted_on(
    searcher: Searcher,
) -> None:
    story = (
        "I have used the program for many years and my sister recommended it to all of our neighbours in the street."
    )
    text = f"My payment did not arrive. {story} {story.replace('program', 'service')} It says 80070006 there."

    found = searcher.suggest(text, "en")

    assert found.hits[0].article_id == "payment"
    assert "80070006" not in " ".join(found.focus)
    assert not any(hit.insistable for hit in found.hits)


@pytest.mark.parametrize(
    "beside", ["order 80070006", "for order no. 80070006", "My invoice has the number 80070006.", "ticket #80070006"]
)
def test_the_number_of_an_order_is_no_code_even_where_it_looks_like_one(searcher: Searcher, beside: str) -> None:
    best = searcher.suggest(f"my payment did not arrive {beside}", "en").hits[0]

    assert (best.article_id, best.similar, best.insistable) == ("payment", (), True)


def test_an_error_stays_one_where_an_order_is_named_too(searcher: Searcher) -> None:
    found = searcher.suggest("my order stops with error 80070006", "en")

    assert not any(hit.insistable for hit in found.hits)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """Articles with codes of many shapes, and one about a system that has versions."""
    shelf = Shelf(tmp_path_factory.mktemp("devices"))
    for name, title, body in (
        ("denied", "Error 80070005: access denied", "The update stops with 0x80070005, E404 or A12."),
        ("update", "Update to Android 13", "Android 13.1.2 is the newest one. It needs 126 MB."),
        ("password", "Reset a forgotten password", "Choose a new password. Open the letter that we sent."),
        ("invoice", "Download an invoice", "Invoices are on the page of your account."),
    ):
        shelf.write(f"en/{name}.md", title, body, lang="en")
    for lang, title, body in (
        ("sk", "Chyba 80070005: prístup odmietnutý", "Aktualizácia zlyhá s chybou 0x80070005 alebo E404."),
        ("cs", "Chyba 80070005: přístup odepřen", "Aktualizace se zastaví s chybou 0x80070005."),
        ("pl", "Błąd 80070005: odmowa dostępu", "Aktualizacja zatrzymuje się z błędem 0x80070005."),
    ):
        shelf.write(f"{lang}/denied.md", title, body, lang=lang)
    return shelf.searcher()


@pytest.mark.parametrize(
    "device",
    [
        "Galaxy S21.",
        "Windows 10 version 22H2.",
        "Version 22H2.",
        "iOS 17.5.1",
        "Chrome 126 on Ubuntu.",
        "I have an iPhone 14 Pro Max with 5G.",
        "Android 14, Pixel 7.",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0",
        "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
    ],
)
def test_the_device_that_somebody_has_beside_a_problem_opens_no_form(house: Searcher, device: str) -> None:
    found = house.suggest(f"Good morning. I forgot my password and cannot reset it. {device}", "en")

    assert found.hits[0].article_id == "password"
    assert found.hits[0].insistable
    assert found.hits[0].p_resolves > WRONG_CODE


@pytest.mark.parametrize(
    "typed",
    [
        "I forgot my password on my Galaxy S21",
        "reset my password, iOS 17.5.1",
        "i forgot my password on my galaxy a21",
        "Galaxy A21: I forgot my password. Again on the Galaxy A21",
    ],
)
def test_the_number_of_a_device_that_no_article_names_is_no_code(house: Searcher, typed: str) -> None:
    assert house.suggest(typed, "en").hits[0].insistable


@pytest.mark.parametrize(
    "typed", ["update to Android 13.1.3", "Windows error 80070006", "E405 when I update on my Galaxy S21"]
)
def test_another_version_or_code_that_the_problem_is_about_stays_one(house: Searcher, typed: str) -> None:
    assert not any(hit.insistable for hit in house.suggest(typed, "en").hits)


@pytest.mark.parametrize("amount", ["500 MB", "120 eur", "16GB", "300 kg", "1920x1080", "126 GB"])
def test_an_amount_is_no_code(house: Searcher, amount: str) -> None:
    assert house.suggest(f"download the invoice of {amount}", "en").hits[0].insistable


@pytest.mark.parametrize("device", ["Android 14.5.6", "Samsung Galaxy A53, Android 14"])
def test_a_device_beside_a_problem_that_is_not_about_it_changes_nothing(house: Searcher, device: str) -> None:
    assert house.suggest(f"I forgot my password, {device}", "en").hits[0].insistable


@pytest.mark.parametrize(
    ("typed", "lang"),
    [
        ("chyba 80070006 v aktualizácii", "sk"),
        ("chyba 0x80070006 s prístupom", "sk"),
        ("chyba E405 v telefóne", "sk"),
        ("operácia E405, aktualizácia zlyhá", "sk"),
        ("aktualizace se zastaví s chybou 80070006 v programu", "cs"),
        ("aktualizacja zatrzymuje się z błędem 80070006 w programie", "pl"),
        ("the update stops. Windows 11. 80070006 is shown", "en"),
        ("the update stops on my HP: E405", "en"),
        ("the update stops, I have Windows 10: A13", "en"),
        ("the update shows a popup window E405", "en"),
        ("update to Android 14.5.6", "en"),
        ("update to Android 27.8.9", "en"),
        ("the update stops on my iPhone 80070006", "en"),
    ],
)
def test_no_preposition_sign_or_likeness_makes_another_code_an_amount_or_a_device(
    house: Searcher, typed: str, lang: str
) -> None:
    assert not any(hit.insistable and hit.lang == lang for hit in house.suggest(typed, lang).hits)
