"""Editors write to each other beside the preview of a version, and whoever it concerns gets to know."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from flask import Flask

from tests.webui.editors.conftest import ADDRESS, Editor
from webui.processes.mail_queue import MailQueue
from webui.storage import audit_log, pending_versions, version_comments
from webui.storage.audit_log import AuditFilter
from webui.storage.pending_versions import PendingVersion
from webui.storage.version_comments import VersionComment

MINUTE = timedelta(minutes=1)


def waiting_version(app: Flask, editor: str = "Jana") -> PendingVersion:
    with app.extensions["readfirst"].database.reading() as connection:
        return next(each for each in pending_versions.all_versions(connection) if each.editor == editor)


def comments(app: Flask, version: PendingVersion) -> list[VersionComment]:
    with app.extensions["readfirst"].database.reading() as connection:
        return version_comments.comments_of(connection, [version.version_id])


def audited(app: Flask) -> list[str]:
    with app.extensions["readfirst"].database.reading() as connection:
        return [entry.action for entry in audit_log.entries(connection, AuditFilter(), limit=3)]


def asks_for_review(jana: Editor) -> None:
    jana.opens()
    jana.sends("review", body="Nový text.\r\n")


def preview(version: PendingVersion) -> str:
    return f"/editor/version/{version.version_id}"


def writes(editor: Editor, version: PendingVersion, text: str) -> str:
    page = editor.browser.get(preview(version)).text
    form = {"csrf_token": page.split('name="csrf_token" value="')[1].split('"')[0], "text": text}
    return editor.browser.post(f"{preview(version)}/comments", data=form, follow_redirects=True).text


def presses(editor: Editor, address: str, step: str) -> str:
    """Press the first button of that step on a page."""
    page = editor.browser.get(address).text
    action = re.findall(rf'action="(/editor/version/\w+/comments/\w+/{step})"', page)[0]
    back = re.findall(r'name="back" value="([^"]*)"', page)[0]
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    return editor.browser.post(action, data={"csrf_token": token, "back": back}, follow_redirects=True).text


def wants_mails(editor: Editor, email: str) -> None:
    page = editor.browser.get("/account", query_string={"lang": "en"}).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    form = {"csrf_token": token, "email": email, "reviews": "never"}
    assert editor.browser.post("/account/notices/editor", data=form).status_code == 303


def mails(app: Flask) -> list[EmailMessage]:
    """The letters that leave within a quarter of an hour."""
    parts, now = app.extensions["readfirst"], datetime.now(UTC)
    MailQueue(parts.settings, parts.database).send_due(lambda: now + 15 * MINUTE)
    found = [path.read_bytes() for path in sorted((parts.settings.data_dir / "mail").glob("*.eml"))]
    return [BytesParser(policy=policy.default).parsebytes(raw) for raw in found]


def test_a_comment_stands_beside_the_preview_and_on_the_page_of_the_author(
    app: Flask, jana: Editor, peter: Editor
) -> None:
    asks_for_review(jana)
    version = waiting_version(app)

    page = writes(peter, version, "Druhý krok <b>už neplatí</b>.")

    assert "Druhý krok &lt;b&gt;už neplatí&lt;/b&gt;." in page and "Peter" in page
    (comment,) = comments(app, version)
    assert (comment.author, comment.is_open) == ("Peter", True)
    assert "Druhý krok" in jana.opens()
    assert f"{preview(version)}#comments" in jana.browser.get("/editor").text
    assert audited(app)[0] == "article-commented"


def test_it_is_resolved_with_a_click_and_can_be_opened_again(app: Flask, jana: Editor, peter: Editor) -> None:
    asks_for_review(jana)
    version = waiting_version(app)
    writes(peter, version, "Chýba odkaz.")

    assert "Chýba odkaz." not in presses(jana, ADDRESS, "resolve")  # she stays on the page of the article

    (comment,) = comments(app, version)
    assert comment.resolved_by == "Jana"
    assert audited(app)[0] == "article-comment-resolved"
    assert "Chýba odkaz." in peter.browser.get(preview(version)).text
    presses(peter, preview(version), "reopen")
    assert comments(app, version)[0].is_open
    assert audited(app)[0] == "article-comment-reopened"


def test_whoever_takes_a_version_over_gets_what_is_open(app: Flask, jana: Editor, peter: Editor) -> None:
    asks_for_review(jana)
    version = waiting_version(app)
    writes(peter, version, "Hotové.")
    presses(jana, ADDRESS, "resolve")
    writes(peter, version, "Ešte toto.")
    page = peter.browser.get(preview(version)).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]

    peter.browser.post(f"{preview(version)}/take", data={"csrf_token": token})

    assert [each.text for each in comments(app, waiting_version(app, "Peter"))] == ["Ešte toto."]
    assert len(comments(app, version)) == 2


def test_comments_end_with_their_version(app: Flask, jana: Editor, peter: Editor) -> None:
    asks_for_review(jana)
    version = waiting_version(app)
    writes(peter, version, "Dobré.")
    jana.opens()

    jana.sends("publish")

    assert comments(app, version) == []
    assert peter.browser.get(preview(version)).status_code == 404


def test_nothing_and_too_much_are_no_comments(app: Flask, jana: Editor, peter: Editor) -> None:
    asks_for_review(jana)
    version = waiting_version(app)

    assert 'role="alert"' in writes(peter, version, "  ")
    writes(peter, version, "x" * (version_comments.LONGEST + 1))

    assert comments(app, version) == []
    assert peter.browser.post("/editor/version/none/comments", data={"text": "x"}).status_code in (400, 404)


def test_the_author_is_told_once_for_ten_minutes_and_the_others_of_answers(
    app: Flask, jana: Editor, peter: Editor
) -> None:
    for editor, email in ((jana, "jana@example.org"), (peter, "peter@example.org")):
        wants_mails(editor, email)
    asks_for_review(jana)
    version = waiting_version(app)
    writes(peter, version, "Druhý krok už neplatí.")
    writes(peter, version, "Chýba odkaz.")
    writes(jana, version, "Opravím.")

    letters = {mail["To"]: mail for mail in mails(app)}

    assert sorted(letters) == ["jana@example.org", "peter@example.org"]
    text = letters["jana@example.org"].get_body(("plain",))
    assert text and f"{version.path}: Peter" in text.get_content()
    assert "Druhý krok" not in text.get_content()  # what colleagues wrote stays where it is
    assert letters["jana@example.org"]["Subject"] == "Colleagues wrote about 1 article that is not published yet"


def test_of_what_is_resolved_by_then_nobody_is_told(app: Flask, jana: Editor, peter: Editor) -> None:
    wants_mails(jana, "jana@example.org")
    asks_for_review(jana)
    writes(peter, waiting_version(app), "Chýba odkaz.")
    presses(jana, ADDRESS, "resolve")

    assert mails(app) == []
