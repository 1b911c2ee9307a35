"""A backup restores elsewhere, row by row and file by file; what cannot be restored is refused before any harm."""

import json
import random
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.webui.backups.filled import CONTENT, FILE_ID, NOW, files_in, filled, rows_in
from tickets.files.deletion import deleting
from webui.backups.archive import BackupError
from webui.backups.backup import back_up
from webui.backups.restore import RESTORED_SECRETS, restore
from webui.commands.cli import cli
from webui.settings import Settings
from webui.storage.database import Database

KINDS = [
    ("sqlite", "sqlite"),
    pytest.param(("sqlite", "postgresql"), marks=pytest.mark.services),
    pytest.param(("postgresql", "sqlite"), marks=pytest.mark.services),
]


@pytest.fixture(params=KINDS, ids="-to-".join)
def two(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Settings, Settings]:
    """A product that holds something, and an empty one elsewhere."""
    kinds = request.param
    urls = [request.getfixturevalue("postgresql_url") if kind == "postgresql" else "" for kind in kinds]
    source = filled(tmp_path / "source", urls[0])
    return source, replace(source, data_dir=tmp_path / "elsewhere", database_url=urls[1])


def test_it_restores_elsewhere_row_by_row_and_file_by_file(two: tuple[Settings, Settings], tmp_path: Path) -> None:
    source, target = two

    manifest = back_up(source, tmp_path / "backup.zip", NOW)
    restored = restore(target, tmp_path / "backup.zip", NOW)

    before, after = rows_in(source), rows_in(target)
    assert set(before) == set(manifest.rows)
    assert all(before.values()), "a table without a row proves nothing"
    (letter,) = after.pop("outbox")
    (was,) = before.pop("outbox")
    assert (len(before.pop("queued_mails")), after.pop("queued_mails")) == (1, []), "it may have left since"
    (subscription,) = before["report_subscriptions"]
    before["report_subscriptions"] = [subscription | {"newest_month": "2026-01"}]  # that report may have left, too
    assert after == before
    assert letter == was | {"restored_at": NOW, "last_error": letter["last_error"]}
    assert files_in(target, "attachments") == files_in(source, "attachments") == {f"attachments/{FILE_ID}": CONTENT}
    served = {name: content for name, content in files_in(source, "learned", "index").items() if "gen-3" not in name}
    assert files_in(target, "learned", "index") == served
    assert (restored.files, restored.letters, restored.warnings) == (1, 1, ())


def test_new_rows_are_numbered_behind_the_restored_ones(two: tuple[Settings, Settings], tmp_path: Path) -> None:
    source, target = two
    back_up(source, tmp_path / "backup.zip", NOW)
    restore(target, tmp_path / "backup.zip", NOW)
    database = Database(target.url)

    with database.writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO events (help_session_id, position, at, kind, payload)"
            " VALUES ('another', 0, '2026-03-02 12:00:00', 'Reopened', '{}')"
        )

    numbers = [row["event_id"] for row in rows_in(target)["events"]]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 1
    database.close()


def test_the_secrets_travel_only_when_asked_for(tmp_path: Path) -> None:
    source = replace(filled(tmp_path / "source"), smtp_password="hunter2-hunter2")
    without, with_them = tmp_path / "without.zip", tmp_path / "with.zip"

    back_up(source, without, NOW)
    back_up(source, with_them, NOW, with_secrets=True)

    with zipfile.ZipFile(without) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"hunter2" not in everything
    assert source.secret_key.encode() not in everything
    assert without.stat().st_mode & 0o777 == 0o600
    target = replace(source, data_dir=tmp_path / "elsewhere")
    restore(target, with_them, NOW)
    secrets = target.data_dir / RESTORED_SECRETS
    assert "READFIRST_SMTP_PASSWORD=hunter2-hunter2\n" in secrets.read_text()
    assert secrets.stat().st_mode & 0o777 == 0o600


