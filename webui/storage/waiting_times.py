"""How long people wait for a first answer, by way in and purpose: a cache, computed anew every ten minutes."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from tickets.conversation.first_answer import FEWEST_ANSWERS, Wait, WaitFigures, figures, rounded_up, waits
from webui.storage.database import Database, DatabaseBusy

_COMPUTED_EVERY: Final = timedelta(minutes=10)

Group = tuple[str, str]  # way in (`Ticket.channel`), purpose; an empty purpose is all of them


class WaitingTimes:
    """Cached figures of every way in and purpose; older ones are served while they are computed or cannot be."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._lock = threading.Lock()
        self._computed_at: datetime | None = None
        self._figures: Mapping[Group, WaitFigures] = {}

    def figures(self) -> Mapping[Group, WaitFigures]:
        """Return (way in, purpose) -> figures; (way in, "") has all its purposes together."""
        now = self._now()
        is_due = self._computed_at is None or abs(now - self._computed_at) >= _COMPUTED_EVERY
        if is_due and self._lock.acquire(blocking=self._computed_at is None):
            try:
                self._compute(now)
            finally:
                self._lock.release()
        return self._figures

    def _compute(self, now: datetime) -> None:
        try:
            with self._database.reading() as connection:
                self._figures = by_group(waits(connection, now))
        except DatabaseBusy:
            return
        self._computed_at = now


def promised(known: Mapping[Group, WaitFigures], channel: str, purpose: str) -> timedelta | None:
    """Return what may be promised: by purpose where enough waits are known, else by way in; None for nothing."""
    for group in ((channel, purpose), (channel, "")):
        if group in known and known[group].answers >= FEWEST_ANSWERS:
            wait = known[group].promised
            return rounded_up(wait) if wait is not None else None
    return None


def by_group(all_waits: tuple[Wait, ...]) -> dict[Group, WaitFigures]:
    """Return the figures of each way in with each purpose, and of each way in."""
    groups: dict[Group, list[Wait]] = defaultdict(list)
    for wait in all_waits:
        groups[wait.channel, wait.purpose].append(wait)
        groups[wait.channel, ""].append(wait)
    return {group: figures(of) for group, of in groups.items()}
