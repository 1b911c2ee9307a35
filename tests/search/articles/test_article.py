"""What becomes of one file: an article, or one exact problem."""

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import Article, ArticleError
from search.articles.article import LIMIT_BYTES, ArticleDraft, parse_article, read_source
from search.sources.field_names import OURS
from search.text.language import LANGUAGES

WHOLE = """---
id: obnova-hesla
title: Zabudnuté heslo
lang: sk
category: Prístup
summary: Ako sa dostať späť.
keywords: [heslo, prihlásenie]
questions:
  - zabudol som heslo
  - ako obnovim heslo
topics: [password, login]
status: published
owner: podpora
updated: 2026-11-10
review_by: 2027-05-10
translation_of: password-reset
based_on: 2026-11-01
significance: medium
aliases: [stare-heslo, /Pomoc/Heslo/]
related: [zmena-hesla]
audience: member
gate: never
markdown: GFM
publish_at: 2026-11-01
expire_at: 2027-11-01T08:00:00+02:00
colour: red
---

Otvorte nastavenia.
"""


def draft(text: str | bytes, path: str = "sk/heslo.md", **options: str) -> ArticleDraft:
    return parse_article(text.encode() if isinstance(text, str) else text, path, **options)


def article(*front: str, body: str = "Otvorte nastavenia a zmeňte heslo.", path: str = "sk/heslo.md") -> Article:
    return draft("---\n" + "\n".join(front) + f"\n---\n{body}\n", path).article


def refusal(*front: str, body: str = "Text.") -> ArticleError:
    with pytest.raises(ArticleError) as caught:
        article(*front, body=body)
    return caught.value


def test_every_key_of_our_own_arrives() -> None:
    read = draft(WHOLE).article

    assert read == Article(
        article_id="obnova-hesla",
        lang="sk",
        title="Zabudnuté heslo",
        category="Prístup",
        summary="Ako sa dostať späť.",
        keywords=("heslo", "prihlásenie"),
        questions=("zabudol som heslo", "ako obnovim heslo"),
        topics=("password", "login"),
        status="published",
        owner="podpora",
        updated="2026-11-10",
        review_by="2027-05-10",
        translation_of="password-reset",
        based_on="2026-11-01",
        significance="medium",
        aliases=("stare-heslo", "pomoc-heslo"),
        related=("zmena-hesla",),
        audience="member",
        gate="never",
        markdown="commonmark",
        publish_at="2026-11-01T00:00:00+00:00",
        expire_at="2027-11-01T06:00:00+00:00",
        body="\nOtvorte nastavenia.\n",
        path="sk/heslo.md",
        revision=read.revision,
        extra={"colour": "red"},
    )
    assert read.key == "sk/obnova-hesla"
    assert len(read.revision) == 12


def test_the_example_above_uses_every_key() -> None:
    assert {line.partition(":")[0] for line in WHOLE.split("---")[1].splitlines()} >= set(OURS)


@pytest.mark.parametrize(
    ("front", "attribute", "value"),
    [
        ("nav_title: Heslo", "title", "Heslo"),
        ("sidebar_label: Heslo", "title", "Heslo"),
        ("tags: [a, b]\nlabels: c, d\nkeywords: a", "keywords", ("a", "b", "c", "d")),
        ("ms.search.keywords: a, b", "keywords", ("a", "b")),
        ("tags: 5", "keywords", ("5",)),
        ("categories: [Účet, Iné]", "category", "Účet"),
        ("product: Platby", "category", "Platby"),
        ("slug: obnova-hesla", "article_id", "obnova-hesla"),
        ("permalink: /pomoc/obnova-hesla/", "article_id", "pomoc-obnova-hesla"),
        ("permalink: /:categories/:title/", "article_id", "heslo"),
        ("slug: /", "article_id", "heslo"),
        ("description: V [účte](/ucet/) pod **Heslo** a `x`", "summary", "V účte pod Heslo a x"),
        ("id: '0123'", "article_id", "0123"),
        ("id: 9264736457500", "article_id", "9264736457500"),
        ("id: Obnova_Hesla", "article_id", "obnova-hesla"),
        ("redirect_from: [/stare/, /starsie]", "aliases", ("stare", "starsie")),
        ("redirect: [/stare/]", "aliases", ("stare",)),
        ("locale: sk-SK", "lang", "sk"),
        ("ms.contentlocale: uk-UA", "lang", "uk"),
        ("lang: en_US", "lang", "en"),
        ("description: Krátko.", "summary", "Krátko."),
        ("ms.date: 09/16/2020", "updated", "2020-09-16"),
        ("last_updated: 16. 9. 2020", "updated", "2020-09-16"),
        ("updated: 2020-09-16T10:00:00Z", "updated", "2020-09-16"),
        ("review_by: 2020-06-31", "review_by", ""),
        ("status: in-review", "status", "review"),
        ("status: Deprecated", "status", "archived"),
        ("draft: true", "status", "draft"),
        ("published: false", "status", "draft"),
        ("title: 'Riadok\n  pod \u200briadkom'", "title", "Riadok pod riadkom"),
        ("questions: |\n  kde je heslo\n  ako, a kedy", "questions", ("kde je heslo", "ako, a kedy")),
        ("audience: Application User", "audience", "guest"),
    ],
)
def test_what_other_systems_write_is_understood(front: str, attribute: str, value: object) -> None:
    assert getattr(article(front), attribute) == value


