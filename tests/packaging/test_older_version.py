"""An older version of the product and today's, on one database: forward, side by side, and back.

The older version is a pinned commit's wheel, built from the history of this repository. Where there is none (a shallow
clone, an unpacked archive) these tests are skipped, and say so.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import text

from deflection import event_log
from deflection.help_session import ProblemDescribed
from deflection.site_events import TicketRated
from tests.product import PASSWORD, ROOT
from tests.services.test_two_servers import Ann
from tests.webui.conftest import csrf_token
from tests.webui.processes.web_process import READFIRST, Web, eventually
from tickets.conversation.conversation import add_fact
from tickets.conversation.rating import rated
from webui.storage.database import Database

pytestmark = pytest.mark.long

# It has the rule of two steps (docs/operating.md), and its tables are those of migration 0028.
PINNED = "afadb8532bafb940ba751bb9045efefac8802243"
PROBLEM = "zabudnute heslo"


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which the older version is installed; it uses the packages of today's environment."""
    archive = subprocess.run(["git", "archive", PINNED], cwd=ROOT, capture_output=True, check=False)
    if archive.returncode:
        pytest.skip(f"the history has no commit {PINNED[:9]} (shallow clone or no repository): no older version to run")
    source, installed = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("older")
    with tarfile.open(fileobj=BytesIO(archive.stdout)) as files:
        files.extractall(source, filter="data")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(source), str(source)]
    subprocess.run([*pip, *build], check=True)
    (wheel,) = source.glob("*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--no-compile", "--target", str(installed), str(wheel)], check=True)
    return installed


@dataclass
class Installation:
    """Two hosts with a data folder each, on one database: `old` runs the older version, `new` today's."""

    folder: Path
    url: str
    older: Path
    started: ExitStack
    ann: Ann = field(default_factory=lambda: Ann({}))

    def settings(self, host: str) -> dict[str, str]:
        data = self.folder / host
        # ASK_SATISFACTION is a variable that only the newer version knows; both read the same file of settings.
        return {
            "DATA_DIR": str(data),
            "ARTICLES_DIR": str(ROOT / "kb_articles"),
            "DATABASE_URL": self.url,
            "SECRET_KEY": "the same on both hosts, and long",
            "MEANING": "off",
            "INSIST_FROM": "0",
            "ASK_SATISFACTION": "on",
        }

    def runs(self, host: str, *arguments: str, typed: str = "") -> str:
        """Run a command of that host's version."""
        (self.folder / host).mkdir(exist_ok=True)
        named = {f"READFIRST_{name}": value for name, value in self.settings(host).items()}
        environment = os.environ | named | ({"PYTHONPATH": str(self.older)} if host == "old" else {})
        command = [self.older / "bin" / "readfirst" if host == "old" else READFIRST, *arguments]
        answer = subprocess.run(command, env=environment, capture_output=True, text=True, input=typed, cwd="/")
        assert answer.returncode == 0, answer.stderr
        return answer.stdout

    def starts(self, host: str) -> Web:
        before = ("env", f"PYTHONPATH={self.older}") if host == "old" else ()
        program = self.older / "bin" / "readfirst" if host == "old" else READFIRST
        settings = {name: value for name, value in self.settings(host).items() if name != "DATA_DIR"}
        web = Web(self.folder / host, workers=1, before=before, program=program, **settings)
        self.started.enter_context(web)
        assert eventually(web.answers, 240), web.log()
        self.ann.ports[host] = web.port
        return web

    def signs_in(self, host: str) -> None:
        page = self.ann.asks(host, "/staff/sign-in")[1]
        fields = {"name": "admin", "password": PASSWORD, "csrf_token": csrf_token(page)}
        assert self.ann.asks(host, "/staff/sign-in", **fields)[0] == 303

    def person_gets_through(self, first: str, second: str) -> None:
        """Describe at one host, read at the other, answer at the first, write at the other."""
        ann = self.ann
        ann.describes(first, PROBLEM)
        listed = self.reading_list()
        for article in listed:
            assert ann.in_problem(second, f"/a/{article}") == 200
            assert ann.in_problem(first, "/verdict", article_id=article, solved="no", reason="did-not-work") == 303
        assert ann.writes(second, PROBLEM) == 201

    def reading_list(self) -> tuple[str, ...]:
        database = Database(self.url)
        with database.reading() as connection:
            events = event_log.events_of(connection, self.ann.help_session_id)
        database.close()
        described = next(event for event in reversed(events) if isinstance(event, ProblemDescribed))
        return tuple(offer.article_id for offer in described.reading_list)

    def rates(self) -> None:
        """What only the newer version writes: a kind of fact of a ticket, and a kind of event."""
        database, now = Database(self.url), datetime.now(UTC)
        with database.writing() as connection:
            ticket_id = connection.execute(
                text("SELECT ticket_id FROM tickets ORDER BY created_at LIMIT 1")
            ).scalar_one()
            add_fact(connection, ticket_id, rated(now, "dobre", good=True))
            event_log.append_fact(connection, TicketRated(now, ticket_id, good=True, who="", position=1))
        database.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def installation(request: pytest.FixtureRequest, tmp_path: Path, older: Path) -> Iterator[Installation]:
    is_file = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'one.sqlite3'}" if is_file else request.getfixturevalue("postgresql_url")
    with ExitStack() as started:
        yield Installation(tmp_path, url, older, started)


def test_an_older_version_and_todays_serve_people_on_one_database_forward_and_back(installation: Installation) -> None:
    installation.runs("old", "migrate", "--run")
    installation.runs("old", "accounts", "admin", "--role", "admin", typed=f"{PASSWORD}\n{PASSWORD}\n")
    for host in ("old", "new"):
        index = str(installation.folder / host / "index")
        installation.runs(host, "index", "--articles", str(ROOT / "kb_articles"), "--index", index)

    old = installation.starts("old")
    assert "done" in installation.runs("new", "migrate", "--run"), "while the older version serves"
    new = installation.starts("new")

    installation.person_gets_through("new", "old")
    installation.person_gets_through("old", "new")
    installation.rates()
    for host in ("new", "old"):
        installation.signs_in(host)
        assert installation.ann.asks(host, "/staff/")[0] == 200
        assert installation.ann.asks(host, "/reports")[0] == 200

    assert new.end() == 0
    assert old.end() == 0
    installation.starts("old")
    installation.person_gets_through("old", "old")
    assert "Nothing to migrate" in installation.runs("old", "migrate", "--check"), (
        "newer tables are none of its business"
    )
