"""`readfirst import`: every file of a source is accounted for, and what was accepted can be served."""

import json
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from search import build_index
from search.articles.article import Article, parse_article
from search.importing.import_source import ImportReport, import_source
from search.importing.imported_file import Becomes, ImportedFile
from search.importing.source_files import SourceError
from tests.shared_data import CORPORA, at_hand
from webui.commands.cli import cli

SMALL = ("pixelfed-help-en", "diaspora-help-sk")


class Desk:
    """A source to import, and the articles folder that it goes to."""

    def __init__(self, folder: Path) -> None:
        self.source, self.articles, self.index = folder / "guide", folder / "kb", folder / "index"
        self.source.mkdir()

    def put(self, path: str, content: str | bytes | object) -> None:
        file = self.source / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            file.write_bytes(content)
        else:
            file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")

    def imports(self, **how: object) -> ImportReport:
        return import_source(self.source, self.articles, **how)  # type: ignore[arg-type]

    def became(self, **how: object) -> dict[str, tuple[str, str]]:
        return {file.path: (file.becomes.value, file.article_id) for file in self.imports(**how).files}

    def article(self, path: str) -> Article:
        return parse_article((self.articles / path).read_bytes(), path).article

    def text(self, path: str) -> str:
        return (self.articles / path).read_bytes().decode()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def why(report: ImportReport, path: str) -> str:
    return next(file.why for file in report.files if file.path == path)


def test_what_an_article_has_from_a_file_for_many_comes_along(desk: Desk) -> None:
    desk.put("hugo.toml", "[cascade]\nrobots = 'noindex'\n")
    desk.put("en/docs/_index.md", "---\ncascade: {build: {render: never}, search: {exclude: true}}\n---\n")
    desk.put("en/docs/secret.md", "---\ntitle: Secret\n---\nThe text of the page.\n")
    desk.put("en/docs/toml.md", "+++\ntitle = 'Toml'\n+++\nThe text of the page.\n")
    desk.put("en/docs/bare.md", "# Bare\n\nThe text of the page.\n")
    desk.put("en/open.md", "---\ntitle: Open\nsearch: {boost: 2}\n---\nThe text of the page.\n")

    desk.imports()

    assert [desk.article(f"guide/en/docs/{name}.md").status for name in ("secret", "toml", "bare")] == ["draft"] * 3
    article = desk.article("guide/en/open.md")
    assert (article.status, article.suggestable) == ("published", False)


def test_the_page_of_a_folder_of_hugo_is_an_article_here_too(desk: Desk) -> None:
    desk.put("hugo.toml", "")
    desk.put("en/docs/_index.md", "---\ntitle: Docs\n---\nThe text of the page and its [link](setup.md).\n")
    desk.put("en/docs/setup.md", "---\ntitle: Setup\n---\nBack to [the docs](_index.md) and the text.\n")

    assert desk.became()["en/docs/_index.md"] == ("article", "docs")
    assert desk.article("guide/en/docs/index.md").title == "Docs"
    report = build_index(desk.articles, desk.index)
    assert (report.indexed, [str(warning) for warning in report.warnings]) == (2, [])


def test_the_page_of_a_folder_takes_no_other_page_its_name(desk: Desk) -> None:
    desk.put("hugo.toml", "")
    desk.put("en/docs/_index.md", "---\ntitle: Docs\n---\nOf the section.\n")
    desk.put("en/docs/index.md", "---\ntitle: Index\n---\nOf the index.\n")

    desk.became()

    written = {path.name: path.read_text() for path in desk.articles.rglob("*.md")}
    assert [*sorted(written)] == ["index-2.md", "index.md"]
    assert "Of the section." in written["index-2.md"]
    assert "Of the index." in written["index.md"]


