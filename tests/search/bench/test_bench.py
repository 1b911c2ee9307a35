"""The benchmark measures what it says: every engine finds, completes and follows edits on the same small library."""

import ast
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from search.bench import page
from search.bench.library import BenchArticle, BenchFolder, library, path_of, real_articles, write
from search.bench.measure import update_ms
from search.bench.peers import EngineMissing, load, query_words
from search.bench.quality import rows, runs
from search.bench.run import engines_at_hand
from search.bench.workload import EDITS, PROBLEM_WORDS, make_workload, read_workload, write_workload
from tests.product import ROOT
from webui.commands.bench_http import measure_http, one_more_worker_mb
from webui.commands.cli import cli

TOPICS = {
    "Zabudnuté heslo k účtu": "Otvorte prihlásenie a zvoľte obnovenie hesla.",
    "Platba kartou neprešla": "Overte limit karty v banke a skúste platbu znova.",
    "Ako zmeniť svoje meno": "V nastaveniach profilu prepíšte meno a potvrďte zmenu.",
    "Hra sa vôbec nespustí": "Obnovte stránku hry a vypnite blokovanie reklám.",
    "Fotka sa nedá nahrať": "Zmenšite obrázok a nahrajte ho ešte raz.",
    "Správa priateľovi neprišla": "Skontrolujte pripojenie a pošlite správu znova.",
}
FILLER = " ".join(f"vysvetlenie{letter}" for letter in "abcdefghijklmnopqrstuvwxyz") + " "


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Six articles, a draft and a broken one."""
    articles = tmp_path / "help" / "sk"
    articles.mkdir(parents=True)
    for number, (title, answer) in enumerate(TOPICS.items()):
        text = f"---\ntitle: {title}\nlang: sk\n---\n\n{answer}\n\n{FILLER * 3}\n"
        (articles / f"{number}.md").write_text(text, encoding="utf-8")
    (articles / "draft.md").write_text(f"---\ntitle: Koncept\nstatus: draft\n---\n\n{FILLER}", encoding="utf-8")
    (articles / "broken.md").write_bytes(b"\xff\xfe")
    return tmp_path / "help"


@pytest.fixture
def place(folder: Path, tmp_path: Path) -> BenchFolder:
    """The library and its questions, written down."""
    made = BenchFolder(tmp_path / "run")
    made.folder.mkdir()
    real = write(library(real_articles([folder]), 8, seed=1), made)
    write_workload(make_workload(real, seed=1), made.workload)
    return made


def test_drafts_and_broken_files_are_no_articles_and_made_ones_fill_up(place: BenchFolder) -> None:
    articles = list(place.read())

    assert [article.made for article in articles] == [False] * 6 + [True] * 2
    assert {article.title for article in articles if not article.made} == set(TOPICS)
    assert all((place.articles / path_of(article)).exists() for article in articles)


def test_the_same_seed_draws_the_same_library(folder: Path) -> None:
    real = real_articles([folder, folder])  # the same title in the same language counts once

    assert list(library(real, 20, seed=7)) == list(library(real, 20, seed=7))
    assert list(library(real, 3, seed=7)) != list(library(real, 3, seed=8))
    assert list(library(real, None, seed=7)) == real


def test_every_keystroke_is_asked_from_the_third_on(place: BenchFolder) -> None:
    work = read_workload(place.workload)

    assert {one.text for one in work.keystrokes} == {title[:n] for title in TOPICS for n in range(3, len(title) + 1)}
    assert {len(one.text.split()) for one in work.problem_texts} == {PROBLEM_WORDS}
    assert len(work.edits) == min(EDITS, len(TOPICS))


@pytest.mark.parametrize("name", ["readfirst", "tantivy", "fts5", "whoosh"])
def test_every_engine_finds_completes_and_follows_edits(place: BenchFolder, name: str) -> None:
    engine = load(name)(place)
    engine.build()
    engine.open()
    ids = {article.title: article.article_id for article in place.read()}

    found = {typed: engine.search(typed, "sk", 3)[:1] for typed in ("Zabudnuté heslo k účtu", "platba kart", "fotk")}
    took = update_ms(engine, read_workload(place.workload), seconds=0.0)
    engine.close()

    assert list(found.values()) == [
        [ids["Zabudnuté heslo k účtu"]],
        [ids["Platba kartou neprešla"]],
        [ids["Fotka sa nedá nahrať"]],
    ]
    assert took > 0


def test_peers_look_for_the_words_that_name_something() -> None:
    assert query_words("ako sa mi hra nespustí", "sk") == (["hra"], "nespustí")
    assert query_words("to je ", "sk") == (["to", "je"], "")  # nothing but function words: then these
    assert query_words("", "sk") == ([], "")


def test_a_peer_that_does_not_exist_or_is_not_installed_is_named() -> None:
    with pytest.raises(EngineMissing, match="choose from tantivy, fts5, xapian, whoosh, minisearch"):
        engines_at_hand("tantivi", say=print)

    assert engines_at_hand("whoosh,fts5", say=print) == ("readfirst", "whoosh", "fts5")


@pytest.mark.long
def test_one_command_measures_and_writes_the_page(folder: Path, tmp_path: Path) -> None:
    written = tmp_path / "benchmarks.md"
    asked = ["bench", "--articles", str(folder), "--size", "10", "--peers", "fts5", "--seconds", "0.2"]

    answer = CliRunner().invoke(cli, [*asked, "--no-web", "--json", "--page", str(written)])

    assert answer.exit_code == 0, answer.output
    figures = json.loads(answer.stdout)
    assert (figures["articles"], figures["real"], figures["made"]) == (10, 6, 4)
    assert set(figures["engines"]) == {"readfirst", "fts5"}
    expected = {"build_seconds", "p50_ms", "p95_ms", "p99_ms", "known_item@3", "rss_mb", "update_ms", "disk_mb"}
    for engine in figures["engines"].values():
        assert expected <= engine.keys()
        assert engine["known_item@3"]["full"] == 1.0
    assert "## Speed, 10 articles" in written.read_text(encoding="utf-8")


@pytest.mark.long
def test_suggestions_are_asked_over_http_beside_an_empty_view(place: BenchFolder) -> None:
    load("readfirst")(place).build()

    figures = measure_http(place, requests=30)

    assert figures["requests"] == 30
    for times in (figures["suggest"], figures["empty"]):
        assert isinstance(times, dict)
        assert 0 < times["p50_ms"] <= times["p99_ms"]


@pytest.mark.long
def test_one_more_process_takes_memory_of_its_own_and_shares_the_rest(place: BenchFolder) -> None:
    load("readfirst")(place).build()

    assert 5 < one_more_worker_mb(place, requests=30) < 100


def test_a_missing_peer_is_wrong_use_of_the_command(folder: Path) -> None:
    answer = CliRunner().invoke(cli, ["bench", "--articles", str(folder), "--peers", "lucene"])

    assert answer.exit_code == 2
    assert "there is no peer 'lucene'" in answer.output


def test_a_run_writes_only_its_own_section(tmp_path: Path) -> None:
    written = tmp_path / "benchmarks.md"
    page.write(written, [("Quality", "good"), ("Speed, 10,000 articles", "slow")])
    page.write(written, [("Speed, 10,000 articles", "fast"), ("Speed, 500 articles", "faster")])

    text = written.read_text(encoding="utf-8")

    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## Speed, 500 articles",
        "## Speed, 10,000 articles",
        "## Quality",
    ]
    assert "slow" not in text
    assert "good" in text


def test_every_collection_is_asked_in_every_way(tmp_path: Path) -> None:
    collection = tmp_path / "mini"
    (collection / "articles").mkdir(parents=True)
    (collection / "articles" / "heslo.md").write_text(
        "---\nid: heslo\ntitle: Zabudnuté heslo\nlang: sk\n---\n\nObnovte si heslo.\n", encoding="utf-8"
    )
    (collection / "queries.jsonl").write_text(json.dumps({"id": "1", "text": "zabudol som heslo", "lang": "sk"}))
    (collection / "qrels.tsv").write_text("1\theslo\t1\n")
    crossed = {"id": "x", "text": "zapomenuté heslo", "lang": "cs", "article": "heslo"}
    (collection / "cross_cs.jsonl").write_text(json.dumps(crossed))

    (collection / "train.jsonl").write_text(json.dumps({"text": "neviem heslo", "article": "heslo", "lang": "sk"}))

    table = rows(tmp_path, say=lambda _: None)

    assert [row["way"] for row in table] == [run.way for run in runs(tmp_path)]
    assert {row["way"] for row in table} >= {"clean", "layout", "half", "cross_cs", "all known queries"}
    assert table[0]["success@1"] == 1.0


def test_the_product_imports_nothing_of_the_benchmark() -> None:
    for path in (*ROOT.glob("search/**/*.py"), *ROOT.glob("webui/**/*.py")):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(("search/bench/", "webui/commands/bench")):
            imported = [
                node.module for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)
            ]
            assert not [module for module in imported if module and module.startswith("search.bench")], name


def test_an_article_is_the_same_as_file_and_as_text() -> None:
    article = BenchArticle("a1", "sk", 'Chyba: "500"', "## Postup\n\nOtvorte **nastavenia**.")

    assert article.text == "Postup\nOtvorte nastavenia."
    assert article.as_markdown().startswith('---\nid: "a1"\ntitle: "Chyba: \\"500\\""\nlang: "sk"\n---\n')
