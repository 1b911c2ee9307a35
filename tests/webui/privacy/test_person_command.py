"""`readfirst person`: what it says, what the archive holds, and that it never erases without being asked twice."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.webui.privacy.life import JANA, MEMBER, OTHER, WORD, Life, lived
from webui.commands.cli import cli


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    life = lived(tmp_path)
    yield life
    life.web.close()


def person(life: Life, *arguments: str, types: str = "") -> Result:
    environment = {"READFIRST_DATA_DIR": str(life.folder), "READFIRST_SECRET_KEY": life.web.parts.settings.secret_key}
    return CliRunner().invoke(cli, ["person", *arguments], env=environment, input=types)


def as_json(answer: Result) -> dict[str, Any]:
    assert answer.exit_code == 0, answer.output
    values: dict[str, Any] = json.loads(answer.stdout)
    return values


def test_the_archive_holds_what_she_wrote_and_none_of_what_others_did(life: Life, tmp_path: Path) -> None:
    target = tmp_path / "jana.zip"

    answer = as_json(person(life, "export", JANA, "--to", str(target), "--json"))

    assert answer["counts"] == {
        "tickets": 2,
        "messages_on_other_tickets": 0,
        "help_sessions": 4,
        "member_visits": 1,
        "files": 2,
    }
    with zipfile.ZipFile(target) as archive:
        everything = json.loads(archive.read("person.json"))
        files = [archive.read(name) for name in archive.namelist() if name.startswith("files/")]
        assert "your uploads" in archive.read("READ-ME.txt").decode()
    assert target.stat().st_mode & 0o777 == 0o600
    assert all(WORD.encode() in content for content in files)
    by_mail, by_form = sorted(everything["tickets"], key=lambda ticket: ticket["channel"])
    assert by_form["description"] == f"Stále nejde {WORD}"
    assert {"Skúste to.", f"Pozri aj {JANA}, nie iného."} <= {message["text"] for message in by_mail["messages"]}
    told = [event["text"] for each in everything["help_sessions"] for event in each["events"] if event.get("text")]
    assert f"{WORD} zabudnuté heslo" in told
    text = json.dumps(everything, ensure_ascii=False)
    assert OTHER not in text
    assert not any(digest in text for digest in life.digests)


def test_a_dry_run_changes_nothing(life: Life) -> None:
    before = life.rows()

    answer = as_json(person(life, "erase", JANA.upper(), "--dry-run", "--json"))

    assert answer["found"]["tickets"] == 2
    assert answer["rows"] == {}
    assert life.rows() == before
    assert WORD.encode() in b"".join(life.bytes_of_files().values())


def test_it_asks_before_it_erases(life: Life) -> None:
    before = life.rows()

    answer = person(life, "erase", JANA, types="n\n")

    assert answer.exit_code == 1
    assert "     2 tickets\n" in answer.stdout
    assert life.rows() == before


def test_it_says_what_was_erased_and_what_was_not_and_why(life: Life) -> None:
    answer = as_json(person(life, "erase", JANA, "--yes", "--json"))

    assert answer["rows"]["tickets"] == 2
    assert answer["waits"] == []
    assert {reason["what"] for reason in answer["not_erased"]} >= {"Backups", "The audit log"}
    assert WORD not in life.rows()


def test_a_member_is_found_by_id(life: Life) -> None:
    assert as_json(person(life, "erase", MEMBER, "--dry-run", "--json"))["found"]["visits"] == 1


def test_nobody_is_nobody(life: Life) -> None:
    answer = person(life, "erase", "nobody@example.org", "--yes")

    assert answer.exit_code == 0
    assert "     0 tickets" in answer.stdout
