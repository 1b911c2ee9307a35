"""An editor changes an article in the browser: the file is the truth, and no text is ever lost."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from deflection import event_log
from deflection.site_events import ArticleEdited
from tests.product import settings_in
from tests.webui.editors.conftest import ADDRESS, PATH, Editor, form_of, git
from webui.app import create_app
from webui.storage import audit_log
from webui.storage.audit_log import AuditFilter

ROW = re.compile(r'<th scope="row" dir="auto">(.*?)</th><td class="number">(.*?)</td><td class="number">(.*?)</td>')


def test_a_changed_title_is_a_diff_of_one_line_under_the_editors_name(
    repository: Path, jana: Editor, app: Flask
) -> None:
    jana.opens("/editor/articles/sk/blokovat-pouzivatela")

    answer = jana.sends("publish", field_title="Zablokovanie človeka", message="Krajší názov.")

    assert "Publikované." in answer.text or "Published." in answer.text
    assert git(repository, "show", "--format=%an: %s", "--numstat").split() == (
        ["Jana:", "Krajší", "názov.", "1", "1", PATH]
    )
    with app.extensions["readfirst"].database.reading() as connection:
        newest = audit_log.entries(connection, AuditFilter(), limit=1)[0]
        (edited,) = event_log.facts(
            connection, ArticleEdited, datetime(2000, 1, 1, tzinfo=UTC), datetime.now(UTC) + timedelta(1)
        )
    assert (newest.who, newest.action, newest.what) == ("Jana", "article-published", PATH)
    assert (edited.subject, edited.who) == ("sk/blokovat-pouzivatela", "Jana")


def test_a_form_that_is_sent_back_unchanged_changes_nothing(articles: Path, jana: Editor) -> None:
    before = (articles / PATH).read_bytes()
    jana.opens()
    jana.sends("publish")

    assert (articles / PATH).read_bytes() == before


def test_a_draft_is_kept_and_seen_by_others_and_the_file_stays(articles: Path, jana: Editor, peter: Editor) -> None:
    before = (articles / PATH).read_bytes()
    jana.opens()
    jana.sends("keep", body="Nový text.\r\n")

    assert "Jana" in peter.opens() and "Nový text." not in peter.form["body"]
    assert jana.opens() and jana.form["body"] == "Nový text.\r\n"
    assert (articles / PATH).read_bytes() == before
    assert "Jana" in peter.opens("/editor")


def test_a_draft_is_taken_over_with_a_click(jana: Editor, peter: Editor) -> None:
    jana.opens()
    jana.sends("keep", body="Nový text.\r\n")
    page = peter.opens()
    take = re.findall(r'action="(/editor/version/[0-9a-f]+/take)"', page)[0]

    answer = peter.browser.post(take, data={"csrf_token": peter.form["csrf_token"]}, follow_redirects=True)

    assert form_of(answer.text)["body"] == "Nový text.\r\n"
    assert "Peter" in jana.opens() and jana.form["body"] == "Nový text.\r\n"


def test_two_editors_at_once_merge_and_nothing_is_lost(articles: Path, jana: Editor, peter: Editor) -> None:
    jana.opens(), peter.opens()
    jana.sends("publish", body=jana.form["body"] + "Jana dopísala koniec.\r\n")

    clash = peter.sends("publish", field_title="Iný názov", body="Peter dopísal začiatok.\r\n" + peter.form["body"])
    merged = form_of(clash.text)
    assert clash.status_code == 409
    peter.browser.post(ADDRESS, data=merged | {"do": "publish"})

    text = (articles / PATH).read_text(encoding="utf-8")
    assert "title: Iný názov\n" in text
    assert "Jana dopísala koniec.\n" in text and "Peter dopísal začiatok.\n" in text


def test_a_conflict_left_in_the_text_is_not_published(articles: Path, jana: Editor, peter: Editor) -> None:
    jana.opens(), peter.opens()
    jana.sends("publish", field_title="Názov Jany")
    clash = peter.sends("publish", field_title="Názov Petra")
    before = (articles / PATH).read_bytes()

    again = peter.browser.post(ADDRESS, data=form_of(clash.text) | {"do": "publish"})

    assert again.status_code == 422
    assert (articles / PATH).read_bytes() == before
    assert "Názov Petra" in peter.opens()


def test_an_error_of_git_loses_no_text_and_says_what_to_do(repository: Path, jana: Editor) -> None:
    hook = repository / ".git/hooks/pre-commit"
    hook.write_text("#!/bin/sh\necho 'the owner is missing' >&2\nexit 1\n")
    hook.chmod(0o755)
    before = (repository / PATH).read_bytes()
    jana.opens()

    answer = jana.sends("publish", body="Nový text.\r\n")

    assert answer.status_code == 422
    assert "the owner is missing" in answer.text
    assert (repository / PATH).read_bytes() == before
    assert "the owner is missing" in jana.opens() and jana.form["body"] == "Nový text.\r\n"
    hook.unlink()
    jana.sends("publish")
    assert (repository / PATH).read_bytes().endswith(b"---\nNov\xc3\xbd text.\n")


def test_two_windows_of_one_person_keep_both_texts(jana: Editor) -> None:
    jana.opens()
    jana.sends("keep", body="Prvý.\r\n")
    first = dict(jana.form)
    jana.sends("keep", body="Druhý.\r\n")

    third = first | {"body": "Tretí.\r\n", "do": "keep"}
    kept = jana.browser.post(ADDRESS, data=third, headers={"Accept": "application/json"})

    assert kept.json and kept.json["version_id"] != first["version_id"]
    assert "Druhý." in jana.opens(f"{ADDRESS}?version={first['version_id']}")
    assert "Tretí." in jana.opens(f"{ADDRESS}?version={kept.json['version_id']}")


def test_without_git_the_editor_keeps_revisions_and_brings_them_back(articles: Path, jana: Editor) -> None:
    before = (articles / PATH).read_bytes()
    jana.opens()
    jana.sends("publish", field_title="Nový", message="Iný názov.")
    page = jana.opens(f"{ADDRESS}/history")
    assert "Iný názov." in page
    oldest = re.findall(r"revision=(\d+)", page)[-1]

    jana.browser.post(f"{ADDRESS}/restore", data={"csrf_token": jana.form["csrf_token"], "revision": oldest})
    jana.opens()
    jana.sends("publish")

    assert (articles / PATH).read_bytes() == before


def test_a_new_article_begins_as_a_draft_in_the_folder_of_its_language(articles: Path, jana: Editor) -> None:
    page = jana.opens("/editor/new")
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    wanted = {"csrf_token": token, "title": "Darčeky: platba", "lang": "sk", "category": "Platby"}
    jana.opens(jana.browser.post("/editor/new", data=wanted).location)
    jana.sends("publish", "/editor/file/sk/darceky-platba.md", field_status="published", body="Zaplatíte kartou.\r\n")

    assert (articles / "sk/darceky-platba.md").read_text(encoding="utf-8") == (
        "---\nid: darceky-platba\ntitle: 'Darčeky: platba'\nlang: sk\ncategory: Platby\nstatus: published\n"
        "owner: Jana\n---\nZaplatíte kartou.\n"
    )


def test_the_preview_has_the_parts_that_are_put_in(jana: Editor, articles: Path) -> None:
    (articles / "sk" / "includes").mkdir()
    (articles / "sk" / "includes" / "poznamka.md").write_text("Spoločná poznámka pre všetkých.\n", encoding="utf-8")
    jana.opens()

    answer = jana.browser.post(
        f"/editor/preview/{PATH}", data=jana.form | {"body": "[!INCLUDE[poznamka](includes/poznamka.md)]\r\n"}
    )

    assert "Spoločná poznámka pre všetkých." in answer.text


def test_the_preview_is_the_renderers_and_names_what_is_wrong(jana: Editor) -> None:
    jana.opens()
    shown = jana.previews(body="**tučné** <script>x</script>", **{"field-audience": "nikto"})

    assert "<strong>tučné</strong>" in shown
    assert "<script" not in shown
    assert "neznáme publikum" in shown


def test_where_articles_are_only_read_nothing_is_written(tmp_path: Path, articles: Path, shipped_index: Path) -> None:
    app = create_app(settings_in(tmp_path / "data", index=shipped_index, articles_dir=articles, edit_articles="off"))
    jana = Editor(app, "Jana")
    jana.opens()

    assert jana.sends("publish", field_title="x").status_code == 403
    app.extensions["readfirst"].database.close()


@pytest.mark.parametrize("path", ["../etc/passwd.md", "sk/.git/x.md", "sk/a.txt", "_x/a.md", "sk//a.md", "sk/none.md"])
def test_no_other_file_is_shown(jana: Editor, path: str) -> None:
    assert jana.browser.get(f"/editor/file/{path}").status_code in (404, 308)


def test_the_list_finds_by_words_language_and_status(jana: Editor) -> None:
    page = jana.opens("/editor?q=zablokovat&in=sk&status=published")

    assert PATH in page
    assert PATH not in jana.opens("/editor?q=zablokovat&status=draft")


def test_beside_the_text_stands_how_its_questions_would_find_it(jana: Editor) -> None:
    jana.opens()
    typed = jana.form | {"field-questions": "ako zablokovať používateľa\r\nnejde mi platba za darček"}
    answer = jana.browser.post(f"/editor/trial/{PATH}", data=typed)

    rows = ROW.findall(answer.text)
    assert [(question, after.strip()) for question, _, after in rows] == [
        ("ako zablokovať používateľa", "1."),
        ("nejde mi platba za darček", "1."),
    ]


def test_beside_the_text_stands_what_the_lint_finds(jana: Editor) -> None:
    jana.opens()

    assert "nikam.md" in jana.previews(body="[nikam](nikam.md)\r\n").split("</section>")[0]
