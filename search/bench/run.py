"""One run: the library and the questions are written down once, then every engine builds and serves in turn."""

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from search.bench.library import BenchFolder, library, real_articles, write
from search.bench.peers import ENGINES, PEERS, EngineMissing, require
from search.bench.processes import BenchFailed
from search.bench.workload import make_workload, write_workload


@dataclass(frozen=True, slots=True)
class Ask:
    """What is to be measured."""

    folders: tuple[Path, ...]  # of articles
    size: int | None  # articles; None = all that are there
    engines: tuple[str, ...]
    seconds: float  # for the keystrokes of one engine
    seed: int = 1


def engines_at_hand(asked: str, say: Callable[[str], None]) -> tuple[str, ...]:
    """Return the product and the peers in `asked`, with "" all that are installed; raises EngineMissing."""
    if asked:
        wanted = [name.strip() for name in asked.split(",") if name.strip() and name.strip() != ENGINES[0]]
        for name in wanted:
            if name not in PEERS:
                raise EngineMissing(f"there is no peer {name!r}: choose from {', '.join(PEERS)}")
            require(name)
        return (ENGINES[0], *wanted)
    there = []
    for name in PEERS:
        try:
            require(name)
            there.append(name)
        except EngineMissing as missing:
            say(str(missing))
    return (ENGINES[0], *there)


@contextmanager
def place_for(ask: Ask, say: Callable[[str], None]) -> Iterator[tuple[BenchFolder, dict[str, Any]]]:
    """Write library and queries into a temporary folder, and yield it with its figures."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        place = BenchFolder(Path(folder))
        say("reading the articles")
        real = real_articles(ask.folders)
        if not real:
            raise BenchFailed(f"there are no articles below {', '.join(map(str, ask.folders))}")
        used = write(library(real, ask.size, ask.seed), place)
        write_workload(make_workload(used, ask.seed), place.workload)
        size = len(used) if ask.size is None else ask.size
        yield place, {"articles": size, "real": len(used), "made": size - len(used), "seed": ask.seed}


def measure(name: str, place: BenchFolder, ask: Ask, say: Callable[[str], None]) -> dict[str, Any]:
    """Build and serve with one engine, each in a fresh process."""
    built = build(name, place, say)
    served = _in_own_process("serve", name, place, ask.seconds)
    say(f"{name}: {json.dumps(served)}")
    return built | served


def build(name: str, place: BenchFolder, say: Callable[[str], None], limit: float | None = None) -> dict[str, Any]:
    """Build with one engine, in a fresh process; raises BenchFailed after `limit` seconds."""
    say(f"{name}: building")
    built = _in_own_process("build", name, place, limit=limit)
    say(f"{name}: built in {built['build_seconds']} s, answering")
    return built


def _in_own_process(
    task: str, name: str, place: BenchFolder, seconds: float = 0.0, limit: float | None = None
) -> dict[str, Any]:
    command = [sys.executable, "-m", "search.bench.measure", task, name, str(place.folder), str(seconds)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=limit)  # noqa: S603 - our own module
    except subprocess.TimeoutExpired:
        raise BenchFailed(f"{name} could not {task} within {limit:.0f} s") from None
    if done.returncode:
        raise BenchFailed(f"{name} could not {task}:\n{done.stderr.strip()}")
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def surroundings() -> dict[str, Any]:
    """Return date, machine and load: part of every figure."""
    return {
        "date": datetime.now(tz=UTC).date().isoformat(),
        "cores": len(os.sched_getaffinity(0)),
        "cpu": _cpu(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
    }


def _cpu() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
