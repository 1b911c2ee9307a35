"""From "this solved it" to the next person's answer: recorded, learned by the command, seen and removed by editors."""

import json
import os
import shutil
import time
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from deflection.ports import Asker
from search.learning import amounts
from search.learning.records import believed
from tests.webui.conftest import SignedIn, csrf_token
from webui.commands.cli import cli
from webui.parts import Parts
from webui.processes.background_training import Trainer
from webui.storage import forgotten_records
from webui.storage.learning_records import records_of, staff_record

TYPED = "v telefóne mi nejde heslo do hry"


def parts_of(app: Flask) -> Parts:
    parts: Parts = app.extensions["readfirst"]
    return parts


def reads(app: Flask, person: str, text: str, *, member: bool = False, solved: bool = True) -> str:
    """Somebody describes a problem, opens the third article offered, and says whether it helped."""
    flow, who = parts_of(app).flow, Asker(owner=person, person=person, member=member)
    help_session = flow.describe_problem(who, text, "sk")
    third = sorted(help_session.offered.values(), key=lambda offer: -offer.p_resolves)[2].article_id
    flow.open_article(help_session.help_session_id, who, third)
    flow.answer_solved(help_session.help_session_id, who, third, solved=solved)
    return third


@pytest.fixture
def learns(app: Flask, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """A shell in which the commands work on the same data as the application."""
    settings = parts_of(app).settings
    monkeypatch.setenv("READFIRST_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("READFIRST_DATABASE_URL", settings.url)
    monkeypatch.setenv("READFIRST_SECRET_KEY", settings.secret_key)
    return CliRunner()


def learn(shell: CliRunner) -> dict[str, object]:
    answer = shell.invoke(cli, ["learn", "--json"])
    assert answer.exit_code == 0, answer.output
    found: dict[str, object] = json.loads(answer.stdout)
    return found


def first(app: Flask, text: str = TYPED) -> str:
    knowledge_base = parts_of(app).knowledge_base
    knowledge_base._follower._checked_at = float("-inf")
    return knowledge_base.suggest(text, "sk").hits[0].article_id


@pytest.mark.long
def test_two_people_who_were_helped_help_the_third(app: Flask, learns: CliRunner) -> None:
    helped = reads(app, "anna", TYPED)
    assert learn(learns) == {"records": 1, "left_out": {}, "languages": {}}
    assert first(app) != helped, "one stranger alone moves nothing"

    assert reads(app, "boris", f"{TYPED} prosím") == helped
    assert learn(learns)["languages"]["sk"]["solved"] == 2
    assert first(app) == helped


@pytest.mark.long
def test_editors_see_what_was_learned_and_remove_it_and_bring_it_back(
    app: Flask, learns: CliRunner, signed_in: SignedIn
) -> None:
    helped = reads(app, "anna", TYPED, member=True)
    learn(learns)
    editor = signed_in("editor")
    page = editor.get("/editor/learned?lang=en").text
    assert TYPED in page
    assert "Do not learn from it" in page

    page = press(editor, page, "forget")
    assert "Learn from it again" in page
    learn(learns)
    assert first(app) != helped

    assert "Do not learn from it" in press(editor, page, "restore")
    learn(learns)
    assert first(app) == helped


def test_the_command_says_how_many_older_problems_it_leaves_out(
    app: Flask, learns: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(amounts, "NEWEST_IN_ALL", 2)
    for person in ("anna", "boris", "cyril"):
        reads(app, person, TYPED, member=True)

    answer = learns.invoke(cli, ["learn"])

    assert answer.exit_code == 0, answer.output
    assert "2 records" in answer.stdout
    assert "1 older ones are left out, newer ones are enough: sk 1" in answer.stdout


def test_where_nothing_can_be_written_the_command_says_that_nothing_new_is_kept(app: Flask, learns: CliRunner) -> None:
    reads(app, "anna", TYPED, member=True)
    folder = parts_of(app).settings.learned_dir
    shutil.rmtree(folder, ignore_errors=True)
    folder.write_text("a file stands where the folder should be")

    answer = learns.invoke(cli, ["learn"])

    assert answer.exit_code == 1
    assert f"nothing new is kept in {folder}, what was learned before stays" in answer.output


def press(browser: FlaskClient, page: str, action: str) -> str:
    address = next(part.split('"')[0] for part in page.split('action="') if f"/{action}" in part.split('"')[0])
    answer = browser.post(address, data={"csrf_token": csrf_token(page)}, follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


def test_what_one_person_said_waits_for_another(app: Flask, signed_in: SignedIn) -> None:
    reads(app, "anna", TYPED)

    assert "not yet: one person alone" in signed_in("editor").get("/editor/learned?lang=en").text


def test_removing_needs_an_editor_and_the_token_of_the_page(app: Flask, signed_in: SignedIn) -> None:
    reads(app, "anna", TYPED, member=True)
    staff = signed_in("staff")
    token = csrf_token(staff.get("/staff/").text)

    assert app.test_client().post("/editor/learned/x/forget").status_code == 400
    assert staff.post("/editor/learned/x/forget", data={"csrf_token": token}).status_code == 403
    assert signed_in("editor").post("/editor/learned/x/forget").status_code == 400
    with parts_of(app).database.reading() as connection:
        assert forgotten_records.forgotten(connection) == {}


def test_what_staff_say_about_a_ticket_counts_alone(app: Flask) -> None:
    now = parts_of(app).now()
    said = staff_record("ticket-1", TYPED, "sk", "hra-sa-nespusti", "eva", now)
    with parts_of(app).database.reading() as connection:
        records = records_of(connection, now, timedelta(days=180), staff=lambda _: [said])

    assert believed(records, lambda _: True) == [said]


def test_an_empty_page_says_so(signed_in: SignedIn) -> None:
    assert "Nothing yet" in signed_in("editor").get("/editor/learned?lang=en").text


def test_analysts_see_predicted_beside_happened(app: Flask, learns: CliRunner, signed_in: SignedIn) -> None:
    for number in range(25):
        reads(app, f"person-{number}", TYPED, solved=number % 5 > 0)
    page = signed_in("analyst").get("/reports/counts?lang=en").text
    assert "Was the search right about itself?" in page
    assert "20 / 20 problems" in page

    report = json.loads(learns.invoke(cli, ["report", "--json"]).stdout)["reliability"]
    assert report["all"] == report["sk"]
    assert report["sk"]["bins"][0]["count"] == report["sk"]["bins"][0]["total"] == 20
    assert report["sk"]["calibration_error"] > 0


def test_without_an_index_the_command_says_what_to_do(
    learns: CliRunner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("READFIRST_DATA_DIR", str(tmp_path / "nothing"))
    answer = learns.invoke(cli, ["learn"])

    assert answer.exit_code == 2
    assert "readfirst index" in answer.output


def test_the_worker_learns_when_there_is_news_and_never_waits(app: Flask, learns: CliRunner) -> None:
    parts = parts_of(app)
    reads(app, "anna", TYPED, member=True)
    trainer = Trainer(parts.settings, parts.database)

    started = time.monotonic()
    assert trainer.look()
    assert time.monotonic() - started < 1
    assert not trainer.look(), "one at a time, and once an hour"
    trainer.stop()
    assert os.environ["READFIRST_DATA_DIR"]
