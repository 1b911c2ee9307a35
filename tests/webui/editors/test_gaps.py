"""The gaps of what people really typed: labelled, counted, and without anybody's own things in them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from deflection import event_log
from deflection.help_session import Arm, ProblemDescribed, SearchOutcome, Started, TicketSent
from tests.product import settings_in
from tests.search.clustering.problems import TOPICS, typed_about, typed_about_anything
from tests.web import web_in
from webui.commands.cli import cli
from webui.editors.gaps import find_gaps
from webui.open_database import open_database
from webui.storage.content_gaps import stored_gaps
from webui.storage.database import Database
from webui.storage.derived.catch_up import CatchUp

LAST_WEEK = datetime.now(UTC) - timedelta(days=7)


@pytest.fixture
def month(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty people with each of four problems, a few with others; all of them wrote."""
    monkeypatch.setenv("READFIRST_DATA_DIR", str(tmp_path))
    web = web_in(tmp_path)
    texts = [f"{text} anna{n}@example.sk" for topic in TOPICS for n, text in enumerate(typed_about(topic, 20))]
    wrote(web.parts.database, [*texts, *typed_about_anything(10)])
    web.close()


def wrote(database: Database, texts: list[str]) -> None:
    with database.writing() as connection:
        for number, text in enumerate(texts):
            at = LAST_WEEK + timedelta(minutes=number)
            started = Started(at, "sk", "web", "owner", f"person-{number}", member=False, arm=Arm.TREATED)
            described = ProblemDescribed(at, text, "", SearchOutcome.NOTHING, (), (), "gen-1", "enforce")
            sent = TicketSent(at, f"ticket-{number}", "OK", "nothing_found", "0" * 64)
            for position, event in enumerate((started, described, sent)):
                event_log.append(connection, f"hs-{number}", position, event)


@pytest.mark.usefixtures("month")
def test_what_an_editor_should_write() -> None:
    answer = CliRunner().invoke(cli, ["gaps", "--json"])
    gaps = json.loads(answer.stdout)["gaps"]

    assert answer.exit_code == 0
    assert {word for gap in gaps for word in gap["label"].split() if word in ("poukaz", "balík")} == {"poukaz", "balík"}
    assert all(gap["people"] >= 5 and gap["kind"] == "no_article" for gap in gaps)
    assert gaps[0]["expected_contacts"]["basis"] == "observed"
    low, high = gaps[0]["expected_contacts"]["interval_95"]
    assert low < gaps[0]["expected_contacts"]["estimate"] < high
    assert any(gap["examples"] for gap in gaps)
    assert "example.sk" not in answer.stdout


@pytest.mark.usefixtures("month")
def test_a_month_without_anybody_has_no_gaps() -> None:
    answer = CliRunner().invoke(cli, ["gaps", "--from", "2021-01-01", "--to", "2021-01-31", "--json"])

    assert json.loads(answer.stdout) == {"gaps": []}


@pytest.mark.usefixtures("month")
def test_gaps_are_stored_for_pages_without_texts_and_stay_the_same_gaps(tmp_path: Path) -> None:
    database = open_database(settings_in(tmp_path))
    CatchUp(database).run()

    find_gaps(database, "UTC", datetime.now(UTC))
    with database.reading() as connection:
        before = stored_gaps(connection)
    find_gaps(database, "UTC", datetime.now(UTC))
    with database.reading() as connection:
        after = stored_gaps(connection)
    database.close()

    assert {word for gap in before for word in gap.label.split() if word in ("poukaz", "balík")} == {"poukaz", "balík"}
    assert all(gap.worth.contacts > 0 and gap.help_sessions for gap in before)
    assert {gap.gap_id: gap.label for gap in before} == {gap.gap_id: gap.label for gap in after}