def test_another_key_is_named(tmp_path: Path) -> None:
    source = replace(filled(tmp_path / "source"), draw_key="d" * 40)
    back_up(source, tmp_path / "backup.zip", NOW)

    restored = restore(
        replace(source, data_dir=tmp_path / "elsewhere", secret_key="k" * 40), tmp_path / "backup.zip", NOW
    )

    assert any("READFIRST_SECRET_KEY is another one" in warning for warning in restored.warnings)
    assert not any("READFIRST_DRAW_KEY" in warning for warning in restored.warnings), "that one is the same"


def test_a_file_that_is_missing_is_named_and_the_rest_is_saved(tmp_path: Path) -> None:
    source = filled(tmp_path / "source")
    (source.data_dir / "attachments" / FILE_ID).unlink()

    assert back_up(source, tmp_path / "backup.zip", NOW).warnings == [f"file {FILE_ID} is missing"]

    target = replace(source, data_dir=tmp_path / "elsewhere")
    assert restore(target, tmp_path / "backup.zip", NOW).warnings == (f"file {FILE_ID} is missing",)


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def changed(path: Path) -> None:
    content = bytearray(path.read_bytes())
    at = random.Random(1).randrange(50, len(content) // 2)
    content[at] ^= 0x10
    path.write_bytes(content)


def of_another_program(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", json.dumps({"format": "something-else", "version": 1}))


def no_archive(path: Path) -> None:
    path.write_text("pg_dump: this is SQL")


def rewritten(path: Path, **changes: object) -> None:
    """The same archive with another manifest."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members["manifest.json"])
    members["manifest.json"] = json.dumps(manifest | changes).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def newer_format(path: Path) -> None:
    rewritten(path, version=2)


def other_tables(path: Path) -> None:
    rewritten(path, revision="0001")


def fewer_rows(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        rows = json.loads(archive.read("manifest.json"))["rows"]
    rewritten(path, rows=rows | {"tickets": 2})


def a_way_out_of_the_folder(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("files/../../evil", "x")
        sums = json.loads(archive.read("manifest.json"))["sums"]
    rewritten(
        path, sums=sums | {"files/../../evil": "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"}
    )


DAMAGES = [
    *(cut_off, changed, of_another_program, no_archive, newer_format, other_tables, fewer_rows),
    a_way_out_of_the_folder,
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_or_foreign_archive_is_refused_before_anything_is_touched(
    damage: Callable[[Path], None], tmp_path: Path
) -> None:
    source = filled(tmp_path / "source")
    archive = tmp_path / "backup.zip"
    back_up(source, archive, NOW)
    damage(archive)

    with pytest.raises(BackupError):
        restore(replace(source, data_dir=tmp_path / "elsewhere"), archive, NOW)

    assert not (tmp_path / "elsewhere").exists()


def test_a_database_that_holds_something_is_not_overwritten(tmp_path: Path) -> None:
    source = filled(tmp_path / "source")
    back_up(source, tmp_path / "backup.zip", NOW)
    before = rows_in(source)

    with pytest.raises(BackupError, match="not empty"):
        restore(source, tmp_path / "backup.zip", NOW)

    assert rows_in(source) == before


def test_files_are_not_deleted_while_a_backup_reads_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = filled(tmp_path / "source")
    answers = []

    def look(*_: object) -> None:
        with deleting(source.data_dir / "attachments") as may_delete:
            answers.append(may_delete)

    monkeypatch.setattr("webui.backups.backup._add_files", look)
    back_up(source, tmp_path / "backup.zip", NOW)
    look()

    assert answers == [False, True]


def test_the_commands_say_what_they_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = str(tmp_path / "backup.zip")
    filled(tmp_path / "source")

    def run(folder: str, *arguments: str) -> dict[str, object]:
        environment = {"READFIRST_DATA_DIR": str(tmp_path / folder), "READFIRST_SECRET_KEY": "s" * 40}
        answer = CliRunner().invoke(cli, [*arguments, "--json"], env=environment)
        assert answer.exit_code == 0, answer.output
        values: dict[str, object] = json.loads(answer.stdout)
        return values

    assert run("source", "backup", archive)["files"] == 1
    assert run("elsewhere", "restore", archive)["letters"] == 1
