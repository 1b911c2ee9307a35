"""The soak of the index in short: builds are killed, files damaged; and that it counts what it is there to count."""

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from webui.commands.soak.asker import SoakAsker
from webui.commands.soak.index import IndexSoakResult
from webui.commands.soak.marked_articles import MarkedArticles

READFIRST = Path(sys.executable).parent / "readfirst"


@pytest.mark.long
def test_killed_builds_and_damaged_files_never_make_a_wrong_answer() -> None:
    command = [READFIRST, "soak", "index", "--seconds", "5", "--seed", "2", "--json"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=150)

    outcome = json.loads(said.stdout)
    assert (outcome["wrong_answers"], outcome["seconds_without_index"], outcome["lost_edits"]) == (0, 0.0, 0), (
        said.stderr
    )
    assert outcome["kills"] >= 1
    assert outcome["questions"] > 20
    assert said.returncode == 0, said.stderr


@pytest.fixture
def articles(tmp_path: Path) -> MarkedArticles:
    articles = MarkedArticles(tmp_path, random.Random(1))
    articles.fill()
    return articles


def test_a_title_that_an_article_had_is_right_and_one_of_tomorrow_or_of_another_is_not(
    articles: MarkedArticles,
) -> None:
    before = articles.title(3)
    articles.edit(3)

    assert articles.is_right(3, "clanok-3", before)
    assert articles.is_right(3, "clanok-3", articles.title(3))
    assert not articles.is_right(3, "clanok-3", articles.title(3).replace(" 1", " 2"))
    assert not articles.is_right(3, "clanok-4", articles.title(4))
    assert not articles.is_right(3, "", "")


class Broken(BaseHTTPRequestHandler):
    """Cannot answer at first, and then answers something else."""

    asked = 0

    def do_POST(self) -> None:
        type(self).asked += 1
        self.send_response(503 if self.asked <= 3 else 200)
        self.end_headers()
        self.wfile.write(json.dumps({"hits": [{"article": "clanok-0", "title": "Iný"}]}).encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def broken() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Broken)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_wrong_answers_and_the_time_without_any_are_counted(articles: MarkedArticles, broken: int) -> None:
    with SoakAsker(broken, articles) as asker:
        until = time.monotonic() + 20
        while asker.questions < 6 and time.monotonic() < until:
            time.sleep(0.01)

    assert len(asker.wrong) == asker.questions - 3
    assert 0.02 < asker.without < 5


def test_a_wrong_answer_a_gap_or_a_lost_edit_is_a_miss() -> None:
    good = IndexSoakResult(
        30, 5, wrong_answers=0, seconds_without_index=0, questions=9, builds=9, lost_edits=0, seconds=60
    )

    assert good.is_good
    for name, value in (("wrong_answers", 1), ("seconds_without_index", 0.1), ("lost_edits", 1), ("kills", 19)):
        assert not replace(good, **{name: value}).is_good  # type: ignore[arg-type]
