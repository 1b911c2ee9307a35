"""An erasure that was cut off is finished, one that a backup brings back is done again, and lines expire."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.webui.backups.filled import rows_in
from tests.webui.privacy.life import JANA, OTHER, WORD, Life, lived
from webui.backups.archive import BackupError
from webui.backups.backup import back_up
from webui.backups.restore import restore
from webui.privacy import erase as erasing
from webui.privacy.data_subject import data_subject
from webui.privacy.erase import erase
from webui.privacy.ledger import Ledger
from webui.privacy.traces import Traces
from webui.processes.worker import keep_house
from webui.settings import Settings


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    life = lived(tmp_path / "here")
    yield life
    life.web.close()


def erased(life: Life) -> None:
    erase(life.web.parts.settings, life.web.parts.database, data_subject(JANA), life.web.clock())


def elsewhere(life: Life, tmp_path: Path) -> Settings:
    return replace(life.web.parts.settings, data_dir=tmp_path / "elsewhere")


def everything_of(settings: Settings) -> str:
    files = [path.read_bytes() for path in settings.data_dir.rglob("*") if path.is_file()]
    return f"{rows_in(settings)} {b''.join(files)!r}".lower()


def finds(text: str) -> list[str]:
    return [name for name in (JANA.lower(), WORD) if name in text]


def test_a_backup_of_before_brings_nobody_back(life: Life, tmp_path: Path) -> None:
    here, there = life.web.parts.settings, elsewhere(life, tmp_path)
    back_up(here, tmp_path / "old.zip", life.web.clock())
    erased(life)

    restored = restore(there, tmp_path / "old.zip", life.web.clock(), ledger=Ledger(here.data_dir).path)

    assert restored.erased == 1
    assert finds(everything_of(there)) == []
    assert OTHER in everything_of(there)
    assert len(rows_in(there)["tickets"]) == 1


def test_without_a_ledger_everybody_comes_back(life: Life, tmp_path: Path) -> None:
    """What the ledger is for."""
    back_up(life.web.parts.settings, tmp_path / "old.zip", life.web.clock())
    there = elsewhere(life, tmp_path)

    assert restore(there, tmp_path / "old.zip", life.web.clock()).erased == 0
    assert finds(everything_of(there)) == [JANA.lower(), WORD]


def test_a_backup_carries_the_ledger_of_its_moment(life: Life, tmp_path: Path) -> None:
    erased(life)
    back_up(life.web.parts.settings, tmp_path / "new.zip", life.web.clock())

    assert restore(elsewhere(life, tmp_path), tmp_path / "new.zip", life.web.clock()).erased == 1


def test_a_ledger_that_cannot_be_read_stops_the_restoration_before_anything(life: Life, tmp_path: Path) -> None:
    back_up(life.web.parts.settings, tmp_path / "old.zip", life.web.clock())
    (tmp_path / "ledger").write_text("{")
    there = elsewhere(life, tmp_path)

    with pytest.raises(BackupError, match="ledger"):
        restore(there, tmp_path / "old.zip", life.web.clock(), ledger=tmp_path / "ledger")

    assert not there.data_dir.exists()


@pytest.mark.parametrize("dies_in", ["event_changes", "erase_files", "forget_learned", "compact"])
def test_whatever_is_cut_off_the_worker_finishes(life: Life, dies_in: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(erasing, dies_in, dies)
        with pytest.raises(KeyboardInterrupt):
            erased(life)
    assert len(Ledger(life.folder).unfinished()) == 1

    keep_house(life.web.parts.settings, life.web.parts.database)

    assert Ledger(life.folder).unfinished() == []
    files = b"".join(content for path, content in life.bytes_of_files().items()).lower()
    assert [name for name in life.secrets()[:2] if name in life.rows().lower() or name.encode() in files] == []


def test_the_ledger_names_nobody(life: Life) -> None:
    erased(life)

    content = Ledger(life.folder).path.read_text().lower()
    assert finds(content) == []
    assert not any(digest in content for digest in life.digests)


def test_a_line_expires_when_no_backup_is_older(tmp_path: Path) -> None:
    ledger, now = Ledger(tmp_path), datetime.now(UTC)
    begun = ledger.begin(Traces(tickets=("a",)), now - timedelta(days=91))
    assert ledger.expire(now, timedelta(days=90)) == 0, "it is not finished"

    ledger.finish(begun)

    assert ledger.expire(now, timedelta(days=92)) == 0
    assert ledger.expire(now, timedelta(days=90)) == 1
    assert ledger.erasures() == []
