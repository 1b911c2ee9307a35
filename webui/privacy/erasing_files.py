"""Erasing somebody from files: uploads, whole mails, letters in the development folder, and what the search learned.

Files go after the rows that name them were committed. Whatever was learned is made anew by the worker, from records
without theirs: no version in which their words may stand is kept.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from search.storage.generations import CURRENT, only_builder
from tickets.files.file_store import FileStore
from webui.file_stores import attachment_store
from webui.privacy.letters import hide_in_letter, letter_ids, letters_about
from webui.privacy.traces import Traces
from webui.settings import Settings

_LEARNED: Final = (CURRENT, "gen-*", "records-*", "training.json")  # versions, vectors of records, who trains
_WAIT_SECONDS: Final = 60.0  # for a backup that reads the files


class FilesInUse(Exception):
    """A backup holds the files; the rows are erased, and the next run goes on."""


def erase_files(settings: Settings, traces: Traces, hide: Callable[[str], str]) -> int:
    """Delete the files of a person; return how many there were. Raise FilesInUse, OSError.

    hide  hides the person's address in the letters of others
    """
    files = attachment_store(settings).files
    letters = settings.data_dir / "mail"
    count = sum(_deleted(path) for path in letters_about(letters, letter_ids(traces)))
    for name in traces.letters:
        with suppress(FileNotFoundError):
            hide_in_letter(letters / name, hide)
    if stored := [name for name in traces.files if files.size(name) is not None]:
        with _nobody_reads(files):
            for name in stored:
                files.delete(name)
    return count + len(stored)


@contextmanager
def _nobody_reads(files: FileStore) -> Iterator[None]:
    """Wait for a backup that reads the files, and let none begin."""
    deadline = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < deadline:
        with files.deleting() as may_delete:
            if may_delete:
                yield
                return
        time.sleep(0.1)
    raise FilesInUse("a backup reads the files: run it again when it has ended")


def _deleted(path: Path) -> bool:
    is_there = path.exists()
    path.unlink(missing_ok=True)
    return is_there


def forget_learned(settings: Settings) -> bool:
    """Drop everything that was learned, and the lease of a training that still knows more; return whether it was there.

    Servers go on without lessons until the worker has made new ones, which it begins at once. Raise BuilderBusy.
    """
    folder = settings.learned_dir
    if not folder.is_dir():
        return False
    with only_builder(folder, wait_seconds=_WAIT_SECONDS):
        paths = [path for pattern in _LEARNED for path in folder.glob(pattern)]
        for path in paths:
            _remove(path)
    return bool(paths)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
