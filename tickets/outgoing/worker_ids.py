"""Ids of workers, from which another worker on the same machine can see that this one was killed.

A lease ends by itself after minutes, because nobody can know whether a worker elsewhere still lives. On the same
machine the kernel knows: what a killed worker held is taken up by the next one at once. Where that cannot be told
(another machine, another container, no `/proc`) the lease is waited for, as always.
"""

import os
import secrets
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_SEPARATOR: Final = "/"


def new_worker_id() -> str:
    """Return an id that no other caller gets; it names the machine, the process and the time of its start."""
    pid = os.getpid()
    return _SEPARATOR.join((_machine(), str(pid), _started(pid) or "?", secrets.token_hex(4)))


def was_killed(worker_id: str) -> bool:
    """Return whether the worker ran here and its process is gone; a process id in use by another one counts as gone."""
    try:
        machine, pid, started, _ = worker_id.split(_SEPARATOR)
        return machine == _machine() != "" and started != "?" and _started(int(pid)) != started
    except ValueError:  # a name of another kind
        return False


def _machine() -> str:
    """Return an id of this boot of this machine and of our PID namespace (each container has one); empty if unknown."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}:{(_PROC / 'self/ns/pid').readlink()}"
    except OSError:
        return ""


def _started(pid: int) -> str:
    """Return when the process was started, in ticks since the boot; empty when no such process runs."""
    try:
        status = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    fields = status.rpartition(")")[2].split()
    return "" if fields[0] in ("Z", "X") else fields[19]
