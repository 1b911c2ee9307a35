"""Erasing somebody from files: uploads, whole mails, letters in the development folder.

Files go after the rows that name them were committed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from tickets.files.file_store import FileStore
from webui.file_stores import attachment_store
from webui.privacy.letters import hide_in_letter, letter_ids, letters_about
from webui.privacy.traces import Traces
from webui.settings import Settings

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
