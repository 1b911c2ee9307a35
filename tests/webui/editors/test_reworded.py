"""The command that suggests synonyms reads them from what people really did."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from deflection import event_log
from deflection.help_session import Arm, ProblemDescribed, SearchOutcome, Started
from tests.web import web_in
from webui.commands.cli import cli

YESTERDAY = datetime.now(UTC) - timedelta(days=1)
FAILED = ProblemDescribed(YESTERDAY, "stratil som občianku", "", SearchOutcome.NOTHING, (), (), "gen-1", "enforce")
WORKED = ProblemDescribed(
    YESTERDAY, "stratil som občiansky preukaz", "", SearchOutcome.CONFIDENT, (), (), "gen-1", "enforce"
)


@pytest.fixture
def people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three people who reworded their problem in the same way."""
    monkeypatch.setenv("READFIRST_DATA_DIR", str(tmp_path))
    web = web_in(tmp_path)
    with web.parts.database.writing() as connection:
        for person in ("anna", "ben", "cyril"):
            started = Started(YESTERDAY, "sk", "web", "owner", person, member=False, arm=Arm.TREATED)
            for position, event in enumerate((started, FAILED, WORKED)):
                event_log.append(connection, person, position, event)
    web.close()


@pytest.mark.usefixtures("people")
def test_the_command_lists_what_several_people_reworded() -> None:
    pair = {"lang": "sk", "before": "občianku", "after": "občiansky preukaz", "people": 3}

    assert json.loads(CliRunner().invoke(cli, ["reworded", "--json"]).stdout) == {"rewordings": [pair]}
    assert CliRunner().invoke(cli, ["reworded"]).stdout == "sk: občianku -> občiansky preukaz, 3 people\n"
