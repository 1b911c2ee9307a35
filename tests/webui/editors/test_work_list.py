"""The editors' first page: what to do next, decided and begun from there."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from werkzeug.test import TestResponse

from deflection import event_log
from deflection.gaps.worth import Worth
from deflection.help_session import (
    Arm,
    ArticleServed,
    Offer,
    ProblemDescribed,
    SearchOutcome,
    SolvedAnswered,
    Started,
    TicketSent,
)
from tests.product import PASSWORD, settings_in
from tests.webui.editors.conftest import Editor, form_of
from webui.app import create_app
from webui.commands.cli import cli
from webui.storage import audit_log, content_gaps, work_marks
from webui.storage.audit_log import AuditFilter
from webui.storage.content_gaps import StoredGap
from webui.storage.database import Database

NOW = datetime.now(UTC)
WORK = "/editor/work"
ARTICLE = "blokovat-pouzivatela"
GAP = StoredGap("", "sk", "poukaz · darček", "no_article", 4, 4, 4, Worth(4, 0.8, 0.9, 0.5), ("g1", "g2", "g3", "g4"))


def database_of(app: Flask) -> Database:
    database: Database = app.extensions["readfirst"].database
    return database


def wrote(app: Flask, name: str, text: str, *, reason: str = "") -> None:
    """Somebody described a problem, read an article in vain where there is a reason, and wrote."""
    at = NOW - timedelta(days=2)
    offer = Offer(ARTICLE, "sk", "rev-1", "Ako zablokovať používateľa", 0.9)
    insisted = (offer,) if reason else ()
    search = SearchOutcome.CONFIDENT if reason else SearchOutcome.NOTHING
    read = (ArticleServed(at, ARTICLE, "rev-1", "gen-1", "page"), SolvedAnswered(at, ARTICLE, False, reason))
    events = (
        Started(at, "sk", "web", f"owner-{name}", f"person-{name}", member=False, arm=Arm.TREATED),
        ProblemDescribed(at, text, "", search, insisted, (), "gen-1", "enforce"),
        *(read if reason else ()),
        TicketSent(at, f"ticket-{name}", f"RF-{name}", "read", "0" * 64),
    )
    with database_of(app).writing() as connection:
        for position, event in enumerate(events):
            event_log.append(connection, name, position, event)


def with_a_gap(app: Flask) -> None:
    for number, name in enumerate(GAP.help_sessions):
        wrote(app, name, f"Kde uplatním darčekový poukaz? jana{number}@example.sk")
    with database_of(app).writing() as connection:
        content_gaps.replace_all(connection, [GAP], NOW)


def gap_key(app: Flask) -> str:
    with database_of(app).reading() as connection:
        return f"gap:{content_gaps.stored_gaps(connection)[0].gap_id}"


def does(editor: Editor, step: str, item: str, **fields: str) -> TestResponse:
    page = editor.browser.get(WORK).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    posted = {"csrf_token": token, "item": item, "back": WORK, **fields}
    return editor.browser.post(f"{WORK}/{step}", data=posted, follow_redirects=True)


def titles(page: str) -> list[str]:
    return [unescape(title) for title in re.findall(r'<h2><a class="title"[^>]*>(.*?)</a>', page)]


def logged(app: Flask) -> tuple[str, str]:
    with database_of(app).reading() as connection:
        newest = audit_log.entries(connection, AuditFilter(), limit=1)[0]
    return newest.who, newest.action


def test_where_nothing_fails_the_page_says_so(jana: Editor) -> None:
    page = jana.browser.get(f"{WORK}?lang=en").text

    assert titles(page) == []
    assert "Nothing needs you" in page


def test_signing_in_leads_editors_there(app: Flask, jana: Editor) -> None:
    page = jana.browser.get("/staff/sign-in").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    data = {"name": "Jana", "password": PASSWORD, "csrf_token": token}

    assert jana.browser.post("/staff/sign-in", data=data).location == WORK


def test_an_article_that_people_fail_with_is_explained_by_reason_in_their_words(app: Flask, jana: Editor) -> None:
    for name in ("a", "b", "c"):
        wrote(app, name, f"Neviem zablokovať Petra {name} +421 903 123 456", reason="unclear")
    wrote(app, "d", "Zablokovanie nefunguje v aplikácii", reason="did-not-work")

    (title,) = titles(jana.browser.get(WORK).text)
    page = jana.browser.get(f"{WORK}/item/not-helping:sk/{ARTICLE}?lang=en").text

    assert "4 people said in the last 30 days that it did not help." in page
    assert "It is unclear" in page and "Neviem zablokovať Petra a [•••]" in page
    assert "903" not in page and title in page
    assert "nefunguje v aplikácii" not in page  # one person's words


def test_a_gap_becomes_a_prepared_draft(app: Flask, jana: Editor) -> None:
    with_a_gap(app)
    key = gap_key(app)

    draft = does(jana, "draft", key)

    form = form_of(draft.text)
    assert form["field-questions"] == "Kde uplatním darčekový poukaz? [•••]"
    assert form["field-title"].startswith("Kde uplatním") and form["field-status"] == "published"
    assert "example.sk" not in draft.text
    assert logged(app) == ("Jana", "article-draft-prepared")
    again = does(jana, "draft", key)  # goes on with the same draft
    assert again.request.full_path == draft.request.full_path
    assert titles(jana.browser.get(WORK).text) == ["poukaz · darček"]


def test_a_gap_rests_for_some_time_once_its_article_is_published(app: Flask, jana: Editor) -> None:
    with_a_gap(app)
    with database_of(app).writing() as connection:
        work_marks.begin_draft(connection, gap_key(app), f"sk/{ARTICLE}.md", NOW)

    assert titles(jana.browser.get(WORK).text) == []

    with database_of(app).writing() as connection:
        work_marks.begin_draft(connection, gap_key(app), f"sk/{ARTICLE}.md", NOW - work_marks.RESTS)
    assert titles(jana.browser.get(WORK).text) == ["poukaz · darček"]


def test_everybody_goes_on_with_their_own_draft(app: Flask, jana: Editor, peter: Editor) -> None:
    item = f"not-helping:sk/{ARTICLE}"
    for name in ("a", "b", "c"):
        wrote(app, name, f"Neviem zablokovať {name}", reason="unclear")
    does(jana, "draft", item)
    for editor in (peter, jana):  # the one who saved last is not the one who asks
        editor.opens(f"/editor/file/sk/{ARTICLE}.md")
        editor.sends("keep", f"/editor/file/sk/{ARTICLE}.md", body="Nový text.\r\n")

    for editor in (peter, jana):
        assert does(editor, "draft", item).request.path == f"/editor/file/sk/{ARTICLE}.md"


def test_a_page_behind_the_last_row_is_the_last_page(app: Flask, jana: Editor) -> None:
    with_a_gap(app)

    page = jana.browser.get(f"{WORK}?page=2&lang=en").text

    assert titles(page) == ["poukaz · darček"] and "Nothing needs you" not in page


def test_not_now_needs_a_reason_and_comes_back(app: Flask, jana: Editor) -> None:
    with_a_gap(app)
    key = gap_key(app)

    does(jana, "put-off", key, days="7", reason=" ")
    assert titles(jana.browser.get(WORK).text) == ["poukaz · darček"]
    does(jana, "put-off", key, days="7", reason="Poukazy končia v máji.")

    assert titles(jana.browser.get(WORK).text) == []
    later = jana.browser.get(f"{WORK}?later=yes").text
    assert titles(later) == ["poukaz · darček"] and "Poukazy končia v máji." in later
    assert logged(app) == ("Jana", "work-put-off")
    does(jana, "bring-back", key)
    assert titles(jana.browser.get(WORK).text) == ["poukaz · darček"]


def test_work_is_given_to_an_editor_and_found_as_mine(app: Flask, jana: Editor, peter: Editor) -> None:
    with_a_gap(app)

    does(jana, "assign", gap_key(app), to="Peter")

    assert logged(app) == ("Jana", "work-assigned")
    assert titles(peter.browser.get(f"{WORK}?mine=yes").text) == ["poukaz · darček"]
    assert titles(jana.browser.get(f"{WORK}?mine=yes").text) == []
    assert does(jana, "assign", gap_key(app), to="nobody-we-know").status_code == 400


def test_a_second_host_sees_what_was_decided(app: Flask, jana: Editor, tmp_path: Path, shipped_index: Path) -> None:
    with_a_gap(app)
    does(jana, "put-off", gap_key(app), days="30", reason="V máji.")
    other = create_app(
        settings_in(
            tmp_path / "other", index=shipped_index, database_url=database_of(app).engine.url.render_as_string()
        )
    )

    assert titles(Editor(other, "Peter").browser.get(WORK).text) == []
    database_of(other).close()


def test_a_question_becomes_a_draft(jana: Editor) -> None:
    page = jana.browser.get("/editor/why?q=darčekový poukaz peter@example.sk&asked=sk").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    fields = {"csrf_token": token, "text": "darčekový poukaz peter@example.sk", "lang": "sk"}

    draft = jana.browser.post(f"{WORK}/draft-question", data=fields, follow_redirects=True)

    assert form_of(draft.text)["field-questions"] == "darčekový poukaz [•••]"


def test_a_ticket_becomes_no_draft_for_somebody_who_may_not_read_tickets(jana: Editor) -> None:
    token = jana.browser.get("/account").text.split('name="csrf_token" value="')[1].split('"')[0]
    fields = {"csrf_token": token, "reference": "RF-1"}

    assert jana.browser.post(f"{WORK}/draft-ticket", data=fields).status_code == 403


def test_the_command_prints_the_same_list(app: Flask, articles: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_a_gap(app)
    monkeypatch.setenv("READFIRST_DATA_DIR", str(articles.parent / "data"))
    monkeypatch.setenv("READFIRST_ARTICLES_DIR", str(articles))

    (row,) = json.loads(CliRunner().invoke(cli, ["work", "--json"]).stdout)["work"]

    assert (row["item"], row["title"], row["expected_contacts"]) == (gap_key(app), "poukaz · darček", 1.44)
    assert json.loads(CliRunner().invoke(cli, ["work", "--kind", "stale", "--json"]).stdout) == {"work": []}
