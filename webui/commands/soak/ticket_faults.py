"""Faults of `readfirst soak tickets`: kills of every process, moods of the mail server and of the mailbox."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from typing import Final

from webui.cluster.mail_sink import Mood
from webui.cluster.part import ClusterPart
from webui.cluster.ports import is_taken
from webui.commands.soak.processes import Worker
from webui.commands.soak.ticket_parts import TicketParts

_KILLS_PER_SECOND: Final = 2.0
_WEB_SHARE: Final = 0.5  # a web server is killed half as often as a worker: it takes longer to start
_MOOD_SECONDS: Final = (0.5, 2.5)  # range of the time until a server changes its mood
_STARTS_FOR: Final = 2.0  # seconds, at least
_DATABASE_EVERY: Final = 15.0  # seconds between two kills of PostgreSQL
_DATABASE_AWAY: Final = (0.2, 2.0)  # seconds, range


@dataclass
class TicketFaults:
    """Injects faults, and counts the kills."""

    parts: TicketParts
    chance: random.Random
    kills: int = 0  # of processes of the product
    database_kills: int = 0

    def inject(self, seconds: float) -> None:
        """Kill processes and change moods at random for that long."""
        began, mood_until, database_at = time.monotonic(), 0.0, _DATABASE_EVERY / 2
        while (now := time.monotonic() - began) < seconds:
            if now >= mood_until:
                self._be(self.chance.choice(list(Mood)), self.chance.choice(list(Mood)))
                mood_until = now + self.chance.uniform(*_MOOD_SECONDS)
            if self.kills < now * _KILLS_PER_SECOND:
                self._kill_one()
            if self.parts.server and now >= database_at:
                self._kill_database(self.parts.server)
                database_at = now + _DATABASE_EVERY
            self.parts.start_again()
            time.sleep(self.chance.uniform(0, 1 / _KILLS_PER_SECOND / 2))

    def end(self) -> None:
        """Mend the servers."""
        self._be(Mood.FINE, Mood.FINE)

    def _kill_one(self) -> None:
        workers = [worker for worker in self.parts.workers if _has_begun(worker)]
        if not workers:
            return
        victim: Worker = self.chance.choices(workers, [_WEB_SHARE if w.port else 1.0 for w in workers])[0]
        victim.kill()
        victim.start()
        self.kills += 1

    def _kill_database(self, server: ClusterPart) -> None:
        server.kill()
        time.sleep(self.chance.uniform(*_DATABASE_AWAY))
        server.start()
        server.wait_until_it_answers()
        self.database_kills += 1

    def _be(self, of_sink: Mood, of_mailbox: Mood) -> None:
        self.parts.sink.be(of_sink)
        if self.parts.mailbox:
            self.parts.mailbox.be(of_mailbox)


def _has_begun(worker: Worker) -> bool:
    """Return whether killing it can interrupt anything: on a busy machine it starts for longer than it would live."""
    return is_taken(worker.port) if worker.port else worker.age > _STARTS_FOR
