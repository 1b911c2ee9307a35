"""An article in another language than the page says so, in the words of the page, wherever it is offered."""

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from search import build_index
from tests.product import settings_in
from webui.app import create_app
from webui.request import language
from webui.request.language import INTERFACE, NAMES

RUSSIAN = "забыл пароль"  # typed on a Slovak page: the Russian article fits, no Slovak one does
NOTE = "Tento článok je v ruštine."
POLISH = """---
id: zapomniane-haslo
title: Zapomniane hasło
lang: pl
category: Konto
---

Kliknij „Nie pamiętam hasła”.
"""


def test_the_search_says_that_an_article_is_in_another_language(client: FlaskClient) -> None:
    page = client.get("/sk/search", query_string={"q": RUSSIAN}).text

    assert NOTE in page
    assert NOTE not in client.get("/sk/search", query_string={"q": "zabudnuté heslo"}).text
    assert NOTE not in client.get("/ru/search", query_string={"q": RUSSIAN}).text


def test_the_problem_page_and_the_article_say_it_too(client: FlaskClient) -> None:
    address = client.post("/sk/problem", data={"text": RUSSIAN}).location.partition("?")[0]
    page = client.get(address).text
    article = re.search(rf'href="({address}/a/[^"]+)"', page)

    assert NOTE in page
    assert article
    assert NOTE in client.get(article[1]).text


def test_an_article_in_another_language_is_never_insisted_on(client: FlaskClient) -> None:
    page = client.get(client.post("/sk/problem", data={"text": RUSSIAN}).location).text

    assert page.index("Možno súvisí") < page.index(NOTE)


def test_a_program_sees_the_language_of_each_hit(client: FlaskClient) -> None:
    hits = client.get("/api/v1/suggest", query_string={"text": RUSSIAN, "lang": "sk"}).get_json()["hits"]

    assert hits[0]["lang"] == "ru"


@pytest.mark.parametrize("page", INTERFACE)
def test_the_script_knows_a_note_for_every_language_but_the_pages_own(client: FlaskClient, page: str) -> None:
    messages = client.get(f"/{page}/").text.split('data-messages="')[1].split('"')[0]

    for code in NAMES:
        assert (f"&#34;{code}&#34;:" in messages) == (code != page)


# --- a help centre in Polish ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def polish(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A help centre with one article, in Polish."""
    folder = tmp_path_factory.mktemp("polish")
    (folder / "articles" / "pl").mkdir(parents=True)
    (folder / "articles" / "pl" / "haslo.md").write_text(POLISH, encoding="utf-8")
    build_index(folder / "articles", folder / "index")
    app = create_app(settings_in(folder))
    yield app.test_client()
    app.extensions["readfirst"].database.close()


def spoken(page: str) -> dict[str, str]:
    """Text of an element -> the language that a screen reader reads it in."""
    heard: dict[str, str] = {}
    stack: list[tuple[str, str]] = [("", "")]
    for closing, tag, attributes, text in re.findall(r"<(/?)(\w+)([^>]*)>([^<]*)", page):
        if closing:
            while len(stack) > 1 and stack.pop()[0] != tag:
                pass
        elif tag not in ("meta", "link", "input", "br", "path"):
            lang = re.search(r'\blang="([^"]*)"', attributes)
            stack.append((tag, lang[1] if lang else stack[-1][1]))
        if text.strip():
            heard[text.strip()] = stack[-1][1]
    return heard


@pytest.mark.parametrize("path", ["/pl/", "/pl/contact", "/pl/contact/point", "/pl/contact/point/hijacked"])
def test_a_polish_page_is_polish_throughout(polish: FlaskClient, path: str) -> None:
    page = polish.get(path).text

    assert "Przejęte konto" in page
    assert "Hijacked account" not in page
    assert "pracovné dni" not in page


def test_a_start_page_without_articles_names_the_languages_that_have_some(client: FlaskClient) -> None:
    note = client.get("/de/").text.split("In dieser Sprache gibt es noch keine Artikel.")[1].split("</main>")[0]

    assert re.findall(r'<a href="/(\w+)/"', note) == ["sk", "cs", "en", "ru", "uk"]
    assert "In dieser Sprache" not in client.get("/sk/").text