def test_every_file_of_a_markdown_folder_is_accounted_for(desk: Desk) -> None:
    desk.put("en/password.md", "# Password\n\nText ![x](img/a.png)\n\n[!INCLUDE[x](includes/note.md)]\n")
    desk.put("en/img/a.png", b"\x89PNG")
    desk.put("en/includes/note.md", "A note.")
    desk.put("fr/bonjour.md", "# Bonjour\n\nLe texte est dans les pages pour vous.")
    desk.put("pt-br/ola.md", "# Olá\n\nPara você que não sabe.")
    desk.put("en/broken.md", b"\xff")
    desk.put("mkdocs.yml", "x")
    desk.put(".git/config", "x")
    desk.put("_drafts/x.md", "# Draft")
    (desk.source / "link.md").symlink_to("/etc/passwd")

    assert desk.became() == {
        ".git/config": ("skipped", ""),
        "_drafts/x.md": ("skipped", ""),
        "en/broken.md": ("refused", ""),
        "en/img/a.png": ("picture", ""),
        "en/includes/note.md": ("snippet", ""),
        "en/password.md": ("article", "password"),
        "fr/bonjour.md": ("article", "fr-bonjour"),
        "link.md": ("refused", ""),
        "mkdocs.yml": ("other", ""),
        "pt-br/ola.md": ("article", "pt-br-ola"),
    }
    written = sorted(path.relative_to(desk.articles).as_posix() for path in desk.articles.rglob("*") if path.is_file())
    assert written == [
        "guide/en/img/a.png",
        "guide/en/includes/note.md",
        "guide/en/password.md",
        "guide/fr/bonjour.md",
        "guide/pt-br/ola.md",
    ]
    indexed = build_index(desk.articles, desk.index)
    assert (indexed.indexed, indexed.rejected, dict(indexed.unspoken)) == (3, (), {"fr": 1, "pt": 1})


def test_what_was_there_stays_and_what_the_folder_said_is_written_down(desk: Desk) -> None:
    desk.put("mkdocs.yml", "x")
    head = "\ufeff---\r\n# y\r\ntitle:  Password\r\nredirect_from: [/old/pw]\r\n---\r\n"
    desk.put("Account/a.md", f"{head}Text\r\n".encode())
    desk.put("b.md", "Only text in English, so that you can read it.\n")
    desk.put("c.md", '+++\ntitle = "Photo"\nslug = "photo-x"\n+++\nThe text is for you.\n')
    desk.put("d.md", '{\n"title": "Mail"}\n\nThe text is for you.\n')
    desk.imports(options=None)

    assert desk.text("guide/Account/a.md") == (
        "\ufeff---\r\nlang: en\r\ncategory: Account\r\nmarkdown: python-markdown\r\nid: account-a\r\n"
        "# y\r\ntitle:  Password\r\nredirect_from: [/old/pw]\r\n---\r\nText\r\n"
    )
    assert desk.article("guide/Account/a.md").aliases == ("old-pw",)
    assert desk.text("guide/b.md").endswith("---\nOnly text in English, so that you can read it.\n")
    ids = {path: desk.article(f"guide/{path}").article_id for path in ("b.md", "c.md", "d.md")}
    assert ids == {"b.md": "b", "c.md": "photo-x", "d.md": "d"}
    assert {desk.article(f"guide/{path}").markdown for path in ids} == {"python-markdown"}


def test_a_dry_run_says_the_same_and_writes_nothing(desk: Desk) -> None:
    desk.put("a.md", "# Password\n\nThe text is for you.")

    planned = desk.imports(dry_run=True)

    assert (planned.written, desk.articles.exists()) == (0, False)
    assert planned.files == desk.imports().files


def test_nothing_is_overwritten_without_force(desk: Desk) -> None:
    desk.put("a.md", "# Password\n\nThe text is for you.")
    desk.imports()
    again = desk.imports()
    assert why(again, "a.md") == "it is there already, the same"

    desk.put("a.md", "# Password\n\nThe new text is for you.")
    assert "--force replaces it" in why(desk.imports(), "a.md")
    assert "new text" not in desk.text("guide/a.md")
    assert desk.imports(force=True).written == 1
    assert "new text" in desk.text("guide/a.md")


def test_an_id_that_is_taken_is_refused_with_its_owner(desk: Desk) -> None:
    desk.articles.mkdir()
    (desk.articles / "mine.md").write_text("---\nid: password\nlang: en\ntitle: Mine\n---\nText")
    desk.put("password.md", "# Password\n\nThe text is for you.")

    assert "already the id of mine.md" in why(desk.imports(), "password.md")


ZENDESK = {
    "sections": [{"id": 7, "name": "Account"}],
    "articles": [
        {
            "id": 3600,
            "title": "Reset your password",
            "body": "<h2>Steps</h2><ol><li>Open <b>Settings</b></li></ol><script>x()</script>"
            '<p><a href="https://x.zendesk.com/hc/en-us/articles/3601-Photos#up">photos</a></p>',
            "locale": "en-us",
            "section_id": 7,
            "label_names": ["login"],
            "draft": False,
            "updated_at": "2026-01-02T03:04:05Z",
            "html_url": "https://x.zendesk.com/hc/en-us/articles/3600-Reset-your-password",
            "translations": [
                {"locale": "sk", "title": "Obnova hesla", "body": "<p>Otvorte nastavenia.</p>", "draft": True},
                {"locale": "fr", "title": "Mot de passe", "body": "<p>Ouvrez.</p>"},
            ],
        },
        {"id": 3601, "title": "Photos", "body": "<p>Text.</p>", "locale": "en-us", "section_id": 7},
    ],
}


