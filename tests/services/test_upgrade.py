"""Fifty people do not notice that two hosts behind nginx, on one PostgreSQL, are replaced one after the other."""

from __future__ import annotations

import http.client
import json
import signal
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import NullPool, create_engine, text

from tests.packaging.test_deploy import around, example
from tests.services.nginx import HOST, Nginx
from tests.services.programs import lent_folder, need, running, unprivileged
from tests.tickets.conftest import certificate  # noqa: F401 - the same fixture
from tests.tickets.mailbox import free_port
from tests.webui.processes.crowd import Crowd, describes, reads, types, writes
from tests.webui.processes.web_process import Web, eventually
from webui.storage.database import Database

pytestmark = pytest.mark.services

SECOND = "# server 10.0.0.2:8000"  # and the same once more, as a backup
HOSTS = {"first": 2, "second": 1}  # name -> processes
NAMES = ("described", "typed", "read", "wrote")
GRACE = 5  # seconds, as in the unit: longer than nginx takes a host for failed
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


@contextmanager
def nginx_before(ports: tuple[int, int], certificate: tuple[Path, Path]) -> Iterator[Nginx]:  # noqa: F811
    """The nginx of the example with its second host; a person's address is what the test says."""
    program, user, nginx = need("nginx"), unprivileged("www-data"), Nginx(free_port())
    with lent_folder("upgrade", user) as folder:
        for name, path in zip(("certificate", "key"), certificate, strict=True):
            (folder / name).write_bytes(path.read_bytes())
        conf = around(example(folder, nginx.port, ports[0]), folder)
        assert SECOND in conf
        for old, new in (
            (SECOND, f"server 127.0.0.1:{ports[1]}"),
            ("client_max_body_size", "set_real_ip_from 127.0.0.1; real_ip_header X-Test-Address; client_max_body_size"),
            ("worker_connections 64", "worker_connections 512"),
        ):
            conf = conf.replace(old, new)
        (folder / "conf").write_text(conf)
        command = [program, "-e", "stderr", "-c", folder / "conf", "-p", folder]
        with running(command, nginx.answers, log=folder / "log", user=user):
            yield nginx


def count(database_url: str, query: str) -> int:
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.connect() as connection:
        return int(connection.execute(text(query)).scalar_one())


def test_two_hosts_are_replaced_one_after_the_other_and_nobody_is_failed(
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
        ports = cast("tuple[int, int]", tuple(web.port for web in hosts.values()))
        nginx = started.enter_context(nginx_before(ports, certificate))
        crowd = Crowd(
            lambda: http.client.HTTPSConnection("127.0.0.1", nginx.port, context=context, timeout=120),
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