@pytest.mark.parametrize(
    ("front", "suggestable"),
    [
        ("", True),
        ("hide: [navigation, toc]", True),
        ("hidden: false", True),
        ("hidden: true", False),
        ("hide: 'yes'", False),
        ("excluded_in_search: true", False),
        ("draft: true", False),
        ("status: review", False),
        ("status: archived", False),
        ("redirect: /sk/ine", False),
        ("redirect_to: ine", False),
    ],
)
def test_hidden_unfinished_and_forwarding_articles_are_not_suggested(front: str, *, suggestable: bool) -> None:
    assert article(front or "title: x").suggestable is suggestable


def test_an_article_with_a_title_and_no_text_answers_nobody() -> None:
    assert not article("title: Heslo", body="").suggestable


def test_an_unknown_language_is_named_with_the_ones_that_are_known() -> None:
    error = refusal("id: x", "lang: slovak")

    assert str(error) == f"sk/heslo.md:3: unknown language 'slovak' - write one of {', '.join(LANGUAGES)}"
    assert error.code == "unknown-language"


def test_the_language_of_the_code_on_a_page_is_not_the_one_of_its_text() -> None:
    draft = parse_article(
        "---\ntitle: Heslo\nlang: php\n---\nOtvorte si nastavenia, v ktorých sa mení heslo k účtu.".encode(), "heslo.md"
    )

    assert draft.article.lang == "sk"


@pytest.mark.parametrize(
    ("front", "code", "allowed"),
    [
        ("status: publshed", "unknown-status", "published"),
        ("gate: soft", "unknown-gate", "never"),
        ("id: 日本", "bad-id", "a-z"),
        ("title: " + "x" * 600, "title-too-long", "below"),
    ],
)
def test_a_value_that_nobody_can_mean_is_refused_with_what_to_write(front: str, code: str, allowed: str) -> None:
    error = refusal("owner: x", front)

    assert (error.line, error.code) == (3, code)
    assert allowed in error.remedy


@pytest.mark.parametrize(
    ("front", "code"),
    [
        ("updated: soon", "bad-date"),
        ("significance: huge", "unknown-significance"),
        ("id: Obnova Hesla", "id-changed"),
        ("audience: memebr", "unknown-audience"),
        ("summary: Krátko: a dobre", "colon-in-value"),
    ],
)
def test_a_value_that_can_be_mended_is_only_noted(front: str, code: str) -> None:
    warnings = draft(f"---\ntitle: x\n{front}\n---\nText\n").warnings

    assert [(warning.path, warning.line, warning.code) for warning in warnings] == [("sk/heslo.md", 3, code)]


def test_without_front_matter_the_first_heading_is_the_title() -> None:
    assert (
        draft("Úvod.\n\n# <a name='x'></a>Ako **obnoviť** heslo {#heslo}\n\nText.\n").article.title
        == "Ako obnoviť heslo"
    )
    assert draft("Zabudnuté heslo\n===============\n\nText.\n").article.title == "Zabudnuté heslo"


def test_without_a_heading_the_file_name_is_the_title() -> None:
    assert draft("Len text.\n", "sk/obnova_hesla.md").article.title == "Obnova hesla"


def test_id_and_category_come_from_the_path_when_nobody_says() -> None:
    read = draft("Text.\n", "sk/Môj účet/Zabudnuté heslo.md")

    assert (read.article.article_id, read.article.category, read.id_line) == ("moj-ucet-zabudnute-heslo", "Môj účet", 0)


@pytest.mark.parametrize(
    ("path", "root", "language"),
    [
        ("cs/heslo.md", "kb", "cs"),
        ("ucet/uk-UA/heslo.md", "kb", "uk"),
        ("ucet/heslo.ru.md", "kb", "ru"),
        ("help-de/heslo.md", "kb", "de"),
        ("heslo.md", "libreoffice-help-cs", "cs"),
        ("heslo.md", "en", "en"),
        ("it/heslo.md", "kb", "sk"),
    ],
)
def test_the_language_is_read_from_the_path_and_else_guessed(path: str, root: str, language: str) -> None:
    text = "Ak ste zabudli heslo, kliknite na odkaz, ktorý je pod prihlásením."

    assert draft(text, path, root_name=root).article.lang == language


