"""wrk asks a server: the same requests over and over, on one connection or several at once."""

import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from search.bench.peers import EngineMissing
from search.bench.processes import BenchFailed
from search.bench.servers import HttpRequest

_SCRIPT = Path(__file__).with_suffix(".lua")
_LATE_SECONDS = 30  # an answer that takes longer has failed
_HOST = "127.0.0.1"


def require_wrk() -> str:
    """Return the path of wrk; raises EngineMissing."""
    program = shutil.which("wrk")
    if program is None:
        raise EngineMissing('wrk is not installed: `make bench BENCH="--servers"` as root installs it')
    return program


def write_requests(requests: Iterable[HttpRequest], path: Path) -> None:
    """Write the requests as `wrk.lua` reads them."""
    with path.open("wb") as file:
        for request in requests:
            raw = request.raw(_HOST)
            file.write(b"%d\n%b" % (len(raw), raw))


def ask_for(seconds: int, requests: Path, port: int, connections: int) -> dict[str, float]:
    """Ask from one thread on that many connections at once.

    Returns requests a second, and the percentiles of the time of an answer in milliseconds; raises BenchFailed when an
    answer was refused, broken or late.
    """
    options = ["-t1", f"-c{connections}", f"-d{seconds}s", f"--timeout={_LATE_SECONDS}s", f"--script={_SCRIPT}"]
    command = [require_wrk(), *options, f"http://{_HOST}:{port}/", "--", str(requests)]
    limit = seconds + 2 * _LATE_SECONDS
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=limit)  # noqa: S603 - from Debian
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if figures["failed"]:
        raise BenchFailed(f"{figures['failed']} of {figures['requests']} requests failed")
    return {
        "per_second": round(figures["requests"] / figures["seconds"]),
        "p50_ms": figures["p50_ms"],
        "p99_ms": figures["p99_ms"],
    }
