"""One process of the cluster: started, looked at, killed, frozen and started again, with all of its children."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from webui.cluster.ports import is_taken
from webui.cluster.programs import as_user

_LONGEST_START_SECONDS: Final = 240.0  # ten times what a machine that does nothing else needs
_LONGEST_END_SECONDS: Final = 25.0  # the web server answers for 20 what has begun
_LOOK_EVERY_SECONDS: Final = 0.05
_IN_USE: Final = os.strerror(errno.EADDRINUSE).partition(" ")[2]  # programs write "Address" or "address"


class PartState(StrEnum):
    """What can be seen of a process from outside."""

    RUNNING = "running"
    FROZEN = "frozen"
    ENDED = "ended"


class PartFailed(Exception):
    """A process does not start; the message has the last lines of its log."""


class PortTaken(PartFailed):
    """A process ended at once, because somebody else had taken its port meanwhile."""


@dataclass
class ClusterPart:
    """A process under a name.

    user     who runs it, where root starts it; empty = whoever starts it
    end_by   the signal that asks it to end; the kernel sends it when the cluster itself is killed
    once     whether it exists once in the cluster, so that its absence is everybody's
    leaves   files that it makes outside of its folder, and that stay behind when it is killed
    """

    name: str
    command: Sequence[str | Path]
    log: Path
    answers: Callable[[], bool] = lambda: True
    environment: Mapping[str, str] | None = None
    port: int = 0
    user: str = ""
    end_by: signal.Signals = signal.SIGTERM
    once: bool = False
    leaves: Sequence[Path] = ()
    restarts: int = field(default=-1, init=False)
    since: float = field(default=0.0, init=False)  # monotonic seconds
    is_frozen: bool = field(default=False, init=False)
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        """Start the process, without waiting until it answers."""
        # Tied to us after the change of user, which would untie it again.
        tied = ["setpriv", "--pdeathsig", self.end_by.name.removeprefix("SIG")]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own commands
                [*as_user(self.user), *tied, *map(str, self.command)],
                env=None if self.environment is None else dict(self.environment),
                cwd=self.log.parent if self.user else None,  # which its user may enter
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl+C is ours: we end the parts, in order
            )
        self.restarts += 1
        self.since = time.monotonic()
        self.is_frozen = False

    def wait_until_it_answers(self) -> None:
        """Raise PartFailed if the process ends, or does not answer for long."""
        until = time.monotonic() + _LONGEST_START_SECONDS
        while time.monotonic() < until and self.state is not PartState.ENDED:
            if self.answers():
                return
            time.sleep(_LOOK_EVERY_SECONDS)
        last = "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-5:])
        has_no_port = self.state is PartState.ENDED and (_IN_USE in last or (self.port and is_taken(self.port)))
        failure = PortTaken if has_no_port else PartFailed
        raise failure(f"{self.name} does not start; the end of {self.log}:\n{last}")

    @property
    def pid(self) -> int:
        """Process id; 0 while there is none."""
        return self._process.pid if self._process and self._process.poll() is None else 0

    @property
    def state(self) -> PartState:
        """What the process does now."""
        if not self.pid:
            return PartState.ENDED
        return PartState.FROZEN if self.is_frozen else PartState.RUNNING

    def kill(self) -> None:
        """Send SIGKILL to the process and its children, as when a machine loses its power."""
        self._signal(signal.SIGKILL)
        if self._process:
            self._process.wait()
        self.is_frozen = False

    def freeze(self) -> None:
        """Let nothing be answered, without a connection that breaks."""
        self.is_frozen = True
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """End the freeze."""
        self._signal(signal.SIGCONT)
        self.is_frozen = False

    def ask_to_end(self) -> None:
        """Send the signal that asks it to end; what is frozen is woken for it."""
        if self.is_frozen:
            self.thaw()
        if self.pid:
            os.kill(self.pid, self.end_by)

    def end(self) -> None:
        """Wait for the end, and kill what does not end; remove what it leaves."""
        if self._process is None:
            return
        try:
            self._process.wait(_LONGEST_END_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        self.remove_leavings()

    def remove_leavings(self) -> None:
        """Remove what the process, which has ended, leaves outside of its folder."""
        for path in self.leaves:
            path.unlink(missing_ok=True)

    def _signal(self, number: signal.Signals) -> None:
        for process_id in family(self.pid) if self.pid else ():
            with suppress(ProcessLookupError):
                os.kill(process_id, number)


def family(process_id: int) -> list[int]:
    """Return a process and all that descend from it, parents first; PostgreSQL's stand in groups of their own."""
    members = [process_id]
    for member in members:  # grows meanwhile
        with suppress(OSError):
            for task in Path(f"/proc/{member}/task").iterdir():
                members += [int(child) for child in (task / "children").read_text("ascii").split()]
    return members
