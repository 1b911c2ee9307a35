"""A support bundle after people have used the product: whatever they typed, whoever they are, it is not in it."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from tests.webui.privacy.life import JANA, OTHER, WORD, Life, lived
from tickets.tables import channel_pauses, outbox
from webui.commands.cli import cli
from webui.support.log_lines import shown_lines
from webui.support.program_words import program_words_only

NAME = "Zuzana Kvakalová"
PLANTED = {  # what an operator sets: every one is somebody's, or opens something
    "READFIRST_LEGAL_NAME": NAME,
    "READFIRST_LEGAL_ADDRESS": "Žabia 17, Kvakovce",
    "READFIRST_LEGAL_EMAIL": "zuzana@kvakovce.example",
    "READFIRST_LEGAL_PHONE": "+421905111222",
    "READFIRST_MAIL_FROM": "zuzana@kvakovce.example",
    "READFIRST_SUPPORT_EMAIL": "zuzana@kvakovce.example",
    "READFIRST_SMTP_HOST": "127.0.0.1",
    "READFIRST_SMTP_PORT": "9",
    "READFIRST_SMTP_USER": "zuzana",
    "READFIRST_SMTP_PASSWORD": "tajne-heslo-posty",
    "READFIRST_URGENT_WEBHOOK": "https://hooks.example.org/services/T0TAJNE/B1TAJNE",
    "READFIRST_METRICS_TOKEN": "tajny-token-metrik-1234567",
    "READFIRST_MEMBER_KEY": "m" * 40,
    "READFIRST_FORM_FILE": "",
}
SECRETS = ("tajne", "tajny", "zuzana", "kvakal", "kvakov", "žabia", "905111222", "m" * 40)
FAILED = {"time": "2026-11-28T10:00:01.000Z", "level": "error", "process": "worker", "error": NAME}
ANSWERED = {"time": "2026-11-28T10:00:02.000Z", "process": "web", "route": "/<lang>/search", "status": 200, "ms": 7}
LOG = f"""2026-11-28T10:00:00.000Z ERROR web: {NAME} <{JANA}> wrote {WORD}: the database does not answer request=0f1e
  File "/home/zuzana/venv/lib/python3.11/site-packages/webui/app.py", line 12, in {WORD}
    text = "{WORD}"
ValueError: {NAME} is no number
{json.dumps({**FAILED, "message": f"{OTHER}: tajne {WORD} timed out"})}
Nov 28 10:00:02 help readfirst[77]: {json.dumps(ANSWERED)}
Nov 28 10:00:03 help readfirst[77]: {NAME} typed this
"""


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    life = lived(tmp_path / "var")
    yield life
    life.web.close()


@pytest.fixture
def bundle(life: Life, tmp_path: Path) -> dict[str, str]:
    """The members of a bundle, after personal data was planted wherever a text may lie."""
    with life.web.parts.database.writing() as connection:
        connection.execute(update(outbox).values(last_error=f"550 <{JANA}>: {WORD} {NAME}", state="dead"))
        row = {"channel": "folder", "since": life.web.clock(), "until": life.web.clock().replace(year=2099)}
        connection.execute(channel_pauses.insert().values(pause_id=1, reason=f"{NAME}: {WORD}", **row))
    environment = {
        "READFIRST_DATA_DIR": str(life.folder),
        "READFIRST_SECRET_KEY": life.web.parts.settings.secret_key,
        "READFIRST_HOLDOUT": None,  # whatever the environment of the tests has
        **PLANTED,
    }
    target = tmp_path / "bundle.zip"
    (tmp_path / "log").write_text(LOG, encoding="utf-8")

    arguments = ["support-bundle", str(target), "--log", str(tmp_path / "log"), "--json"]
    answer = CliRunner().invoke(cli, arguments, env=environment, catch_exceptions=False)

    assert answer.exit_code == 0, answer.output
    with zipfile.ZipFile(target) as archive:
        members = {name: archive.read(name).decode() for name in archive.namelist()}
    assert json.loads(answer.stdout)["members"] == list(members)
    return members


def test_nobody_can_be_found_in_it(bundle: dict[str, str], life: Life) -> None:
    hidden = [*life.secrets(), JANA.partition("@")[0], OTHER, "ondrej", "jana", life.web.parts.settings.secret_key]
    everything = "\n".join(bundle.values()).lower()

    assert [text for text in (*hidden, *SECRETS) if text.lower() in everything] == []


def test_whoever_helps_finds_what_they_ask_for_first(bundle: dict[str, str]) -> None:
    counts, queues = json.loads(bundle["counts.json"]), json.loads(bundle["queues.json"])
    assert counts["rows"]["tickets"] == 3
    assert counts["events"]["TicketSent"] == 3
    assert {state for _, state, _ in counts["letters"]} == {"dead"}
    assert queues["paused"] == ["folder"]
    findings = {finding["code"]: finding["message"] for finding in json.loads(bundle["doctor.json"])}
    assert "dead-letter" in findings
    assert "is paused since" in findings["queue-stands"]
    settings = json.loads(bundle["settings.json"])
    assert settings["READFIRST_SMTP_PASSWORD"] == {"value": "(set)", "origin": "environment"}
    assert settings["READFIRST_URGENT_WEBHOOK"]["value"] == "https://hooks.example.org/…"
    assert settings["READFIRST_HOLDOUT"] == {"value": "0.0", "origin": "default"}
    assert json.loads(bundle["versions.json"])["packages"]["Flask"]
    assert json.loads(bundle["database.json"])["kind"] == "sqlite"


def test_the_slowest_queries_have_their_plans(bundle: dict[str, str]) -> None:
    first = bundle["plans.txt"].splitlines()[0]

    assert first.endswith(" ms")
    assert "SELECT" in bundle["plans.txt"]
    assert "    SCAN " in bundle["plans.txt"] or "    SEARCH " in bundle["plans.txt"]


def test_lines_of_the_log_keep_their_facts(bundle: dict[str, str]) -> None:
    lines = bundle["log.txt"].splitlines()

    assert lines[0].startswith("2026-11-28T10:00:00.000Z ERROR web: ")
    assert lines[0].endswith("the database does not answer")
    assert lines[1] == "  webui/app.py:12"
    assert "timed out" in lines[2]
    assert '"status": 200' in lines[3]
    assert '"/<lang>/search"' in lines[3]
    assert len(lines) == 4, "what is no line of ours is left out"


def test_without_a_database_the_rest_is_there(tmp_path: Path) -> None:
    environment = {
        "READFIRST_DATA_DIR": str(tmp_path),
        "READFIRST_DATABASE_URL": "postgresql+psycopg://kvakadlo:tajne@127.0.0.1:9/x",
    }

    answer = CliRunner().invoke(cli, ["support-bundle", str(tmp_path / "b.zip"), "--json"], env=environment)

    assert answer.exit_code == 0, answer.output
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert '"away"' in everything
    assert "tajne" not in everything
    assert "kvakadlo" not in everything


@pytest.mark.parametrize(
    ("line", "shown"),
    [("not ours", []), ("{", []), ("[1]", []), ('{"time": "Jana"}', [])],
)
def test_lines_that_are_none_of_ours(line: str, shown: list[str]) -> None:
    assert list(shown_lines([line])) == shown


@pytest.mark.parametrize(
    "text", ["Jana", "Ondrej", "kvakadlo", "+421 903 123 456", "RF-2345-6789", "192.0.2.17", "2001:db8::17"]
)
def test_words_of_people_are_no_words_of_the_program(text: str) -> None:
    assert program_words_only(text) == "[•••]"