def test_zendesk_keeps_ids_addresses_sections_languages_and_links(desk: Desk) -> None:
    desk.put("articles.json", ZENDESK)

    assert desk.became() == {
        "articles.json": ("other", ""),
        "articles.json#3600/en-us": ("article", "3600"),
        "articles.json#3600/sk": ("article", "3600"),
        "articles.json#3600/fr": ("skipped", "3600"),
        "articles.json#3601": ("article", "3601"),
    }
    english, slovak = desk.article("guide/en/3600.md"), desk.article("guide/sk/3600.md")
    assert (english.category, english.keywords, english.updated) == ("Account", ("login",), "2026-01-02")
    assert (english.aliases, english.status, slovak.status) == (("3600-reset-your-password",), "published", "draft")
    assert english.body.strip() == "## Steps\n\n1. Open **Settings**\n\n[photos](3601.md#up)"


def test_intercom_and_freshdesk_are_read(desk: Desk) -> None:
    intercom = {
        "data": [
            {
                "type": "article",
                "id": "55",
                "title": "Password",
                "description": "Short.",
                "body": "<p>Text.</p>",
                "state": "published",
                "default_locale": "en",
                "parent_id": 9,
                "url": "http://intercom.help/x/articles/55-password",
                "translated_content": {"type": "x", "sk": {"title": "Heslo", "body": "<p>T.</p>", "state": "draft"}},
            }
        ]
    }
    desk.put("collections.json", {"data": [{"type": "collection", "id": "9", "name": "Login"}]})
    desk.put("intercom.json", intercom)
    freshdesk = {"id": 4, "title": "Mail", "description": "<p>Text for you.</p>", "status": 1, "folder_id": 2}
    desk.put("freshdesk.json", [{"category": {"name": "All", "folders": [{"name": "Post", "articles": [freshdesk]}]}}])

    assert {path: became for path, (became, _) in desk.became().items()} == {
        "collections.json": "other",
        "freshdesk.json": "other",
        "freshdesk.json#4": "article",
        "intercom.json": "other",
        "intercom.json#55/en": "article",
        "intercom.json#55/sk": "article",
    }
    password, mail = desk.article("guide/en/55.md"), desk.article("guide/en/4.md")
    assert (password.category, password.summary, password.aliases) == ("Login", "Short.", ("55-password",))
    assert (mail.category, mail.status, mail.title) == ("Post", "draft", "Mail")


def zendesk_article(article_id: int, **keys: object) -> dict[str, object]:
    """An article with the keys that `GET /api/v2/help_center/articles.json` gives."""
    return {
        "id": article_id,
        "url": f"https://x.zendesk.com/api/v2/help_center/en-us/articles/{article_id}.json",
        "html_url": f"https://x.zendesk.com/hc/en-us/articles/{article_id}-Title",
        "author_id": 1,
        "comments_disabled": True,
        "draft": False,
        "promoted": False,
        "section_id": 7,
        "updated_at": "2026-01-02T03:04:05Z",
        "title": "Title",
        "source_locale": "en-us",
        "locale": "en-us",
        "outdated": False,
        "outdated_locales": [],
        "user_segment_id": None,
        "permission_group_id": 2,
        "label_names": [],
        "body": "<p>Text for you.</p>",
        **keys,
    }


def zendesk_translation(of: int, locale: str, **keys: object) -> dict[str, object]:
    """A translation with the keys that `GET …/articles/{id}/translations.json` gives."""
    names = {"id": of * 10, "source_id": of, "source_type": "Article", "locale": locale, "outdated": False}
    return {**names, "title": "Nadpis", "body": "<p>Text pre vás.</p>", "draft": False, "hidden": False, **keys}


def test_translations_of_zendesk_that_lie_in_a_file_of_their_own_stand_with_their_articles(desk: Desk) -> None:
    link = '<p><a href="/hc/en-us/articles/3601-Title?x=1#up">more</a></p>'
    desk.put("page1.json", {"count": 2, "next_page": "…", "articles": [zendesk_article(3600, body=link)]})
    desk.put("page2.json", {"count": 2, "next_page": None, "articles": [zendesk_article(3601, body=None)]})
    section = {"id": 9, "source_id": 7, "source_type": "Section", "locale": "sk", "title": "Účet", "body": "<p>x</p>"}
    desk.put("translations.json", {"translations": [zendesk_translation(3600, "sk"), section]})
    desk.put("others.json", {"translations": [zendesk_translation(3777, "sk")]})

    assert desk.became() == {
        "others.json": ("other", ""),
        "others.json#3777": ("article", "3777"),
        "page1.json": ("other", ""),
        "page1.json#3600/en-us": ("article", "3600"),
        "page1.json#3600/sk": ("article", "3600"),
        "page2.json": ("other", ""),
        "page2.json#3601": ("skipped", "3601"),
        "translations.json": ("other", ""),
    }
    assert desk.article("guide/sk/3600.md").title == "Nadpis"
    assert desk.article("guide/en/3600.md").body.strip() == "[more](3601.md#up)"  # across the pages of one answer


