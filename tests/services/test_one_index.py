"""One index for servers with folders of their own, on one PostgreSQL and one store: a folder, and a real S3 server."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, func, select

from tests.search.shelf import Shelf
from tests.services.seaweedfs import SeaweedFS
from tests.services.test_two_servers import Ann
from tests.webui.processes.web_process import READFIRST, Web, eventually
from tickets import tables
from webui.file_stores import store_at
from webui.shared_index.shared import PART
from webui.storage.index_releases import releases_table

pytestmark = pytest.mark.services

CARD, PASSWORD = "platba kartou zlyhala", "zabudnuté heslo"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(100)
PATIENCE = 60.0  # seconds; on a quiet machine it takes one or two


@dataclass
class Hosts:
    """Servers and builders of one database and store; each has a data folder of its own, builders have articles."""

    folder: Path
    database_url: str
    store: str
    started: ExitStack
    webs: dict[str, Web] = field(default_factory=dict)
    more: dict[str, str] = field(default_factory=dict)  # settings of every host

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
            "SUGGEST_PER_MINUTE": "100000",  # they are asked until they know
            **self.more,
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

    def suggests(self, name: str, text: str) -> list[str]:
        address = f"http://127.0.0.1:{self.webs[name].port}/api/v1/suggest"
        body = json.dumps({"text": text, "lang": "sk"}).encode()
        asked = urllib.request.Request(address, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return [hit["article"] for hit in json.load(answer)["hits"]]

    def metric(self, name: str, metric: str) -> float:
        lines = self.gets(name, "/metrics")[1].decode().splitlines()
        return next(float(line.rpartition(" ")[2]) for line in lines if line.startswith(f"{metric} "))

    def released(self) -> int:
        with create_engine(self.database_url, poolclass=NullPool).connect() as connection:
            return connection.execute(select(func.max(releases_table.c.number))).scalar_one() or 0

    def routes(self) -> list[str]:
        with create_engine(self.database_url, poolclass=NullPool).connect() as connection:
            return list(connection.execute(select(tables.tickets.c.route)).scalars())


in_every_store = pytest.mark.parametrize("hosts", ["folder", "bucket"], indirect=True)


@pytest.fixture
def hosts(request: pytest.FixtureRequest, tmp_path: Path, postgresql_url: str) -> Iterator[Hosts]:
    store = str(tmp_path / "store")
    if getattr(request, "param", "folder") == "bucket":
        seaweedfs: SeaweedFS = request.getfixturevalue("seaweedfs")
        store = seaweedfs.new_folder()
    with ExitStack() as started:
        hosts = Hosts(tmp_path, postgresql_url, store, started)
        shelf = hosts.shelf("a")
        shelf.write("sk/heslo.md", "Zabudnuté heslo", "Heslo obnovíte takto: ![](heslo.png)", lang="sk")
        shelf.put("sk/heslo.png", PICTURE)
        yield hosts


def edits(hosts: Hosts) -> None:
    articles = hosts.folder / "a" / "kb" / "sk"
    text = "---\ntitle: Platba kartou zlyhala\nlang: sk\n---\n\nPlatba kartou zlyhala: skúste inú kartu.\n"
    (articles / "karta.md").write_text(text, encoding="utf-8")


@in_every_store
def test_what_is_built_once_every_host_serves_within_seconds_pictures_included(hosts: Hosts) -> None:
    assert hosts.build("a") == 0
    hosts.serves("b")
    began = time.monotonic()
    assert eventually(lambda: hosts.is_ready("b"), PATIENCE)
    assert time.monotonic() - began < 30, "a new host with an empty disk, from when its server listens"
    hosts.serves("a")

    with hosts.building("a", "--watch"):
        assert eventually(lambda: hosts.metric("b", "readfirst_index_builders") == 1, PATIENCE)
        edits(hosts)
        assert eventually(lambda: hosts.suggests("b", CARD)[:1] == ["karta"], PATIENCE)
        assert eventually(lambda: hosts.suggests("a", CARD)[:1] == ["karta"], PATIENCE)
    assert hosts.gets("b", "/media/sk/heslo.png") == (200, PICTURE)
    assert hosts.metric("b", "readfirst_index_release") == hosts.metric("b", "readfirst_index_newest_release") == 2


def test_a_builder_killed_at_any_moment_leaves_nothing_half_visible_and_another_goes_on(hosts: Hosts) -> None:
    assert hosts.build("a") == 0
    hosts.serves("b")
    assert eventually(lambda: hosts.is_ready("b"), PATIENCE)
    edits(hosts)
    for wait in (0.5, 1.0, 1.5, 2.0, 2.5):
        before = hosts.released()
        with hosts.building("a", "--force") as process:
            time.sleep(wait)
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert hosts.suggests("b", PASSWORD)[:1] == ["heslo"], f"killed after {wait} s"
        assert hosts.released() - before in (0, 1)

    other = hosts.shelf("c")
    other.write("sk/heslo.md", "Zabudnuté heslo", "Heslo obnovíte takto.", lang="sk")
    other.write("sk/ucet.md", "Zmazať účet", "Zmazať účet môžete v nastaveniach.", lang="sk")
    with hosts.building("c", "--watch"):
        assert eventually(lambda: hosts.suggests("b", "zmazať účet")[:1] == ["ucet"], 2 * PATIENCE)


@in_every_store
def test_a_changed_byte_and_a_foreign_signature_are_refused_and_the_old_index_is_served(hosts: Hosts) -> None:
    assert hosts.build("a") == 0
    hosts.serves("b")
    stranger = hosts.serves("stranger", INDEX_KEY="o" * 40)
    assert eventually(lambda: hosts.is_ready("b"), PATIENCE)
    hosts.webs["b"].process.send_signal(signal.SIGSTOP)  # so that it does not fetch before the store is changed
    store = store_at(hosts.store, PART)
    before = {listed.name for listed in store.list()}
    edits(hosts)
    assert hosts.build("a") == 0
    for name in {listed.name for listed in store.list() if listed.size_bytes} - before:
        with store.get(name) as file:
            content = bytearray(file.read())
        content[-1] ^= 1
        store.put(name, (bytes(content),))
    hosts.webs["b"].process.send_signal(signal.SIGCONT)

    assert eventually(lambda: "is not taken over" in hosts.webs["b"].log(), PATIENCE)
    assert hosts.suggests("b", PASSWORD)[:1] == ["heslo"]
    assert "karta" not in hosts.suggests("b", CARD)
    assert eventually(lambda: "not signed with the key of this host" in stranger.log(), PATIENCE)
    assert not hosts.is_ready("stranger")

    assert hosts.build("a", "--force") == 0
    assert eventually(lambda: hosts.suggests("b", CARD)[:1] == ["karta"], 2 * PATIENCE)


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
