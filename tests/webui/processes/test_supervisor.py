"""`readfirst serve`: one command to the running product, in real processes."""

import json
import os
import re
import shutil
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.product import ROOT
from tests.webui.processes.web_process import READFIRST, eventually

pytestmark = pytest.mark.long


class Running:
    """The running product as its operator sees it."""

    def __init__(self, folder: Path) -> None:
        self.articles, self.data = folder / "articles", folder / "var"
        self.environment = {
            **os.environ,
            "READFIRST_DATA_DIR": str(self.data),
            "READFIRST_ARTICLES_DIR": str(self.articles),
            "PORT": "18000",
        }
        self.process = subprocess.Popen(
            [READFIRST, "serve"], env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.welcome = self._read_welcome()
        found = re.search(r"http://127\.0\.0\.1:\d+", self.welcome)
        assert found, self.welcome
        self.address = found[0]

    def _read_welcome(self) -> str:
        lines = []
        assert self.process.stdout
        for line in self.process.stdout:
            lines.append(line)
            if "Ctrl+C" in line:
                break
        return "".join(lines)

    def suggests(self, text: str) -> list[str]:
        body = json.dumps({"text": text, "lang": "sk"}).encode()
        request = urllib.request.Request(
            f"{self.address}/api/v1/suggest", body, {"Content-Type": "application/json"}, method="POST"
        )
        with urllib.request.urlopen(request) as answer:
            return [hit["article"] for hit in json.load(answer)["hits"]]

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        assert self.process.stdout
        self.process.stdout.read()
        self.process.stdout.close()
        return self.process.wait(timeout=30)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    shutil.copytree(ROOT / "kb_articles" / "sk", tmp_path / "articles" / "sk")
    product = Running(tmp_path)
    yield product
    if product.process.poll() is None:
        product.stop()


def test_it_serves_says_where_and_follows_the_articles(running: Running) -> None:
    with urllib.request.urlopen(f"{running.address}/sk/") as page:
        assert page.status == 200
    assert "zabudnute-heslo" in running.suggests("zabudnute heslo")
    assert all(role in running.welcome for role in ("staff", "editor", "analyst", "admin"))

    new = running.articles / "sk" / "pozicovna-lyzi.md"
    new.write_text("---\nid: pozicovna-lyzi\ntitle: Požičovňa lyží\nlang: sk\n---\nLyže požičiame.\n", encoding="utf-8")

    assert eventually(lambda: "pozicovna-lyzi" in running.suggests("pozicovna lyzi"))


def test_it_stops_cleanly_and_starts_again_with_the_same_accounts(running: Running) -> None:
    accounts = (running.data / "development-accounts").read_text()
    assert running.stop() == 0

    again = Running(running.articles.parent)
    try:
        assert (running.data / "development-accounts").read_text() == accounts
        assert "zabudnute-heslo" in again.suggests("zabudnute heslo")
    finally:
        again.stop()


def test_no_process_stays_behind_when_it_is_killed(running: Running) -> None:
    listed = subprocess.run(["pgrep", "-P", str(running.process.pid)], capture_output=True, text=True, check=True)
    children = [Path("/proc") / number for number in listed.stdout.split()]

    running.process.kill()
    running.process.communicate()

    assert len(children) >= 3
    assert eventually(lambda: not any(map(is_running, children)))


def is_running(process: Path) -> bool:
    """Whether a process has not ended; a zombie has."""
    try:
        return process.joinpath("stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_killed_worker_is_started_again_and_delivers(running: Running) -> None:
    def workers() -> list[str]:
        found = subprocess.run(
            ["pgrep", "-f", "webui.commands.cli worker", "-P", str(running.process.pid)], capture_output=True
        )
        return found.stdout.decode().split()

    assert eventually(lambda: len(workers()) == 1)
    killed = workers()[0]
    os.kill(int(killed), signal.SIGKILL)

    assert eventually(lambda: workers() not in ([], [killed]))
