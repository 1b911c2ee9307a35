"""The ledger of erasures: which rows were erased, so that a restored backup loses them again.

A file of JSON lines in the data folder, and a member of every backup: a disaster that takes the database may leave it.
A line holds random ids alone; whose they were is stored nowhere. An erasure is in it, on the disk, before anything is
erased, and its end once everything is gone: what was killed in between is finished by the next run, the worker, or a
restoration. Lines expire when no backup is older (`READFIRST_BACKUP_DAYS`).
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from tickets.files.durable import durable_file
from webui.privacy.traces import Traces, traces_from

LEDGER: Final = "erased.jsonl"


@dataclass(frozen=True, slots=True)
class Erasure:
    """One erasure."""

    erasure_id: str  # random
    at: datetime  # aware UTC
    traces: Traces
    is_finished: bool = False


class LedgerError(Exception):
    """A ledger that cannot be read; the message says where."""


class Ledger:
    """The ledger of one data folder. Any number of processes may use it."""

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / LEDGER
        self._lock = data_dir / f".{LEDGER}.lock"

    def erasures(self) -> list[Erasure]:
        """Return every erasure, oldest first; raise LedgerError for a damaged file."""
        return erasures_in(self.content())

    def content(self) -> bytes:
        """Return the file; empty while nobody was erased."""
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return b""

    def unfinished(self) -> list[Erasure]:
        """Return the erasures that were begun and not ended."""
        return [erasure for erasure in self.erasures() if not erasure.is_finished]

    def begin(self, traces: Traces, at: datetime) -> Erasure:
        """Write down what is going to be erased; it is on the disk when this returns."""
        erasure = Erasure(secrets.token_hex(16), at, traces)
        self._change(lambda known: [*known, erasure])
        return erasure

    def finish(self, erasure: Erasure) -> None:
        """Write down that everything of an erasure is gone."""
        self._change(lambda known: [_ended(each, erasure.erasure_id) for each in known])

    def add(self, erasures: Iterable[Erasure]) -> None:
        """Add erasures of another ledger, such as that of a backup, which are to be done here."""
        new = list(erasures)
        self._change(lambda known: _merged(known, new))

    def expire(self, now: datetime, kept: timedelta) -> int:
        """Delete the lines that no backup can be older than; return how many."""
        old = [e for e in self.erasures() if e.is_finished and e.at < now - kept]
        ids = {erasure.erasure_id for erasure in old}
        if old:
            self._change(lambda known: [each for each in known if each.erasure_id not in ids])
        return len(old)

    def _change(self, change: Callable[[list[Erasure]], list[Erasure]]) -> None:
        with self._locked():
            lines = "".join(f"{json.dumps(_as_json(erasure))}\n" for erasure in change(self.erasures()))
            with durable_file(self.path) as file:
                file.write(lines.encode())

    @contextmanager
    def _locked(self) -> Iterator[None]:
        lock = os.open(self._lock, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


def erasures_in(content: bytes) -> list[Erasure]:
    """Return the erasures of a ledger's content; raise LedgerError."""
    try:
        return [_erasure(json.loads(line)) for line in content.splitlines() if line.strip()]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LedgerError(f"the ledger of erasures cannot be read: {error}") from None


def _erasure(values: dict[str, Any]) -> Erasure:
    began_at = datetime.fromisoformat(values["at"])
    return Erasure(str(values["erasure_id"]), began_at, traces_from(values["traces"]), bool(values["is_finished"]))


def _as_json(erasure: Erasure) -> dict[str, Any]:
    return {
        "erasure_id": erasure.erasure_id,
        "at": erasure.at.isoformat(),
        "traces": erasure.traces.as_json(),
        "is_finished": erasure.is_finished,
    }


def _ended(erasure: Erasure, erasure_id: str) -> Erasure:
    return replace(erasure, is_finished=True) if erasure.erasure_id == erasure_id else erasure


def _merged(known: list[Erasure], new: list[Erasure]) -> list[Erasure]:
    """Return both ledgers as one, in which everything is still to be done: the rows have come back."""
    by_id = {erasure.erasure_id: replace(erasure, is_finished=False) for erasure in (*known, *new)}
    return sorted(by_id.values(), key=lambda erasure: (erasure.at, erasure.erasure_id))
