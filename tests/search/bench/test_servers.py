"""Whole servers are asked the same texts over HTTP, and the page tells what each answered and what is missing."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from search.bench import page
from search.bench.library import BenchArticle, BenchFolder, write
from search.bench.peers import EngineMissing, load
from search.bench.processes import BenchFailed, free_port, running
from search.bench.servers import HttpRequest, require_server
from search.bench.servers.groonga import Peer as Groonga
from search.bench.servers.seekstorm import Peer as SeekStorm
from search.bench.workload import Asked, make_workload, write_workload
from search.bench.wrk import ask_for, write_requests
from webui.commands.bench_front import EMPTY, OneView, Product, one_view
from webui.commands.bench_servers import measure_servers
from webui.commands.cli import cli

needs_wrk = pytest.mark.skipif(shutil.which("wrk") is None, reason="wrk is not installed")
needs_groonga = pytest.mark.skipif(shutil.which("groonga") is None, reason="Groonga is not installed")
FIGURES = {"per_second": 1234, "p50_ms": 1.5, "p99_ms": 9.25}


@pytest.fixture
def place(tmp_path: Path) -> BenchFolder:
    """Three articles and the questions about them."""
    titles = ("Zabudnuté heslo k účtu", "Platba kartou neprešla", "Fotka sa nedá nahrať")
    text = " ".join(f"vysvetlenie{number}" for number in range(70))
    made = BenchFolder(tmp_path / "run")
    made.folder.mkdir()
    articles = [BenchArticle(f"a{number:06}", "sk", title, text) for number, title in enumerate(titles)]
    write_workload(make_workload(write(articles, made), seed=1), made.workload)
    return made


def test_a_view_answers_with_what_its_library_found() -> None:
    client = one_view(lambda text, lang, k: [f"{text}-{lang}-{k}"]).test_client()

    answer = client.post("/", json={"text": "heslo", "lang": "sk"})

    assert OneView("fts5", BenchFolder(Path())).article_ids(answer.data) == ["heslo-sk-5"]


def test_every_front_is_sent_the_same_text(tmp_path: Path) -> None:
    asked = Asked("zabudnuté hes", "sk", "a1")
    place = BenchFolder(tmp_path)

    bodies = {front.request(asked, 5).body for front in (Product(place), OneView(EMPTY, place))}

    assert [json.loads(body) for body in bodies] == [{"text": "zabudnuté hes", "lang": "sk"}]


def test_the_page_has_a_row_for_each_server_and_names_what_is_missing(tmp_path: Path) -> None:
    loads = dict.fromkeys(("one_client", "problem_text", "one_process", "two_processes"), FIGURES)
    run = {
        "articles": 10_000,
        "real": 10_000,
        "made": 0,
        "seed": 1,
        "date": "2026-11-29",
        "cpu": "x",
        "cores": 2,
        "system": "Linux",
        "python": "3.11",
        "load": 0.1,
        "missing": ["groonga: it is not installed"],
        "servers": {
            "readfirst": loads | {"build_seconds": 3, "build_cpu_seconds": 4},
            EMPTY: loads | {"version": "nothing"},
        },
    }
    written = tmp_path / "benchmarks.md"

    page.write(written, [("Quality", "good"), ("Speed, 10,000 articles", "fast"), page.servers_section(run)])

    text = written.read_text(encoding="utf-8")
    assert "| **readfirst** |  | 1.5 / 9.25 | 1.5 / 9.25 | 1,234 (1.5 / 9.25) | 1,234 (1.5 / 9.25) | 3 (4) |" in text
    assert "Not measured here: groonga: it is not installed." in text
    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert headings == ["## Speed, 10,000 articles", "## Servers, 10,000 articles", "## Quality"]


def test_a_server_that_does_not_exist_is_wrong_use_of_the_command(tmp_path: Path) -> None:
    answer = CliRunner().invoke(cli, ["bench", "--servers", "--peers", "whoosh", "--page", str(tmp_path / "page.md")])

    assert answer.exit_code == 2
    assert "there is no server 'whoosh'" in answer.output


def test_a_server_that_does_not_listen_is_named_with_what_it_wrote() -> None:
    with (
        pytest.raises(BenchFailed, match="no such file"),
        running(["sh", "-c", "echo no such file >&2"], {}, free_port()),
    ):
        pytest.fail("it listens")


@needs_groonga
def test_groonga_finds_and_completes(place: BenchFolder) -> None:
    server = Groonga(place)
    server.build()

    assert server.version.startswith("Groonga ")
    assert server.article_ids(b'[[0, 1, 2], [[[2], [["_key", "ShortText"]], ["a1"], ["a2"]]]]') == ["a1", "a2"]
    assert "query=%22heslo%22+OR+zabudn%2A" in server.request(Asked("heslo zabudn", "sk", ""), 5).path


def test_seekstorm_is_asked_for_any_word_and_completes_the_last_one(
    place: BenchFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "seekstorm_server"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    server = SeekStorm(place)
    place.index("seekstorm").mkdir(parents=True)
    place.index("seekstorm").with_suffix(".json").write_text('{"key": "k=", "version": "4.0.1"}')

    asked, finished = server.request(Asked("heslo zabudn", "sk", ""), 5), server.request(Asked("heslo ", "sk", ""), 5)

    assert server.version == "SeekStorm 4.0.1"
    assert server.command(8080, 2).arguments[0] == str(program)
    assert (asked.headers["apikey"], json.loads(asked.body)["query"]) == ("k=", "heslo zabudn")
    assert [*json.loads(asked.body)["query_rewriting"]] == ["SearchRewrite"]
    assert "query_rewriting" not in json.loads(finished.body)
    assert server.article_ids(b'{"results": [{"id": "a1", "_score": 3.2}, {"id": "a2"}]}') == ["a1", "a2"]


def test_where_seekstorm_is_not_installed_the_page_says_how(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))

    with pytest.raises(EngineMissing, match="cargo install seekstorm_server"):
        require_server("seekstorm")


@needs_wrk
@pytest.mark.long
def test_wrk_asks_for_a_second_and_says_what_failed(tmp_path: Path) -> None:
    front, port = OneView(EMPTY, BenchFolder(tmp_path)), free_port()
    good, bad = tmp_path / "good", tmp_path / "bad"
    write_requests([front.request(Asked("heslo", "sk", ""), 5), front.request(Asked("účet ", "sk", ""), 5)], good)
    write_requests([HttpRequest("GET", "/nowhere")], bad)

    command = front.command(port, 1)
    with running(command.arguments, command.environment, port):
        figures = ask_for(1, good, port, connections=2)
        with pytest.raises(BenchFailed, match="requests failed"):
            ask_for(1, bad, port, connections=1)

    assert figures["per_second"] > 0
    assert 0 < figures["p50_ms"] <= figures["p99_ms"]


@needs_wrk
@pytest.mark.long
def test_the_product_and_a_library_are_measured_and_what_is_missing_is_named(
    place: BenchFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_here(_name: str) -> None:
        raise EngineMissing("it is not installed")

    monkeypatch.setattr("webui.commands.bench_servers.require_server", not_here)

    figures, missing = measure_servers(place, ("fts5", "groonga"), seconds=1, limit=300.0, say=print)

    assert set(figures) == {"readfirst", EMPTY, "fts5"}
    assert figures["readfirst"]["known_item@3"]["full"] == figures["fts5"]["known_item@3"]["full"] == 1.0
    assert missing == ["groonga: it is not installed"]


@needs_wrk
def test_a_server_whose_time_is_up_is_left_out(place: BenchFolder) -> None:
    figures, missing = measure_servers(place, (), seconds=1, limit=0.0, say=print)

    assert figures == {}
    assert [line.partition(":")[0] for line in missing] == ["readfirst", EMPTY]


def test_xapian_finds_and_completes(place: BenchFolder) -> None:
    try:
        engine = load("xapian")(place)
    except EngineMissing as missing:
        pytest.skip(str(missing))
    engine.build()
    engine.open()

    hits = [engine.search(typed, "sk", 3)[:1] for typed in ("Zabudnuté heslo", "platba kart", "fotk")]

    assert hits == [["a000000"], ["a000001"], ["a000002"]]
