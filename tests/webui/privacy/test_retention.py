"""What is past its time goes, what is not stays, and the command proves both."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.webui.privacy.life import WORD, Life, lived
from webui.commands.cli import cli
from webui.privacy.declarations import Rows, tables_of
from webui.privacy.ledger import Ledger
from webui.privacy.retention import keep_times, steps


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    life = lived(tmp_path)
    yield life
    life.web.close()


def run(life: Life, **days: int) -> dict[str, dict[str, Any]]:
    environment = {"READFIRST_DATA_DIR": str(life.folder), "READFIRST_SECRET_KEY": life.web.parts.settings.secret_key}
    environment |= {f"READFIRST_{name.upper()}": str(value) for name, value in days.items()}
    answer = CliRunner().invoke(cli, ["retention", "--json"], env=environment)
    assert answer.exit_code == 0, answer.output
    return {step["name"]: step for step in json.loads(answer.stdout)["steps"]}


def test_it_proves_what_it_deleted_and_what_is_left(life: Life) -> None:
    """The story is of March; a year later its texts are past their time, and its tickets are not."""
    days = (datetime.now(UTC) - life.web.clock()).days

    proof = run(life, text_days=days - 1, ticket_days=days + 30)

    assert proof["problem texts"] | {"before": ""} == {
        "name": "problem texts",
        "kept_days": days - 1,
        "before": "",
        "deleted": 5,
        "left": 0,
        "oldest": None,
    }
    tickets = proof["tickets that have left"]
    assert (tickets["deleted"], tickets["left"]) == (0, 3)
    assert tickets["oldest"] > tickets["before"], "the oldest that is left is younger than the limit"
    assert proof["visits of members"]["deleted"] == 1


def test_a_second_run_deletes_nothing(life: Life) -> None:
    run(life, text_days=1)

    assert {step["deleted"] for step in run(life, text_days=1).values()} == {0}


def test_the_command_stands_in_the_audit_log(life: Life) -> None:
    run(life)

    assert "retention-run" in life.rows()


def test_a_damaged_ledger_stops_no_worker(life: Life, caplog: pytest.LogCaptureFixture) -> None:
    Ledger(life.folder).path.write_text("{")

    keep_times(life.web.parts.settings, life.web.parts.database, life.web.clock())

    assert "the ledger of erasures cannot be read" in caplog.text


def test_figures_stay_when_texts_are_emptied_by_age(life: Life) -> None:
    before = life.figures()["r"]

    keep_times(life.web.parts.settings, life.web.parts.database, life.web.clock() + timedelta(days=400))

    assert life.figures()["r"] == before
    assert WORD in life.rows(), "tickets are kept longer"


def test_every_table_with_personal_rows_has_a_step_or_goes_with_one(life: Life) -> None:
    cleared = {step.table.name for step in steps(life.web.parts.settings)}
    whole = {table.name for rows in (Rows.OF_VISIT, Rows.OF_ANSWER, Rows.OF_EVENTS) for table in tables_of(rows)}

    assert whole | {"drafts", "tickets"} <= cleared
