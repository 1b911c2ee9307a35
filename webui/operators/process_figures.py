"""Memory, processor time and open files of the processes that serve, added up; from `/proc`, so on Linux alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

from webui.request.measurements import FOLDER

_PROC: Final = Path("/proc")
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")


def process_families() -> Iterator[Metric]:
    """Yield the figures under the names that every client of Prometheus uses, and the number of processes."""
    seconds, resident, files, count = 0.0, 0, 0, 0
    for process in _processes():
        with suppress(OSError, ValueError, IndexError):  # it has ended meanwhile
            fields = (process / "stat").read_text().rpartition(")")[2].split()
            seconds += (int(fields[11]) + int(fields[12])) / _TICKS
            resident += int(fields[21]) * _PAGE_BYTES
            files += sum(1 for _ in (process / "fd").iterdir())
            count += 1
    yield CounterMetricFamily("process_cpu_seconds_total", "Processor time of all processes that serve.", seconds)
    yield GaugeMetricFamily("process_resident_memory_bytes", "Resident memory of all processes that serve.", resident)
    yield GaugeMetricFamily("process_open_fds", "Open files of all processes that serve.", files)
    yield GaugeMetricFamily("readfirst_web_processes", "Processes that serve.", count)


def _processes() -> list[Path]:
    """Return this process, or all children of the supervisor that forked it."""
    own = _PROC / str(os.getpid())
    if FOLDER not in os.environ:
        return [own]
    supervisor = os.getppid()
    try:
        children = (_PROC / str(supervisor) / "task" / str(supervisor) / "children").read_text().split()
    except OSError:
        return [own]
    return [_PROC / number for number in children]
