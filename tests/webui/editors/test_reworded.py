"""The command that suggests synonyms reads them from what people really did."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from deflection import event_log
from deflection.help_session import Arm, ProblemDescribed, SearchOutcome, Started
from tests.product import settings_in
from tests.web import web_in
from tests.webui.conftest import sign_in
from webui.app import create_app
from webui.commands.cli import cli
from webui.storage.database import Database

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
    reworded_by(web.parts.database, "anna", "ben", "cyril")
    web.close()


def reworded_by(database: Database, *people: str) -> None:
    with database.writing() as connection:
        for person in people:
            started = Started(YESTERDAY, "sk", "web", "owner", person, member=False, arm=Arm.TREATED)
            for position, event in enumerate((started, FAILED, WORKED)):
                event_log.append(connection, person, position, event)


@pytest.mark.usefixtures("people")
def test_the_command_lists_what_several_people_reworded() -> None:
    pair = {"lang": "sk", "before": "občianku", "after": "občiansky preukaz", "people": 3}

    assert json.loads(CliRunner().invoke(cli, ["reworded", "--json"]).stdout) == {"rewordings": [pair]}
    assert CliRunner().invoke(cli, ["reworded"]).stdout == "sk: občianku -> občiansky preukaz, 3 people\n"


def test_editors_see_it_with_the_line_to_write_until_it_is_written(tmp_path: Path, shipped_index: Path) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    app = create_app(replace(settings_in(tmp_path, index=shipped_index), articles_dir=articles))
    database = app.extensions["readfirst"].database
    reworded_by(database, "anna", "ben", "cyril")
    editor = sign_in(app, "editor")

    assert "- občianku, občiansky preukaz" in editor.get("/editor/reworded?lang=en").text
    (articles / "synonyms.yml").write_text("sk:\n  - občianka, občiansky preukaz\n", encoding="utf-8")
    assert "Nothing to add" in editor.get("/editor/reworded?lang=en").text
    database.close()