@pytest.mark.parametrize(
    ("segment", "becomes"),
    [
        ({"id": 5, "name": "Signed-in users", "user_type": "signed_in_users", "tags": []}, ("published", "member")),
        ({"id": 5, "name": "Agents and managers", "user_type": "staff"}, ("draft", "member")),
        ({"id": 5, "name": "Gold", "user_type": "signed_in_users", "tags": ["gold"]}, ("draft", "member")),
        ({"id": 6, "name": "Others", "user_type": "signed_in_users"}, ("draft", "member")),
    ],
)
def test_what_only_some_could_read_in_zendesk_is_shown_to_nobody_else(
    desk: Desk, segment: dict[str, object], becomes: tuple[str, str]
) -> None:
    desk.put("segments.json", {"user_segments": [segment]})
    desk.put("articles.json", {"articles": [zendesk_article(3600, user_segment_id=5)]})

    report = desk.imports()

    article = desk.article("guide/en/3600.md")
    assert (article.status, article.audience) == becomes
    assert bool(why(report, "articles.json#3600")) == (becomes[0] == "draft")


@pytest.mark.parametrize(
    ("visibility", "becomes"),
    [(1, ("published", "guest")), (2, ("published", "member")), (3, ("draft", "member")), (4, ("draft", "member"))],
)
def test_folders_of_freshdesk_say_who_reads_their_articles(
    desk: Desk, visibility: int, becomes: tuple[str, str]
) -> None:
    hierarchy = [
        {"level": 0, "type": "category", "data": {"id": 1, "name": "All", "language": "en"}},
        {"level": 1, "type": "folder", "data": {"id": 2, "name": "Mail", "language": "en"}},
    ]
    article = {"id": 4, "title": "Mail", "description": "<p>Text.</p>", "description_text": "Text.", "status": 2}
    desk.put("folders.json", [{"id": 2, "name": "Mail", "visibility": visibility}])
    desk.put("articles.json", [{**article, "folder_id": 2, "category_id": 1, "hierarchy": hierarchy, "type": 1}])
    desk.imports()

    mail = desk.article("guide/en/4.md")
    assert (mail.status, mail.audience, mail.category, mail.lang) == (*becomes, "Mail", "en")


def test_intercom_gives_days_as_seconds_and_tags_as_objects(desk: Desk) -> None:
    desk.put("collections.json", {"type": "list", "data": [{"type": "collection", "id": "9", "name": "Login"}]})
    article = {
        "type": "article",
        "id": "55",
        "title": "Password",
        "description": None,
        "body": "<p>Text.</p>",
        "state": "published",
        "updated_at": 1_767_323_045,
        "url": "https://help.example.com/en/articles/55-password",
        "default_locale": "en",
        "parent_ids": [9],
        "parent_type": "collection",
        "tags": {"type": "tag.list", "tags": [{"type": "tag", "id": "1", "name": "login"}]},
        "translated_content": {"type": "article_translated_content", "sk": None},
    }
    desk.put("articles.json", {"type": "list", "pages": {"type": "pages", "next": None}, "data": [article]})
    desk.imports()

    password = desk.article("guide/en/55.md")
    assert (password.updated, password.keywords, password.category) == ("2026-01-02", ("login",), "Login")


