"""Editors see what lacks which language and what is behind, and translate with the original beside."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from search import build_index
from search.articles.article import Article, parse_article
from tests.product import index_once, settings_in
from tests.webui.editors.conftest import Editor, form_of
from webui.app import create_app
from webui.editors.translation_draft import begin_translation
from webui.editors.translation_table import translated_articles
from webui.storage import pending_versions

ORIGINAL = "---\nid: heslo\ntitle: Zabudnuté heslo\nlang: sk\nupdated: 2026-01-01\n---\nPrvý.\n\nDruhý.\n"
TRANSLATION = (
    "---\nid: heslo\ntitle: Zapomenuté heslo\nlang: cs\ntranslation_of: heslo\nbased_on: 2026-01-01\n---\nPrvní.\n"
)


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "two"
    (folder / "sk").mkdir(parents=True)
    (folder / "cs").mkdir()
    (folder / "sk/heslo.md").write_text(ORIGINAL, encoding="utf-8")
    (folder / "cs/heslo.md").write_text(TRANSLATION, encoding="utf-8")
    (folder / "sk/platba.md").write_text("---\nid: platba\ntitle: Platba\nlang: sk\n---\nKartou.\n", encoding="utf-8")
    return folder


@pytest.fixture
def app(tmp_path: Path, articles: Path) -> Iterator[Flask]:
    index_once(articles, tmp_path / "data/index")
    app = create_app(settings_in(tmp_path / "data", articles_dir=articles))
    yield app
    app.extensions["readfirst"].database.close()


def article(lang: str, article_id: str = "heslo", **fields: str) -> Article:
    return Article(article_id=article_id, lang=lang, title=lang, body="x", path=f"{lang}.md", revision="0", **fields)


def states(*articles: Article) -> list[tuple[str, int]]:
    rows = translated_articles(articles, ["cs", "de", "sk"], date(2026, 3, 11), default_language="sk")
    return [(each.state.value, each.days) for row in rows for each in row.translations]


def test_a_row_says_how_every_language_stands_to_the_original() -> None:
    original = article("sk", updated="2026-03-01")

    assert states(original, article("cs", translation_of="heslo", based_on="2026-01-01")) == [
        ("behind", 10),
        ("missing", 0),
        ("original", 0),
    ]
    assert states(original, article("cs", translation_of="heslo", based_on="2026-03-01"))[0] == ("current", 0)
    assert states(original, article("cs", "password", translation_of="heslo"))[0] == ("undated", 0)


def test_of_two_that_name_no_original_the_one_in_the_default_language_is_it() -> None:
    assert states(article("cs"), article("sk")) == [("undated", 0), ("missing", 0), ("original", 0)]


def test_an_archived_article_lacks_nothing() -> None:
    assert states(article("sk", status="archived")) == []


def test_a_changed_paragraph_is_counted_in_the_table_and_marked_beside_the_translation(
    jana: Editor, tmp_path: Path, articles: Path
) -> None:
    jana.opens("/editor/file/sk/heslo.md")
    jana.sends("publish", "/editor/file/sk/heslo.md", body="Prvý.\r\n\r\nIný.\r\n", field_updated="2026-02-01")
    build_index(articles, tmp_path / "data/index")
    later = create_app(settings_in(tmp_path / "data", articles_dir=articles))
    eva = Editor(later, "Eva")

    page = eva.opens("/editor/translations?show=behind&in=cs")

    assert "Zabudnuté heslo" in page and "Platba" not in page
    assert re.search(r"zaostáva \d+ d", page) and "1 odsek" in page
    beside = eva.opens("/editor/file/cs/heslo.md")
    assert "<p>Prvý.</p>" in beside and "<ins>Iný.</ins>" in beside and "<del>Druhý.</del>" in beside
    later.extensions["readfirst"].database.close()


def test_a_missing_translation_begins_with_the_text_of_the_original(jana: Editor, articles: Path) -> None:
    page = jana.opens("/editor/translations?show=missing")
    token = page.split('name="csrf_token" value="')[1].split('"')[0]

    answer = jana.browser.post(
        "/editor/translations/begin",
        data={"csrf_token": token, "path": "sk/platba.md", "lang": "cs"},
        follow_redirects=True,
    )

    form = form_of(answer.text)
    assert (form["field-translation_of"], form["field-status"], form["body"]) == ("platba", "draft", "Kartou.\r\n")
    assert not (articles / "cs/platba.md").exists()
    assert "Platba" in answer.text.split("<aside>")[1]


def test_a_translation_is_begun_once_and_for_no_more_people_than_its_original(app: Flask) -> None:
    limits = {
        "audience": "member",
        "gate": "never",
        "publish_at": "2030-01-01T08:00:00+00:00",
        "extra": {"hidden": "true"},
    }
    original = replace(article("sk", updated="2026-03-01"), path="sk/clenovia.md", **limits)  # type: ignore[arg-type]
    database = app.extensions["readfirst"].database

    with app.test_request_context(), database.writing() as connection:
        begun = [begin_translation(connection, original, "cs") for _ in range(2)]
        (version,) = pending_versions.versions_of(connection, "cs/clenovia.md")

    assert begun == [("cs/clenovia.md", True), ("cs/clenovia.md", False)]
    translated = parse_article(version.content, version.path).article
    assert (translated.audience, translated.gate, translated.publish_at) == ("member", "never", original.publish_at)
    assert "hidden" in translated.extra and translated.based_on == "2026-03-01"


def test_a_translation_whose_file_is_there_is_not_begun_anew(app: Flask) -> None:
    with app.test_request_context(), app.extensions["readfirst"].database.writing() as connection:
        original = replace(article("sk"), path="sk/heslo.md")

        assert begin_translation(connection, original, "cs") == ("cs/heslo.md", False)
        assert pending_versions.all_versions(connection) == []


@pytest.mark.parametrize("wanted", [{"path": "sk/none.md", "lang": "cs"}, {"path": "sk/platba.md", "lang": "xx"}])
def test_no_translation_begins_of_nothing_or_into_nothing(jana: Editor, wanted: dict[str, str]) -> None:
    page = jana.opens("/editor/new")
    token = page.split('name="csrf_token" value="')[1].split('"')[0]

    assert jana.browser.post("/editor/translations/begin", data={"csrf_token": token, **wanted}).status_code == 404
