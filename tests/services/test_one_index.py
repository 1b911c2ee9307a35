"""One index for servers with folders of their own, on one PostgreSQL and one store: a folder, and a real S3 server."""

from __future__ import annotations

import os
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, select

from tests.search.shelf import Shelf
from tests.services.seaweedfs import SeaweedFS
from tests.services.test_two_servers import Ann
from tests.webui.processes.web_process import READFIRST, Web, eventually
from tickets import tables

pytestmark = pytest.mark.services

CARD = "platba kartou zlyhala"
PATIENCE = 60.0  # seconds; on a quiet machine it takes one or two


@dataclass
class Hosts:
    """Servers and builders of one database and store; each has a data folder of its own, builders have articles."""

    folder: Path
    database_url: str
    store: str
    started: ExitStack
    webs: dict[str, Web] = field(default_factory=dict)

    def settings(self, name: str) -> dict[str, str]:
        articles = self.folder / name / "kb"
        articles.mkdir(parents=True, exist_ok=True)
        return {
            "DATA_DIR": str(self.folder / name / "var"),
            "ARTICLES_DIR": str(articles),
            "DATABASE_URL": self.database_url,
            "SECRET_KEY": "the same on both hosts, and long",
            "INDEX_KEY": "k" * 40,
            "INDEX_STORE": self.store,
            "INSIST_FROM": "0",
            "MEANING": "off",
        }

    def serves(self, name: str, **other: str) -> Web:
        settings = {**self.settings(name), **other}
        web = self.started.enter_context(Web(Path(settings.pop("DATA_DIR")), workers=1, **settings))
        self.webs[name] = web
        assert web.answers_soon()
        return web

    def shelf(self, name: str) -> Shelf:
        return Shelf(self.folder / name)

    @contextmanager
    def building(self, name: str, *options: str) -> Iterator[subprocess.Popen[bytes]]:
        """`readfirst index`, until the block ends."""
        environment = os.environ | {f"READFIRST_{key}": value for key, value in self.settings(name).items()}
        process = subprocess.Popen([str(READFIRST), "index", *options], env=environment, stderr=subprocess.DEVNULL)
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def build(self, name: str, *options: str) -> int:
        with self.building(name, *options) as process:
            return process.wait(timeout=300)

    def gets(self, name: str, path: str) -> tuple[int, bytes]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.webs[name].port}{path}", timeout=30) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def is_ready(self, name: str) -> bool:
        return self.gets(name, "/readyz")[0] == 200

    def routes(self) -> list[str]:
        with create_engine(self.database_url, poolclass=NullPool).connect() as connection:
            return list(connection.execute(select(tables.tickets.c.route)).scalars())


@pytest.fixture(params=["folder", "bucket"])
def hosts(request: pytest.FixtureRequest, tmp_path: Path, postgresql_url: str) -> Iterator[Hosts]:
    store = str(tmp_path / "store")
    if request.param == "bucket":
        seaweedfs: SeaweedFS = request.getfixturevalue("seaweedfs")
        store = seaweedfs.new_folder()
    with ExitStack() as started:
        hosts = Hosts(tmp_path, postgresql_url, store, started)
        shelf = hosts.shelf("a")
        shelf.write("sk/heslo.md", "Zabudnuté heslo", "Heslo obnovíte takto.", lang="sk")
        yield hosts


def edits(hosts: Hosts) -> None:
    articles = hosts.folder / "a" / "kb" / "sk"
    text = "---\ntitle: Platba kartou zlyhala\nlang: sk\n---\n\nPlatba kartou zlyhala: skúste inú kartu.\n"
    (articles / "karta.md").write_text(text, encoding="utf-8")


def test_a_host_that_lags_and_finds_nothing_is_degraded_or_has_the_index_in_time(hosts: Hosts) -> None:
    assert hosts.build("a") == 0
    web = hosts.serves("b")
    assert eventually(lambda: hosts.is_ready("b"), PATIENCE)
    ann = Ann({"b": web.port})

    edits(hosts)
    assert hosts.build("a") == 0
    ann.describes("b", CARD)

    if ann.in_problem("b", "/a/karta") != 200:  # the machine was slower than two seconds
        assert ann.writes("b", CARD) == 201
        assert hosts.routes() == ["degraded"]
