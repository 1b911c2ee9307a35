"""Backups by name and age: the newest stay, and only backups are ever deleted."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.product import settings_in
from webui.backups import elsewhere
from webui.backups.elsewhere import name_of
from webui.backups.rotation import delete_older
from webui.commands.cli import cli

NIGHT = datetime(2026, 3, 2, 3, 15, tzinfo=UTC)


def of_nights(folder: Path, count: int) -> list[Path]:
    """Backups of as many nights, oldest first; a file for each."""
    paths = [folder / name_of(NIGHT + timedelta(days=day)) for day in range(count)]
    for path in paths:
        path.write_text("backup")
    return paths


def backup(tmp_path: Path, *more: str) -> Result:
    settings_in(tmp_path / "var")
    return CliRunner().invoke(cli, ["backup", *more], env={"READFIRST_DATA_DIR": str(tmp_path / "var")})


def test_the_newest_stay_and_files_of_other_names(tmp_path: Path) -> None:
    nights = of_nights(tmp_path, 5)
    others = [tmp_path / name for name in ("by-hand.zip", "readfirst-old.zip", "notes.txt")]
    for path in others:
        path.write_text("mine")

    assert delete_older(tmp_path, 2) == nights[:3]

    assert sorted(tmp_path.iterdir()) == sorted([*others, *nights[3:]])


def test_fewer_than_are_kept_all_stay(tmp_path: Path) -> None:
    of_nights(tmp_path, 2)

    assert delete_older(tmp_path, 7) == []


def test_the_command_names_the_backup_by_its_moment_and_deletes_the_oldest(tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    old = of_nights(folder, 3)

    answer = backup(tmp_path, "--to", str(folder), "--keep", "2", "--json")

    assert answer.exit_code == 0, answer.output
    printed = json.loads(answer.stdout)
    assert printed["deleted"] == [str(path) for path in old[:2]]
    assert {path.name for path in folder.iterdir()} == {old[2].name, Path(printed["file"]).name}


def test_a_backup_into_a_folder_is_written_there_and_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elsewhere, "TemporaryDirectory", lambda **_: pytest.fail("it was written twice"))

    answer = backup(tmp_path, "weekly/one.zip", "--to", str(tmp_path / "backups"))

    assert answer.exit_code == 0, answer.output
    assert [path.name for path in (tmp_path / "backups" / "weekly").iterdir()] == ["one.zip"]


def test_a_name_that_leads_out_of_the_store_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    answer = backup(tmp_path, str(tmp_path / "one.zip"), "--to", str(tmp_path / "backups"))

    assert answer.exit_code == 2
    assert "no name of a stored file" in answer.output
    assert not (tmp_path / "one.zip").exists()


def test_a_backup_that_failed_deletes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    of_nights(folder, 3)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("webui.commands.backup.back_up_to", full)

    assert backup(tmp_path, "--to", str(folder), "--keep", "1").exit_code == 2
    assert len(list(folder.iterdir())) == 3


def test_what_is_kept_is_a_folder_and_never_nothing(tmp_path: Path) -> None:
    assert "a folder" in backup(tmp_path, str(tmp_path / "one.zip"), "--keep", "3").output
    assert "a folder" in backup(tmp_path, "--to", "s3://bucket/backups", "--keep", "3").output
    assert backup(tmp_path, "--to", str(tmp_path), "--keep", "0").exit_code == 2