@pytest.fixture
def no_polish_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Polish as a language that articles have and the interface has not."""
    monkeypatch.setattr(language, "INTERFACE", tuple(code for code in INTERFACE if code != "pl"))


@pytest.mark.usefixtures("no_polish_words")
def test_the_words_around_an_article_in_a_language_without_interface_are_english(polish: FlaskClient) -> None:
    heard = spoken(polish.get("/pl/a/zapomniane-haslo", follow_redirects=True).text)

    assert heard["Zapomniane hasło"] == "pl"
    assert heard["Kliknij „Nie pamiętam hasła”."] == "pl"
    assert heard["Konto"] == "pl"
    assert heard["Zapomniane hasło – Centrum pomoci OK"] == "pl"
    assert heard["Did this help?"] == heard["Urgent and legal matters"] == "en"


@pytest.mark.usefixtures("no_polish_words")
def test_the_choice_of_languages_shows_where_one_is(polish: FlaskClient) -> None:
    chosen = re.findall(r'lang="(\w+)" hreflang="\w+" aria-current="true">([^<]+)', polish.get("/pl/").text)

    assert chosen == [("pl", "Polski")]
    assert "Polski" not in polish.get("/sk/").text.split('id="languages"')[1].split("</details>")[0]


# --- articles in a language that the product does not speak -----------------------------------------------


@pytest.fixture(scope="module")
def french(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A help centre with an English article and the same in French, which it has no file for."""
    folder = tmp_path_factory.mktemp("french")
    for lang, title, text in (
        ("en", "Change your password", "Open the settings and choose a new password."),
        ("fr", "Changer le mot de passe", "Ouvrez les paramètres et choisissez un nouveau mot de passe (password)."),
    ):
        (folder / "articles" / lang / "Accès").mkdir(parents=True)
        (folder / "articles" / lang / "Accès" / "password.md").write_text(f"---\ntitle: {title}\n---\n\n{text}\n")
    build_index(folder / "articles", folder / "index")
    app = create_app(settings_in(folder))
    yield app.test_client()
    app.extensions["readfirst"].database.close()


def test_french_pages_show_the_french_articles_in_english_words(french: FlaskClient) -> None:
    heard = spoken(french.get("/fr/a/fr-acces-password", follow_redirects=True).text)
    found = french.get("/fr/search", query_string={"q": "changer mot de passe"}).text

    assert heard["Changer le mot de passe"] == "fr"
    assert heard["Did this help?"] == "en"
    assert ">Accès<" in french.get("/fr/").text
    assert ">fr<" not in french.get("/fr/").text
    assert "/fr/a/fr-acces-password" in found
    assert ">Français<" in found, "the choice of languages shows where one is"


@pytest.mark.parametrize("lang", ["en", "sk"])
def test_nobody_else_is_shown_a_french_article(french: FlaskClient, lang: str) -> None:
    hits = french.get("/api/v1/suggest", query_string={"text": "password", "lang": lang}).get_json()["hits"]

    assert [hit["lang"] for hit in hits] == ["en"]
    assert "Changer" not in french.get(f"/{lang}/search", query_string={"q": "changer mot de passe"}).text


def test_a_french_article_is_served_to_programs_that_ask_and_never_insisted_on(french: FlaskClient) -> None:
    asked = {"text": "changer le mot de passe", "lang": "fr"}
    page = french.get(french.post("/fr/problem", data={"text": asked["text"]}).location).text

    assert french.get("/api/v1/suggest", query_string=asked).get_json()["hits"][0]["lang"] == "fr"
    assert "Perhaps related" in page
    assert "Read and answer" not in page


def test_an_address_from_when_the_folder_was_taken_for_english_leads_to_the_article(french: FlaskClient) -> None:
    answer = french.get("/en/a/fr-acces-password-changer-le-mot-de-passe")

    assert (answer.status_code, answer.location) == (301, "/fr/a/fr-acces-password-changer-le-mot-de-passe")


@pytest.mark.parametrize("path", ["/it/", "/it/a/fr-acces-password", "/fr/a/acces-password"])
def test_a_language_without_articles_has_no_pages(french: FlaskClient, path: str) -> None:
    assert french.get(path).status_code == 404
