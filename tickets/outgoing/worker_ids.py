"""Who a worker is, so that another one on the same machine can see that it was killed.

A lease ends by itself after minutes, because nobody can know whether a worker elsewhere still lives. On the same
machine the kernel knows: what a killed worker held is taken up by the next one at once. Where that cannot be told
(another machine, another container, no ``/proc``) the lease is waited for, as always.
"""

import os
import secrets
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_SEPARATOR: Final = "/"


def new_worker_id() -> str:
    """Different for every caller; it names the machine, the process, and when that was started."""
    pid = os.getpid()
    return _SEPARATOR.join((_machine(), str(pid), _started(pid) or "?", secrets.token_hex(4)))


def was_killed(worker_id: str) -> bool:
    """Whether the worker ran here and its process is gone; a process number that was given away anew counts as gone."""
    try:
        machine, pid, started, _ = worker_id.split(_SEPARATOR)
        return machine == _machine() != "" and started != "?" and _started(int(pid)) != started
    except ValueError:  # a name of another kind
        return False


def _machine() -> str:
    """Name this boot of this machine, and the room of process numbers that we are in (a container has its own)."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}:{(_PROC / 'self/ns/pid').readlink()}"
    except OSError:
        return ""


def _started(pid: int) -> str:
    """When the process was started, in ticks since the boot; empty when there is none of that number, or a dead one."""
    try:
        status = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    fields = status.rpartition(")")[2].split()
    return "" if fields[0] in ("Z", "X") else fields[19]