def test_tables_and_pages_of_html_are_read(desk: Desk) -> None:
    desk.put("faq.csv", "Question;Answer;Lang\nHow: why?;<p>Open <i>it</i></p>;en\nAko?;Otvorte to.;sk\n;;\n")
    desk.put("pages/login.html", "<html lang=en><title>Log in</title><nav>menu</nav><main><h1>Log in now</h1>"
             '<p>Open <a href="mail.html">mail</a> <img src="a.png" alt="A"></p></main>')  # fmt: skip
    desk.put("pages/mail.html", "<html lang=en><title>Mail</title><body><p>Text.</p>")
    desk.put("pages/a.png", b"\x89PNG")

    became = {path: kind for path, (kind, _) in desk.became().items()}

    assert became == {
        "faq.csv": "other",
        "faq.csv#row 2": "article",
        "faq.csv#row 3": "article",
        "pages/a.png": "picture",
        "pages/login.html": "article",
        "pages/mail.html": "article",
    }
    login = desk.article("guide/pages/login.md")
    assert (login.title, login.body.strip()) == ("Log in now", "Open [mail](mail.html) ![A](a.png)")
    assert desk.article("guide/en/how-why.md").title == "How: why?"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", b"\xff\xfe"),
        ("a.json", b"[" * 200_000),
        ("a.json", b'{"x": 1}'),
        ("a.json", b'{"articles": [{"id": 1, "title": "x", "body": 5}]}'),
        ("a.csv", b"\xff"),
        ("a.csv", b"a,b\n1,2\n"),
        ("a.csv", b""),
        ("a.html", b"\xff"),
    ],
)
def test_hostile_files_are_refused_and_nothing_is_raised(desk: Desk, name: str, content: bytes) -> None:
    desk.put(name, content)

    assert [file.becomes for file in desk.imports().files] == [Becomes.REFUSED]


def test_html_that_nests_deep_is_no_end(desk: Desk) -> None:
    desk.put("a.html", "<title>x</title>" + "<div><blockquote>" * 2_000 + "text")

    assert [file.why for file in desk.imports().files] == ["its HTML is nested more than 200 deep"]


def test_ids_that_look_like_paths_stay_in_the_folder(desk: Desk) -> None:
    bad = [{"id": "../../etc/passwd", "title": "x", "body": "<p>Text for you.</p>", "locale": "en/../../x"}]
    desk.put("a.json", {"articles": bad})
    desk.imports()

    outside = [path for path in desk.articles.parent.iterdir() if path.name not in ("guide", "kb")]
    assert outside == []


def test_a_link_in_the_articles_folder_leads_nothing_out_of_it(desk: Desk, tmp_path: Path) -> None:
    desk.put("sub/a.md", "# Password\n\nThe text is for you.")
    (tmp_path / "elsewhere").mkdir()
    desk.articles.mkdir()
    (desk.articles / "guide").symlink_to(tmp_path / "elsewhere")

    assert "leads its path out" in why(desk.imports(), "sub/a.md")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_names_that_cannot_be_shown_are_accounted_for(desk: Desk) -> None:
    (desk.source / os.fsdecode(b"a\xff.md")).write_text("# x")
    desk.put("b.md", "# Password\n\nThe text is for you.")

    assert [file.becomes.value for file in desk.imports().files] == ["refused", "article"] or len(
        desk.imports().files
    ) == 2


def test_a_source_that_is_not_there_is_said(desk: Desk) -> None:
    with pytest.raises(SourceError):
        import_source(desk.source / "nothing", desk.articles)


def test_the_command_prints_one_object(desk: Desk) -> None:
    desk.put("a.md", "# Password\n\nThe text is for you.")
    desk.put("b.md", b"\xff")

    ended = CliRunner().invoke(cli, ["import", str(desk.source), "--to", str(desk.articles), "--dry-run", "--json"])

    answer = json.loads(ended.stdout)
    assert ended.exit_code == 1
    assert [(file["path"], file["becomes"], file["id"]) for file in answer["files"]] == [
        ("a.md", "article", "a"),
        ("b.md", "refused", ""),
    ]
    assert "refused: b.md: 1: byte 0xff is not UTF-8" in ended.stderr
    assert not desk.articles.exists()


def accounted_for(folder: Path, tmp_path: Path) -> tuple[list[ImportedFile], int]:
    report = import_source(folder, tmp_path / "kb")
    files = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file() or file.is_symlink()}
    assert {file.path for file in report.files} == files
    indexed = build_index(tmp_path / "kb", tmp_path / "index")
    assert indexed.rejected == ()
    articles = [file for file in report.files if file.becomes is Becomes.ARTICLE]
    assert indexed.indexed == len(articles)
    return articles, build_index(folder, tmp_path / "own").indexed


@pytest.mark.long
@at_hand
@pytest.mark.parametrize("name", SMALL)
def test_a_real_folder_is_accounted_for(name: str, tmp_path: Path) -> None:
    articles, of_the_source = accounted_for(CORPORA / name, tmp_path)

    assert len(articles) == of_the_source


@pytest.mark.long
@at_hand
def test_every_real_folder_is_accounted_for(tmp_path: Path) -> None:
    for folder in sorted(CORPORA.iterdir()):
        if folder.name not in SMALL:
            articles, of_the_source = accounted_for(folder, tmp_path / folder.name)
            assert len(articles) == of_the_source, folder.name
            shutil.rmtree(tmp_path / folder.name)
