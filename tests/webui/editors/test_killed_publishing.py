"""A worker that dies while it publishes what was planned: another one does it once, on the same host or on another."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from tests.product import settings_in
from tests.webui.editors.conftest import PATH, Editor, git
from webui.app import create_app
from webui.storage import audit_log, scheduled_changes
from webui.storage.audit_log import AuditFilter
from webui.storage.database import Database
from webui.storage.scheduled_changes import ChangeKind, ScheduledChange

LONGEST = 300.0  # seconds of one worker on a busy machine


@dataclass(frozen=True)
class Host:
    """One machine with a worker: its own clone of the articles, the database of all."""

    articles: Path
    data: Path
    database: Database
    pid_file: Path

    @contextmanager
    def worker(self) -> Iterator[subprocess.Popen[bytes]]:
        """Start the real worker; it is stopped afterwards where it still runs."""
        settings = {
            "DATA_DIR": str(self.data),
            "DATABASE_URL": self.database.engine.url.render_as_string(hide_password=False),
            "ARTICLES_DIR": str(self.articles),
            "ARTICLES_REMOTE": "origin",
            "CHANNEL": "folder",
            "MEANING": "off",
        }
        environment = {**os.environ, **{f"READFIRST_{name}": value for name, value in settings.items()}}
        command = [sys.executable, "-m", "webui.commands.cli", "worker"]
        process = subprocess.Popen(command, env=environment)
        self.pid_file.write_text(str(process.pid))
        try:
            yield process
        finally:
            process.terminate()
            process.wait(LONGEST)

    def dies_publishing(self) -> None:
        with self.worker() as worker:
            assert worker.wait(LONGEST) == -signal.SIGKILL

    def publishes(self) -> None:
        with self.worker() as worker:
            ends = time.monotonic() + LONGEST
            while planned(self.database) and worker.poll() is None and time.monotonic() < ends:
                time.sleep(0.2)
        assert planned(self.database) == []


def planned(database: Database) -> list[ScheduledChange]:
    with database.reading() as connection:
        return scheduled_changes.all_changes(connection)


def plan(database: Database, base: bytes, content: bytes, message: str, path: str = PATH) -> None:
    moment = datetime.now(UTC) - timedelta(seconds=1)
    change = ScheduledChange(path, ChangeKind.PUBLISH, moment, "Jana", message, base=base, content=content)
    with database.writing() as connection:
        scheduled_changes.schedule(connection, change)


def lease_runs_out(database: Database, path: str = PATH) -> None:
    changes = scheduled_changes.changes_table
    with database.writing() as connection:
        connection.execute(update(changes).where(changes.c.path == path).values(lease_until=datetime.now(UTC)))


def published(database: Database) -> list[str]:
    with database.reading() as connection:
        entries = audit_log.entries(connection, AuditFilter(), limit=99)
    return [entry.what for entry in entries if entry.action == "article-published-as-planned"]


def kill_once_in(repository: Path, hook: str, pid_file: Path, *, spared: int = 0) -> None:
    """Let git kill the worker at one point of its work, as the machine could at any; `spared` times it does not."""
    armed = pid_file.with_name("armed")
    armed.write_text("spared\n" * spared)
    folder = Path(git(repository, "rev-parse", "--git-dir").strip())
    script = (repository / folder / "hooks" / hook).absolute()
    script.parent.mkdir(exist_ok=True)
    spare = f"if [ -s '{armed}' ]; then sed -i 1d '{armed}'; exit 0; fi"
    script.write_text(f"#!/bin/sh\n{spare}\nrm '{armed}' 2>/dev/null && kill -9 $(cat '{pid_file}')\nexit 0\n")
    script.chmod(0o755)


@pytest.fixture
def database_url() -> str:
    return ""  # SQLite in the folder of the first host


@pytest.fixture
def app(database_url: str, tmp_path: Path, articles: Path, shipped_index: Path) -> Iterator[Flask]:
    settings = settings_in(tmp_path / "data", index=shipped_index, articles_dir=articles, database_url=database_url)
    app = create_app(settings)
    yield app
    app.extensions["readfirst"].database.close()


@pytest.fixture
def remote(repository: Path, tmp_path: Path) -> Path:
    bare = tmp_path / "remote.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(repository), str(bare))
    git(repository, "remote", "add", "origin", str(bare))
    return bare


@pytest.fixture
def hosts(app: Flask, remote: Path, repository: Path, tmp_path: Path) -> tuple[Host, Host]:
    git(tmp_path, "clone", "--quiet", str(remote), "other")
    product = app.extensions["readfirst"]
    first, second = product.settings.data_dir, tmp_path / "other-data"
    return tuple(  # type: ignore[return-value]
        Host(folder, data, product.database, tmp_path / f"{data.name}.pid")
        for folder, data in ((repository, first), (tmp_path / "other", second))
    )


class TestOnPostgreSQL:
    """Hosts that share one database server."""

    pytestmark = pytest.mark.services

    @pytest.fixture
    def database_url(self, postgresql_url: str) -> str:
        return postgresql_url

    def test_what_a_killed_host_was_publishing_is_published_once_by_another(
        self, hosts: tuple[Host, Host], remote: Path, jana: Editor
    ) -> None:
        a_killed_worker_is_followed("post-receive", *hosts, remote)

    def test_two_hosts_share_what_is_due_and_one_that_is_killed_leaves_the_rest_to_the_other(
        self, hosts: tuple[Host, Host], remote: Path, jana: Editor
    ) -> None:
        first, second = hosts
        paths = [f"sk/{file.name}" for file in sorted((first.articles / "sk").glob("*.md"))[:12]]
        for path in paths:
            before = (first.articles / path).read_bytes()
            plan(first.database, before, before + b"\nPlanned.\n", f"Planned: {path}", path)
        kill_once_in(first.articles, "post-commit", first.pid_file, spared=2)

        ends = time.monotonic() + LONGEST
        with ExitStack() as stack:
            dying = stack.enter_context(first.worker())
            while len(planned(first.database)) == len(paths) and dying.poll() is None and time.monotonic() < ends:
                time.sleep(0.1)
            other = stack.enter_context(second.worker())
            while planned(first.database) and other.poll() is None and time.monotonic() < ends:
                if dying.poll() is not None:
                    lease_runs_out(first.database, git(first.articles, "log", "--format=%s", "-1").split()[-1])
                time.sleep(0.2)
            assert dying.poll() == -signal.SIGKILL

        assert sorted(git(remote, "log", "--format=%s").splitlines()) == [
            "All of it.",
            *(f"Planned: {p}" for p in paths),
        ]
        assert sorted(published(first.database)) == paths
        assert all(git(remote, "show", f"main:{path}").endswith("\nPlanned.\n") for path in paths)
        assert git(remote, "log", "--merges", "--format=%s") == ""


@pytest.mark.long
@pytest.mark.parametrize("at", ["pre-commit", "post-commit", "pre-push", "post-receive"])
@pytest.mark.parametrize("is_same_host", [True, False])
def test_what_a_killed_worker_was_publishing_is_published_once(
    at: str, is_same_host: bool, hosts: tuple[Host, Host], remote: Path, jana: Editor
) -> None:
    first, second = hosts
    a_killed_worker_is_followed(at, first, first if is_same_host else second, remote)


def a_killed_worker_is_followed(at: str, first: Host, by: Host, remote: Path) -> None:
    database, before = first.database, (first.articles / PATH).read_bytes()
    after = before + "\nPlánovaný koniec.\n".encode()
    plan(database, before, after, "Planned.")
    kill_once_in(remote if at == "post-receive" else first.articles, at, first.pid_file)

    first.dies_publishing()
    assert planned(database) and published(database) == []
    lease_runs_out(database)
    by.publishes()

    assert git(remote, "log", "--format=%an: %s", "-2").splitlines() == ["Jana: Planned.", "Somebody: All of it."]
    assert git(remote, "show", f"main:{PATH}").encode() == after
    assert published(database) == [PATH]

    plan(database, after, after + b"Next.\n", "Next.")  # the host that died goes on, whatever it was left with
    first.publishes()

    assert git(remote, "log", "--format=%s", "-3").splitlines() == ["Next.", "Planned.", "All of it."]
    assert git(first.articles, "rev-parse", "HEAD") == git(remote, "rev-parse", "main")
    assert git(first.articles, "status", "--porcelain") == ""
