"""Fifty people do not notice that two hosts behind a proxy, on one PostgreSQL, are replaced one after the other."""

from __future__ import annotations

import http.client
import json
import signal
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import NullPool, create_engine, text

from tests.services.example_proxies import caddy_before, nginx_before
from tests.services.nginx import HOST, Nginx
from tests.tickets.conftest import certificate  # noqa: F401 - the same fixture
from tests.webui.processes.crowd import Crowd, describes, reads, types, writes
from tests.webui.processes.web_process import Web, eventually
from webui.storage.database import Database

pytestmark = pytest.mark.services

HOSTS = {"first": 2, "second": 1}  # name -> processes
NAMES = ("described", "typed", "read", "wrote")
GRACE = 5  # seconds, as in the unit: longer than a proxy needs to notice, and nginx to try again
KEY = "the same on both hosts, and long"


def readiness(port: int) -> dict[str, object]:
    """The answer of /readyz, with its status; nothing while nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=60) as answer:
            return {"code": answer.status, **json.load(answer)}
    except urllib.error.HTTPError as refusal:
        return {"code": refusal.code, **json.load(refusal)}
    except OSError:
        return {}


def count(database_url: str, query: str) -> int:
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.connect() as connection:
        return int(connection.execute(text(query)).scalar_one())


@pytest.mark.parametrize("before", [nginx_before, caddy_before])
def test_two_hosts_are_replaced_one_after_the_other_and_nobody_is_failed(
    before: Callable[[Sequence[int], tuple[Path, Path]], AbstractContextManager[Nginx]],
    tmp_path: Path,
    shipped_index: Path,
    postgresql_url: str,
    certificate: tuple[Path, Path],  # noqa: F811
) -> None:
    database = Database(postgresql_url)
    database.migrate()
    database.close()
    settings = {
        "DATABASE_URL": postgresql_url,
        "SECRET_KEY": KEY,
        "PROXIES": "1",
        "HOSTS": f"{HOST},127.0.0.1",
        "MEANING": "off",
    }
    for name in HOSTS:
        (tmp_path / name).mkdir()
        (tmp_path / name / "index").symlink_to(shipped_index, target_is_directory=True)
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with ExitStack() as started:
        hosts = {
            name: started.enter_context(Web(tmp_path / name, workers=workers, grace=GRACE, **settings))
            for name, workers in HOSTS.items()
        }
        assert all(eventually(web.answers, 240) for web in hosts.values())
        proxy = started.enter_context(before([web.port for web in hosts.values()], certificate))
        crowd = Crowd(
            lambda: http.client.HTTPSConnection("127.0.0.1", proxy.port, context=context, timeout=120),
            steps=(describes, types, reads, writes),
            host=HOST,
        )
        with crowd.coming():
            goes_on(crowd)
            for name, old in hosts.items():
                assert old.end() == 0
                goes_on(crowd)
                new = started.enter_context(
                    Web(tmp_path / name, workers=HOSTS[name], grace=GRACE, port=old.port, **settings)
                )
                assert eventually(lambda new=new: readiness(new.port).get("code") == 200, 120)
                goes_on(crowd)

    assert crowd.failures == []
    assert count(postgresql_url, "SELECT count(*) FROM tickets") == crowd.answered["wrote"]
    described = "SELECT count(*) FROM events WHERE kind = 'ProblemDescribed'"
    assert count(postgresql_url, described) == crowd.answered["described"]


def goes_on(crowd: Crowd) -> None:
    """Wait until each step was answered ten times more."""
    before = crowd.answered.copy()
    assert eventually(lambda: all(crowd.answered[name] >= before[name] + 10 for name in NAMES), 120)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_stop_is_announced_before_anybody_is_refused(tmp_path: Path, workers: int) -> None:
    with Web(tmp_path, workers=workers, grace=60) as web:
        assert web.answers_soon()
        idle = http.client.HTTPConnection("127.0.0.1", web.port, timeout=60)
        assert not is_closed_after(idle)

        web.process.terminate()

        assert eventually(lambda: is_stopping(readiness(web.port)))
        assert eventually(lambda: is_closed_after(idle)), "the proxy is to ask another host"
        web.process.send_signal(signal.SIGINT)
        assert web.process.wait(60) == 0


def is_stopping(answer: dict[str, object]) -> bool:
    return answer.get("code") == 503 and "stopping" in cast("list[str]", answer["faults"])


def is_closed_after(connection: http.client.HTTPConnection) -> bool:
    """Ask once more: whether the answer ends the connection."""
    connection.request("GET", "/healthz")
    answer = connection.getresponse()
    assert answer.read()
    return answer.headers["Connection"] == "close"
