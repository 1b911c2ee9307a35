"""Two articles become one and one becomes two: in one commit, with old addresses, what was learned and a way back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from search import KnowledgeBase, build_index
from tests.product import index_once, settings_in
from tests.webui.editors.conftest import Editor, git
from tests.webui.editors.test_publishing_rights import may_publish
from webui.app import create_app
from webui.article_files.git import GitFolder
from webui.storage import audit_log
from webui.storage.audit_log import AuditFilter

PASSWORD_PAGE = """---
id: heslo
title: Zabudnuté heslo
lang: sk
questions:
  - zabudol som heslo
---
Stlačte Obnoviť.

## Na počítači

Otvorte stránku.

## V telefóne

Otvorte aplikáciu.
"""
CODE = (
    "---\nid: kod\ntitle: Neprišiel kód\nlang: sk\nquestions:\n  - neprišla sms\nupdated: 2026-01-05\n---\nPočkajte.\n"
)
TRANSLATED = (
    "---\nid: {name}\ntitle: {title}\nlang: {lang}\ntranslation_of: {name}\nbased_on: 2026-01-05\n---\n{body}\n"
)
FILES = {
    "sk/heslo.md": PASSWORD_PAGE,
    "sk/kod.md": CODE,
    "en/heslo.md": TRANSLATED.format(name="heslo", title="Forgotten password", lang="en", body="Press Reset."),
    "en/kod.md": TRANSLATED.format(name="kod", title="No code came", lang="en", body="Wait."),
    "cs/kod.md": TRANSLATED.format(name="kod", title="Nepřišel kód", lang="cs", body="Počkejte."),
}
MERGE, SPLIT = "/editor/merge/sk/kod.md", "/editor/split/sk/heslo.md"


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    for path, text in FILES.items():
        (tmp_path / "kb" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "kb" / path).write_text(text, encoding="utf-8")
    return tmp_path / "kb"


@pytest.fixture
def app(tmp_path: Path, articles: Path) -> Iterator[Flask]:
    index_once(articles, tmp_path / "index")
    app = create_app(settings_in(tmp_path / "data", index=tmp_path / "index", articles_dir=articles))
    yield app
    app.extensions["readfirst"].database.close()


def text_in(folder: Path, path: str) -> str:
    return (folder / path).read_text(encoding="utf-8")


def fields_of(page: str) -> dict[str, str]:
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page.split("<h1")[1]))
    source = re.search(r'<textarea id="source"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    return hidden | ({"source": unescape(source[1])} if source else {})


def presses(editor: Editor, address: str, page: str, do: str, **changes: object) -> TestResponse:
    form = {**fields_of(page), **changes, "do": do}
    return editor.browser.post(address, data=form, follow_redirects=True)


def merges(editor: Editor, **changes: object) -> TestResponse:
    page = editor.browser.get(MERGE, query_string={"into": "sk/heslo.md"}).text
    return presses(editor, MERGE, page, "merge", **changes)


def last_action(app: Flask) -> str:
    with app.extensions["readfirst"].database.reading() as connection:
        return audit_log.entries(connection, AuditFilter(), limit=1)[0].action


def test_the_page_shows_everything_before_anything_is_done(articles: Path, jana: Editor) -> None:
    choosing = jana.browser.get(MERGE, query_string={"q": "heslo"}).text
    assert "into=sk/heslo.md" in choosing

    page = jana.browser.get(MERGE, query_string={"into": "sk/heslo.md"}).text

    assert all(f"<code>{path}</code>" in page for path in FILES)
    assert "Neprišiel kód" in page.split('class="article-text"')[1]
    assert {path: text_in(articles, path) for path in FILES} == FILES


def test_a_merge_is_one_commit_and_every_old_address_leads_on(
    app: Flask, repository: Path, tmp_path: Path, jana: Editor
) -> None:
    before = len(git(repository, "log", "--oneline").splitlines())

    answer = merges(jana)

    assert answer.status_code == 200 and last_action(app) == "articles-merged"
    assert len(git(repository, "log", "--oneline").splitlines()) == before + 1
    assert git(repository, "status", "--porcelain") == ""
    assert git(repository, "log", "-1", "--format=%an") == "Jana\n"
    assert not (repository / "sk/kod.md").exists() and not (repository / "en/kod.md").exists()
    merged = text_in(repository, "sk/heslo.md")
    assert "aliases: [kod]" in merged and "  - neprišla sms\n" in merged
    assert merged.endswith("## Neprišiel kód\n\nPočkajte.\n")
    assert "Wait." in text_in(repository, "en/heslo.md")
    czech = text_in(repository, "cs/kod.md")
    assert "id: heslo" in czech and "translation_of: heslo" in czech and "aliases: [kod]" in czech
    build_index(repository, tmp_path / "index")
    served = KnowledgeBase(tmp_path / "index")
    for lang in ("sk", "en", "cs"):
        moved = served.article("kod", lang)
        assert moved and moved.article.key == f"{lang}/heslo"


def test_the_history_brings_back_what_was_removed(repository: Path, jana: Editor) -> None:
    merges(jana)
    page = jana.browser.get("/editor/file/sk/kod.md/history").text
    revision = re.findall(r"revision=([0-9a-f]{40})", page)[-1]
    token = re.findall(r'name="csrf_token" value="([^"]*)"', page)[0]

    jana.browser.post("/editor/file/sk/kod.md/restore", data={"csrf_token": token, "revision": revision})
    jana.opens("/editor/file/sk/kod.md")
    jana.sends("publish", "/editor/file/sk/kod.md")

    assert text_in(repository, "sk/kod.md") == FILES["sk/kod.md"]


def test_without_git_the_history_has_what_was_removed_as_well(articles: Path, jana: Editor) -> None:
    merges(jana)

    page = jana.browser.get("/editor/file/sk/kod.md/history").text

    assert "revision=" in page and not (articles / "sk/kod.md").exists()


def test_a_changed_file_is_not_merged_and_the_typed_text_stays(articles: Path, jana: Editor) -> None:
    page = jana.browser.get(MERGE, query_string={"into": "sk/heslo.md"}).text
    (articles / "sk/kod.md").write_text(CODE + "Dopísané.\n", encoding="utf-8")

    typed = fields_of(page)["source"] + "Moje slová.\n"
    answer = presses(jana, MERGE, page, "merge", source=typed)

    assert answer.status_code == 409 and "Moje slová." in answer.text
    assert text_in(articles, "sk/heslo.md") == PASSWORD_PAGE and (articles / "sk/kod.md").exists()


@pytest.mark.parametrize("spoiled", ["id: heslo|id: nieco", "aliases: [kod]|aliases: [ine]"])
def test_ids_and_old_addresses_cannot_be_typed_away(articles: Path, jana: Editor, spoiled: str) -> None:
    page = jana.browser.get(MERGE, query_string={"into": "sk/heslo.md"}).text
    source = fields_of(page)["source"].replace(*spoiled.split("|"))

    assert presses(jana, MERGE, page, "merge", source=source).status_code == 422
    assert (articles / "sk/kod.md").exists()


def test_whoever_may_not_publish_one_of_the_languages_merges_nothing(app: Flask, articles: Path, jana: Editor) -> None:
    may_publish(app, "Jana", "sk")

    assert merges(jana).status_code == 422
    assert {path: text_in(articles, path) for path in FILES} == FILES


def test_when_git_refuses_every_file_is_put_back(repository: Path, jana: Editor) -> None:
    hook = repository / ".git/hooks/pre-commit"
    hook.write_text("#!/bin/sh\necho not today >&2\nexit 1\n")
    hook.chmod(0o755)

    answer = merges(jana)

    assert answer.status_code == 422 and "not today" in answer.text
    assert git(repository, "status", "--porcelain") == ""
    assert {path: text_in(repository, path) for path in FILES} == FILES


def test_a_server_that_is_killed_while_it_merges_leaves_nothing_of_it(
    repository: Path, jana: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(GitFolder, "commit", killed)
        merges(jana)
    assert not (repository / "sk/kod.md").exists()

    jana.opens("/editor/file/sk/heslo.md")
    jana.sends("publish", "/editor/file/sk/heslo.md", field_title="Heslo")

    assert {path: text_in(repository, path) for path in FILES if path != "sk/heslo.md"} == {
        path: text for path, text in FILES.items() if path != "sk/heslo.md"
    }


def test_a_split_is_shown_first_and_then_one_commit(app: Flask, repository: Path, jana: Editor) -> None:
    page = jana.browser.get(SPLIT).text
    chosen = {"title": "Heslo v telefóne", "part": "2", "question": "zabudol som heslo"}
    assert 'value="split"' not in page

    shown = presses(jana, SPLIT, page, "preview", **chosen).text
    assert "Heslo v telefóne" in shown and text_in(repository, "sk/heslo.md") == PASSWORD_PAGE
    before = len(git(repository, "log", "--oneline").splitlines())
    answer = presses(jana, SPLIT, shown, "split", **chosen)

    assert answer.status_code == 200 and last_action(app) == "article-split"
    assert len(git(repository, "log", "--oneline").splitlines()) == before + 1
    original, new = text_in(repository, "sk/heslo.md"), text_in(repository, "sk/heslo-v-telefone.md")
    assert "V telefóne" not in original and "Na počítači" in original and "zabudol" not in original
    assert "related: [heslo-v-telefone]" in original
    assert "Otvorte aplikáciu." in new and "- zabudol som heslo" in new and "related: [heslo]" in new


@pytest.mark.parametrize("chosen", [{"title": "?", "part": "1"}, {"title": "Nový"}, {"title": "Nový", "part": "9"}])
def test_a_split_without_title_or_part_changes_nothing(articles: Path, jana: Editor, chosen: dict[str, str]) -> None:
    page = jana.browser.get(SPLIT).text

    assert presses(jana, SPLIT, page, "split", **chosen).status_code == 422
    assert text_in(articles, "sk/heslo.md") == PASSWORD_PAGE
