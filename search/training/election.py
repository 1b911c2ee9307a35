"""Trainer election: one process trains for each folder of lessons, over all processes and hosts that share it.

The folder holds `training.json`: who trains now and until when, what the last training learned from, and how often it
failed since. It is read and replaced under a lock that is held for a moment. A lease ends by itself, so that a host
that is gone hinders nobody for longer than `LEASE`; where it is known that its holder was killed, it is over at once.
A training that failed is repeated, after a wait that doubles each time.
"""

import fcntl
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from search.storage.generations import current

LEASE = timedelta(minutes=5)  # renewed while the training runs
EVERY = timedelta(hours=1)  # between two trainings that went well, at least
FIRST_WAIT = timedelta(minutes=1)  # after a training that failed
LONGEST_WAIT = timedelta(hours=6)
_STATE, _LOCK = "training.json", ".training.lock"
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class TrainingState:
    """Training state of one folder; moments are aware UTC."""

    holder: str = ""  # who trains now; "" = nobody
    until: datetime = _NEVER  # end of the lease
    learned_from: str = ""  # what the last training that went well learned from
    trained_at: datetime = _NEVER  # when it ended
    failures: int = 0  # trainings that failed since
    due_at: datetime = _NEVER  # before then, nobody trains

    def is_running(self, now: datetime) -> bool:
        """Whether somebody holds the lease; one that ends further ahead than any was written by a wrong clock."""
        return bool(self.holder) and now < self.until <= now + 2 * LEASE

    def is_due(self, now: datetime) -> bool:
        """Return whether the wait is over; one that is longer than any was written by a wrong clock."""
        return not now < self.due_at <= now + 2 * LONGEST_WAIT


class Election:
    """Election of the one trainer among all processes that use the folder.

    is_gone  whether a holder is known to have been killed
    """

    def __init__(self, folder: Path, *, is_gone: Callable[[str], bool]) -> None:
        self._folder = folder
        self._is_gone = is_gone

    def take(self, holder: str, news: str, now: datetime) -> bool:
        """Become the trainer, if nobody is, it is due, and there is something new to learn from."""
        with self._changing() as (training, write):
            if (training.is_running(now) and not self._is_gone(training.holder)) or not training.is_due(now):
                return False
            if training.learned_from == news and not training.failures and current(self._folder):
                write(replace(training, holder="", due_at=now + EVERY))
                return False
            write(replace(training, holder=holder, until=now + LEASE))
            return True

    def renew(self, holder: str, now: datetime) -> bool:
        """Renew the lease; returns False when somebody else has taken it."""
        with self._changing() as (training, write):
            if training.holder != holder:
                return False
            if training.until < now + LEASE / 2:
                write(replace(training, until=now + LEASE))
            return True

    def succeed(self, holder: str, news: str, now: datetime) -> None:
        """Record that the training succeeded."""
        with self._changing() as (training, write):
            if training.holder == holder:
                write(TrainingState(learned_from=news, trained_at=now, due_at=now + EVERY))

    def fail(self, holder: str, now: datetime) -> None:
        """Record that the training failed; anybody may repeat it after the back-off."""
        with self._changing() as (training, write):
            if training.holder == holder:
                wait = min(FIRST_WAIT * 2 ** min(training.failures, 20), LONGEST_WAIT)
                write(replace(training, holder="", failures=training.failures + 1, due_at=now + wait))

    def give_up(self, holder: str) -> None:
        """Release the lease of a training that was stopped."""
        with self._changing() as (training, write):
            if training.holder == holder:
                write(replace(training, holder=""))

    @contextmanager
    def _changing(self) -> Iterator[tuple[TrainingState, Callable[[TrainingState], None]]]:
        """Read the state under the lock; yields it with the function that replaces it."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / _LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield training_in(self._folder), self._write

    def _write(self, training: TrainingState) -> None:
        written = self._folder / f"{_STATE}.tmp"
        written.write_text(json.dumps(asdict(training), default=datetime.isoformat), encoding="utf-8")
        written.replace(self._folder / _STATE)


def training_in(folder: Path) -> TrainingState:
    """Return the training state of a folder; the initial state when it cannot be read."""
    try:
        written = json.loads((folder / _STATE).read_bytes())
        moments = {name: datetime.fromisoformat(written[name]) for name in ("until", "trained_at", "due_at")}
        known = {field.name: written[field.name] for field in fields(TrainingState) if field.name in written}
        return TrainingState(**known | moments)
    except (OSError, ValueError, TypeError, KeyError):
        return TrainingState()
