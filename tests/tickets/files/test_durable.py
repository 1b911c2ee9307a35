"""A file is whole under its name, or not there at all."""

import os
import stat
from pathlib import Path

import pytest

from tickets.files.durable import durable_file


def test_content_is_on_disk_before_the_name_and_the_name_before_anybody_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def noted_fsync(descriptor: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "content")
        fsync(descriptor)

    def noted_replace(path: Path, target: Path) -> Path:
        steps.append("name")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(Path, "replace", noted_replace)

    with durable_file(tmp_path / "ticket.eml") as file:
        file.write(b"whole")
        assert not (tmp_path / "ticket.eml").exists()

    assert steps == ["content", "name", "folder"]
    assert (tmp_path / "ticket.eml").read_bytes() == b"whole"


def test_an_error_leaves_what_was_there_before(tmp_path: Path) -> None:
    path = tmp_path / "ticket.eml"
    path.write_bytes(b"before")

    def breaks() -> None:
        with durable_file(path) as file:
            file.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        breaks()

    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes() == b"before"