def test_the_language_in_the_file_wins_over_the_folder_and_the_folder_over_the_default() -> None:
    assert draft("---\nlang: en\n---\nText\n", "sk/x.md").article.lang == "en"
    assert draft("Text\n", "sk/x.md", default_lang="ru").article.lang == "sk"
    assert draft("Text\n", "x.md", default_lang="ru").article.lang == "ru"


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    unix, windows = draft(WHOLE).article, draft(b"\xef\xbb\xbf" + WHOLE.replace("\n", "\r\n").encode()).article

    assert (windows.title, windows.questions, windows.body) == (unix.title, unix.questions, unix.body)


def test_letters_in_two_pieces_are_put_together() -> None:
    assert draft("---\ntitle: Zabudnute\u0301 heslo\n---\nText\n").article.title == "Zabudnuté heslo"


@pytest.mark.parametrize(
    ("raw", "line", "code"),
    [
        (b"", 1, "empty"),
        (b"\n \n\t\n", 1, "empty"),
        (b"---\nowner: x\n---\n", 1, "empty"),
        ("Úvod\nĎalej\n".encode("cp1250"), 1, "not-utf-8"),
        ("ok\nok\nпароль\n".encode("cp1251"), 3, "not-utf-8"),
        ("Text".encode("utf-16"), 1, "not-utf-8"),
        (b"ok\nlone \xed\xa0\x80 surrogate", 2, "not-utf-8"),
        (b"ok\n\nNUL \x00 here", 3, "nul"),
    ],
)
def test_bytes_that_are_no_text_are_refused_with_their_line(raw: bytes, line: int, code: str) -> None:
    with pytest.raises(ArticleError) as caught:
        draft(raw)

    assert (caught.value.path, caught.value.line, caught.value.code) == ("sk/heslo.md", line, code)
    assert caught.value.remedy


def test_a_file_that_is_too_large_is_refused_without_being_read(tmp_path: Path) -> None:
    (tmp_path / "velky.md").write_bytes(b"a " * (5 * LIMIT_BYTES))

    with pytest.raises(ArticleError, match=r"velky.md:1: the file is larger than 1,000,000 bytes"):
        read_source(tmp_path, "velky.md")


def test_a_pipe_is_refused_and_nobody_waits_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "rura.md")

    with pytest.raises(ArticleError, match="not a regular file"):
        read_source(tmp_path, "rura.md")


def test_a_file_that_vanished_is_an_article_error_too(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="cannot be opened"):
        read_source(tmp_path, "nie.md")


def test_one_file_is_read_from_a_folder(tmp_path: Path) -> None:
    (tmp_path / "sk").mkdir()
    (tmp_path / "sk" / "heslo.md").write_text(WHOLE, encoding="utf-8")

    assert read_source(tmp_path, "sk/heslo.md") == WHOLE.encode()


def test_a_review_is_overdue_the_day_after() -> None:
    read = article("review_by: 2026-11-22")

    assert (read.is_stale(date(2026, 11, 22)), read.is_stale(date(2026, 11, 23))) == (False, True)
    assert not article("title: x").is_stale(date(2026, 11, 23))


def test_the_first_sentences_stand_in_for_a_summary() -> None:
    body = "# Heslo\n\n![okno](a.png)\n\nHeslo sa dá **obnoviť**. Trvá to [minútu](b.md).\n\nInak napíšte."

    assert article("title: x", body=body).lead == "Heslo sa dá obnoviť. Trvá to minútu."
    assert article("summary: Krátko.", body=body).lead == "Krátko."


@given(st.binary(max_size=400))
def test_no_bytes_whatever_raise_anything_but_the_named_error(raw: bytes) -> None:
    for whole in (raw, b"---\ntitle: x\nlang: " + raw + b"\n---\nText", b"---\nid: " + raw + b"\n---\nText"):
        try:
            read = draft(whole).article
        except ArticleError as error:
            assert error.line >= 1
        else:
            assert read.lang in LANGUAGES
            assert read.title == " ".join(read.title.split()) != ""


NAMES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30)


@given(NAMES, NAMES)
def test_ids_and_aliases_always_fit_into_an_address(name: str, folder: str) -> None:
    path = f"{folder}/{name}.md".replace("//", "/").lstrip("/")
    read = draft("---\ntitle: x\naliases: ['" + name.replace("'", "") + "']\n---\nText", path)

    for one in (read.article.article_id, *read.article.aliases):
        assert 1 <= len(one) <= 80
        assert set(one) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_marks_of_other_systems_stand_in_no_title_and_no_summary() -> None:
    text = "---\ntitle: 'Heslo [!DNL Fastly] \\(SSO\\)'\ndescription: '[!UICONTROL Uložiť] heslo'\n---\nText"

    article = parse_article(text.encode(), "sk/a.md").article

    assert (article.title, article.summary) == ("Heslo Fastly (SSO)", "Uložiť heslo")


@pytest.mark.parametrize("written", ["1618531233000", "1618531233", "2021-04-16", "16. 4. 2021", "4/16/2021"])
def test_a_day_is_read_however_its_system_writes_it(written: str) -> None:
    raw = f"---\ntitle: A\nupdated: {written}\n---\nText\n".encode()

    assert parse_article(raw, "sk/a.md").article.updated == "2021-04-16"
