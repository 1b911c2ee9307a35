"""From a folder of articles to an index: what is edited is indexed, what is bad is named, what was good stays."""

import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from search import KnowledgeBase
from search.articles.article import Article
from search.building.build import BuildRefused
from search.building.build_report import last_build
from search.building.memory import MEMORY, read_memory
from search.building.plan import Reader
from search.index.opened import OpenedIndex
from search.index.segment import BASE, INDEX, Segment
from search.index.writer import IndexWriter
from search.rendering.markdown import Rendered
from search.rendering.pool import RenderError, RenderPool
from search.storage.array_file import map_arrays
from search.storage.generations import GenerationError, newest_good
from search.storage.program import Program
from tests.product import ROOT
from tests.search.shelf import Shelf

LATER = 2.1  # seconds after which an untouched file is believed to be untouched


def html_of(knowledge_base: KnowledgeBase, article_id: str, lang: str = "sk") -> str:
    found = knowledge_base.article(article_id, lang)
    return found.html if found else ""


def found_by(knowledge_base: KnowledgeBase, text: str) -> list[str]:
    return [hit.article_id for hit in knowledge_base.suggest(text, "sk").hits]


# The everyday story


def test_an_article_is_found_after_the_first_build_and_its_edit_after_the_next(
    shelf: Shelf, served: KnowledgeBase
) -> None:
    shelf.write("sk/heslo.md", "Zabudnuté heslo", "Kliknite na odkaz.", id="obnova-hesla")
    shelf.write("sk/fotka.md", "Nahranie fotografie", "Vyberte súbor.")

    first = shelf.build()
    assert (first.articles, first.indexed, first.changed, first.generation) == (2, 2, 2, "gen-1")
    assert found_by(served, "zabudnute heslo") == ["obnova-hesla"]

    shelf.write("sk/heslo.md", "Zabudnuté heslo", "Pošleme vám kód.", id="obnova-hesla")
    second = shelf.build()
    assert (second.indexed, second.changed, second.generation) == (2, 1, "gen-2")
    assert "kód" in html_of(served, "obnova-hesla")

    shelf.remove("sk/heslo.md")
    third = shelf.build()
    assert (third.indexed, third.changed) == (1, 1)
    assert found_by(served, "zabudnute heslo") == []


def test_when_nothing_changed_there_is_no_new_generation(shelf: Shelf) -> None:
    shelf.fill(3)
    first = shelf.build()
    os.utime(shelf.articles / "sk" / "clanok-1.md")

    again = shelf.build()

    assert (again.generation, again.changed, again.indexed) == (first.generation, 0, 3)


def test_only_what_was_edited_is_read_and_laid_out(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.fill(5)
    time.sleep(LATER)
    shelf.build()
    opened: list[str] = []
    put: list[str] = []
    real_read, real_put = Reader._read, IndexWriter.put
    monkeypatch.setattr(Reader, "_read", lambda self, path, *a: (opened.append(path), real_read(self, path, *a))[1])
    monkeypatch.setattr(
        IndexWriter, "put", lambda self, said: (put.append(said.fields["key"]), real_put(self, said))[1]
    )

    shelf.write("sk/clanok-3.md", "Nový názov")
    shelf.build()

    assert (opened, put) == (["sk/clanok-3.md"], ["sk/clanok-3"])


def test_a_label_that_is_defined_later_and_a_setting_that_changes_reach_the_pages(shelf: Shelf) -> None:
    config = "markdown_extensions:\n  - pymdownx.snippets:\n      auto_append: [includes/links.md]\n"
    shelf.put("mkdocs.yml", config)
    shelf.put("includes/links.md", "[iné]: https://e.org/ine\n")
    shelf.write("a.md", "A", "Zmeňte [svoje][heslo].", lang="sk")
    shelf.write("b.md", "B", "Nič [také](a.md).", lang="sk")
    time.sleep(LATER)
    shelf.build()

    def changed_by(path: str, content: str) -> tuple[int, bool]:
        shelf.put(path, content)
        report = shelf.build()
        with closing(shelf.knowledge_base()) as knowledge_base:
            return report.changed, "https://e.org" in html_of(knowledge_base, "a")

    assert changed_by("includes/links.md", "[heslo]: https://e.org/heslo\n") == (1, True)
    assert changed_by("mkdocs.yml", f"site_name: x\n{config}")[1]
    assert changed_by("mkdocs.yml", "site_name: x\n") == (1, False)
    assert changed_by("mkdocs.yml", config) == (1, True)


def test_an_edit_that_keeps_size_and_time_is_noticed(shelf: Shelf, served: KnowledgeBase) -> None:
    file = shelf.write("sk/heslo.md", "Heslo", "Prvá verzia.")
    shelf.build()
    status = file.stat()

    shelf.write("sk/heslo.md", "Heslo", "Iná verzia!.")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))

    assert shelf.build().changed == 1
    assert "Iná" in html_of(served, "heslo")


@pytest.mark.long
@pytest.mark.parametrize("how", ["edits", "edits, then all again"])
def test_many_edits_end_where_one_build_from_nothing_ends(shelf: Shelf, tmp_path: Path, how: str) -> None:
    shelf.write("sk/a.md", "Prvý", "[druhý](b.md) ![menu](menu.png)")
    shelf.write("sk/b.md", "Druhý", "[prvý](a.md)", id="druhy")
    shelf.write("sk/a b.md", "Tretí")
    shelf.build()
    shelf.put("sk/menu.png", "x")
    shelf.build()
    shelf.write("sk/b.md", "Druhý", "[prvý](a.md)", id="premenovany")
    shelf.build()
    shelf.write("sk/a-b.md", "Štvrtý", id="a-b")
    shelf.build()
    shelf.remove("sk/a b.md")
    shelf.write("cs/a.md", "První", translation_of="a")
    shelf.build(force="again" in how)

    fresh = Shelf(tmp_path / "fresh")
    shutil.copytree(shelf.articles, fresh.articles, dirs_exist_ok=True)
    fresh.build()

    assert contents(shelf) == contents(fresh)


def contents(shelf: Shelf) -> tuple[object, object]:
    """All that an index holds, in an order of its own."""
    good = newest_good(shelf.index)
    assert good is not None
    opened = OpenedIndex(good.path / "index")
    articles = sorted(((p.article.key, p.article, p.html) for p in opened.articles()), key=lambda row: row[0])
    rows = sorted(opened.rows(), key=lambda row: (row["lang"], row["article_id"]))
    opened.close()
    return articles, rows


# Links between articles


def test_a_link_follows_the_article_it_names_when_that_one_changes_its_id(shelf: Shelf, served: KnowledgeBase) -> None:
    shelf.write("sk/odkaz.md", "Odkaz", "[heslo](ciel.md)")
    shelf.build()
    assert "href" not in html_of(served, "odkaz")

    shelf.write("sk/ciel.md", "Cieľ", id="heslo")
    assert shelf.build().changed == 2
    assert 'href="/sk/a/heslo"' in html_of(served, "odkaz")

    shelf.write("sk/ciel.md", "Cieľ", id="nove-heslo")
    shelf.build()
    assert 'href="/sk/a/nove-heslo"' in html_of(served, "odkaz")
    assert served.article("heslo", "sk") is None


# Bad articles


def test_a_bad_article_is_named_and_its_last_good_version_stays(shelf: Shelf, served: KnowledgeBase) -> None:
    shelf.write("sk/heslo.md", "Zabudnuté heslo", "Dobrá verzia.")
    shelf.write("sk/iny.md", "Iný")
    shelf.build()

    shelf.put("sk/heslo.md", "---\ntitle: Heslo\nlang: slovak\n---\nZlá verzia.\n")
    shelf.write("sk/iny.md", "Iný", "Zmenený.")
    report = shelf.build()

    assert [(error.path, error.line, error.code) for error in report.rejected] == [
        ("sk/heslo.md", 3, "unknown-language")
    ]
    assert (report.articles, report.indexed, report.carried_over, report.changed) == (2, 2, 1, 1)
    assert "Dobrá" in html_of(served, "heslo")
    assert found_by(served, "zabudnute heslo") == ["heslo"]

    forced = shelf.build(force=True)
    assert (forced.indexed, forced.carried_over) == (2, 1)
    assert "Dobrá" in html_of(served, "heslo")

    shelf.write("sk/heslo.md", "Zabudnuté heslo", "Opravená verzia.")
    assert (shelf.build().rejected, "Opravená" in html_of(served, "heslo")) == ((), True)


@pytest.mark.long
def test_an_article_that_took_too_long_is_refused_and_tried_again_at_the_next_build(
    shelf: Shelf, served: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.write("sk/bomba.md", "Bomba", "Dobrá verzia.")
    shelf.write("sk/iny.md", "Iný")
    shelf.build()
    shelf.write("sk/bomba.md", "Bomba", "[" * 20_000, markdown="python-markdown")
    shelf.write("sk/iny.md", "Iný", "Zmenený.")

    report = shelf.build()

    assert [(error.path, error.code) for error in report.rejected] == [("sk/bomba.md", "render-timeout")]
    assert (report.indexed, report.carried_over, report.changed) == (2, 1, 1)
    assert "Dobrá" in html_of(served, "bomba")
    shelf.write("sk/bomba.md", "Bomba", "Krátka.")
    with monkeypatch.context() as busy:
        busy.setattr(RenderPool, "render", _too_slow)
        assert [error.code for error in shelf.build().rejected] == ["render-timeout"]
    assert shelf.build().rejected == ()
    assert "Krátka" in html_of(served, "bomba")


def _too_slow(_pool: RenderPool, _article: Article) -> Rendered:
    raise RenderError("render-timeout", "it takes more than 2 s")


def test_of_two_articles_with_one_id_the_first_is_indexed(shelf: Shelf, served: KnowledgeBase) -> None:
    shelf.write("sk/a.md", "Prvý", id="heslo")
    shelf.write("sk/b.md", "Druhý", id="heslo")

    report = shelf.build()

    assert [(error.path, error.line, error.code) for error in report.rejected] == [("sk/b.md", 3, "duplicate-id")]
    article = served.article("heslo", "sk")
    assert article is not None
    assert article.article.title == "Prvý"

    shelf.remove("sk/a.md")
    assert shelf.build().rejected == ()


def test_an_address_of_another_system_that_is_taken_gives_way(shelf: Shelf) -> None:
    shelf.write("sk/web/a.md", "Prvý", slug="heslo")
    shelf.write("sk/mobil/a.md", "Druhý", slug="heslo")

    report = shelf.build()

    assert (report.rejected, report.indexed) == ((), 2)


@pytest.mark.long
def test_a_folder_full_of_hostile_files_ends_in_time_and_the_good_ones_are_found(
    shelf: Shelf, served: KnowledgeBase, tmp_path: Path
) -> None:
    bomb = "\n".join(["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40))])
    hostile = {
        "prazdny.md": b"",
        "velky.md": b"slovo " * 2_000_000,
        "jedno-slovo.md": b"x" * 900_000,
        "nul.md": b"a\0b",
        "latin.md": "žltý".encode("cp1250"),
        "utf16.md": "Text".encode("utf-16"),
        "surogat.md": b"\xed\xa0\x80",
        "aliasy.md": f"---\n{bomb}\n---\nText".encode(),
        "hlboke.md": b"---\na: " + b"[" * 5_000 + b"\n---\nText",
        "mapy.md": b"---\na: " + b"{a: " * 1_000 + b"\n---\nText",
        "python.md": b"---\na: !!python/object/apply:os.system [id]\n---\nText",
        "dlhe-id.md": b"---\nid: " + b"x" * 70_000 + b"\n---\nText",
        "cislo.md": b"---\nid: " + b"9" * 9_000 + b"\n---\nText",
        "bez-konca.md": b"---\ntitle: x\n" + b"a: b\n" * 20_000,
        "zatvorky.md": b"[" * 20_000,
        "zoznamy.md": "\n".join("    " * depth + "- a" for depth in range(300)).encode(),
        "citaty.md": b"> " * 3_000 + b"x",
        "tabulka.md": b"|a" * 2_000 + b"\n" + b"|-" * 2_000,
        "komentare.md": b"<!--" * 5_000,
        "znacky.md": b"<" * 50_000,
        "kodove.md": b"```\n" * 20_000,
        "jazyk.md": b"---\nlang: slovak\n---\nText",
        "stav.md": b"---\nstatus: hotovo\n---\nText",
    }
    for name, content in hostile.items():
        shelf.put(f"sk/{name}", content)
    os.mkfifo(shelf.articles / "rura.md")
    (shelf.articles / "priecinok.md").mkdir()
    (shelf.articles / "von.md").symlink_to("/etc/passwd")
    (shelf.articles / "kruh.md").symlink_to("kruh.md")
    shelf.write("sk/dobry.md", "Zabudnuté heslo", id="dobry")

    started = time.monotonic()
    report = shelf.build()

    assert time.monotonic() - started < 30
    assert found_by(served, "zabudnute heslo")[:1] == ["dobry"]
    codes = {error.path.removeprefix("sk/").removesuffix(".md"): error.code for error in report.rejected}
    slow = {"zatvorky": "render-failed", "citaty": "render-failed"}
    assert codes.items() >= slow.items()
    assert (
        codes.items() - slow.items() - {("zoznamy", codes.get("zoznamy"))}
        == {
            "prazdny": "empty",
            "velky": "too-large",
            "nul": "nul",
            "latin": "not-utf-8",
            "utf16": "not-utf-8",
            "surogat": "not-utf-8",
            "aliasy": "yaml-alias",
            "hlboke": "front-matter-too-large",
            "mapy": "front-matter-too-large",
            "python": "yaml-tag",
            "dlhe-id": "front-matter-open",
            "bez-konca": "front-matter-open",
            "jazyk": "unknown-language",
            "stav": "unknown-status",
            "rura": "not-a-file",
            "priecinok": "not-a-file",
            "von": "link-outside",
            "kruh": "link-broken",
        }.items()
    )
    assert all(error.line >= 1 and error.message and error.remedy for error in report.rejected)


# A broken folder


def test_a_folder_that_suddenly_turns_bad_is_refused_and_the_old_index_serves(
    shelf: Shelf, served: KnowledgeBase
) -> None:
    shelf.fill(30)
    shelf.build()
    for number in range(4):
        shelf.put(f"sk/clanok-{number}.md", b"\xff")

    with pytest.raises(BuildRefused, match="4 of 30 articles can no longer be used - nothing was changed") as refused:
        shelf.build()

    assert (refused.value.report.generation, len(refused.value.report.rejected)) == ("gen-1", 4)
    assert served.generation == "gen-1"
    assert shelf.build(force=True).carried_over == 4


def test_bad_articles_that_were_bad_before_refuse_nothing(shelf: Shelf) -> None:
    shelf.fill(20)
    for number in range(15):
        shelf.put(f"sk/zly-{number}.md", b"\xff")

    assert shelf.build().indexed == 20
    shelf.write("sk/clanok-3.md", "Zmenený")
    assert shelf.build().changed == 1


@pytest.mark.parametrize(("kept", "refused"), [(24, False), (23, True), (0, True)])
def test_a_folder_that_suddenly_shrinks_is_refused(shelf: Shelf, kept: int, refused: bool) -> None:
    shelf.fill(30)
    shelf.build()
    for number in range(kept, 30):
        shelf.remove(f"sk/clanok-{number}.md")

    try:
        report = shelf.build()
    except BuildRefused:
        assert refused
        assert shelf.build(force=True).indexed == kept
    else:
        assert (report.indexed, refused) == (kept, False)


def test_a_small_folder_may_shrink_but_not_vanish(shelf: Shelf) -> None:
    shelf.fill(3)
    shelf.build()
    shelf.remove("sk/clanok-0.md")
    shelf.remove("sk/clanok-1.md")
    assert shelf.build().indexed == 1

    shelf.remove("sk/clanok-2.md")
    with pytest.raises(BuildRefused, match="none of the 1 articles is left"):
        shelf.build()


def test_an_empty_folder_is_a_first_build_too(shelf: Shelf, served: KnowledgeBase) -> None:
    assert shelf.build().indexed == 0
    assert served.suggest("heslo", "sk").hits == ()


# What the program itself changes


def test_another_version_of_the_program_does_everything_again(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.fill(3)
    shelf.build()
    monkeypatch.setattr("search.building.version.this_program", lambda: Program((99,), 0, "another"))

    assert shelf.build().changed == 3
    assert shelf.build().changed == 0


def test_a_memory_that_cannot_be_read_costs_time_and_nothing_else(shelf: Shelf) -> None:
    shelf.fill(3)
    good = shelf.build()
    (shelf.index / good.generation / MEMORY).write_text("{}")

    assert shelf.build().indexed == 3


def test_what_cannot_be_read_back_is_not_published(
    shelf: Shelf, served: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.fill(3)
    shelf.build()
    monkeypatch.setattr(IndexWriter, "put", lambda *_: None)
    shelf.write("sk/clanok-1.md", "Zmenený")

    with pytest.raises(GenerationError, match="was written and is not there"):
        shelf.build()

    assert served.generation == "gen-1"
    assert not list(shelf.index.glob("*.tmp"))


def test_the_report_is_kept_for_who_was_not_there(shelf: Shelf) -> None:
    assert last_build(shelf.index) is None
    shelf.fill(2)
    shelf.put("sk/zly.md", b"\xff")

    report = shelf.build()

    kept = last_build(shelf.index)
    assert kept is not None
    assert kept.as_json() == report.as_json()


def test_drafts_and_hidden_articles_are_counted_and_not_suggested(shelf: Shelf, served: KnowledgeBase) -> None:
    shelf.write("sk/a.md", "Heslo hotové")
    shelf.write("sk/b.md", "Heslo navrhnuté", status="draft")
    shelf.write("sk/c.md", "Heslo skryté", hidden="true")

    report = shelf.build()

    assert (report.indexed, report.not_suggested) == (3, 2)
    assert found_by(served, "heslo") == ["a"]
    assert [card.article_id for card in served.catalogue("sk")] == ["a"]


# Death at any moment

KILLED = """
import os, sys
from pathlib import Path
from search.building.build import build_index

left = int(sys.argv[3])

def dying(real):
    def call(*arguments, **options):
        global left
        left -= 1
        if left < 0:
            os._exit(9)
        return real(*arguments, **options)
    return call

for name in ("fsync", "rename", "replace", "mkdir"):
    setattr(os, name, dying(getattr(os, name)))
build_index(Path(sys.argv[1]), Path(sys.argv[2]))
"""


@pytest.mark.long
def test_a_build_killed_at_any_moment_leaves_an_index_that_answers(shelf: Shelf, tmp_path: Path) -> None:
    shelf.write("sk/heslo.md", "Heslo", "Stará verzia.")
    shelf.build()
    shelf.write("sk/heslo.md", "Heslo", "Nová verzia.")
    outcomes = []

    for moment in (0, 2, 5, 8, 10, 11, 12, 99):
        copy = tmp_path / f"killed-{moment}"
        shutil.copytree(shelf.index, copy)
        command = [sys.executable, "-c", KILLED, str(shelf.articles), str(copy), str(moment)]
        status = subprocess.run(command, cwd=ROOT, check=False).returncode
        assert status == (0 if moment == 99 else 9)
        knowledge_base = KnowledgeBase(copy)
        outcomes.append("Nová" if "Nová" in html_of(knowledge_base, "heslo") else "Stará")
        assert outcomes[-1] in html_of(knowledge_base, "heslo")
        knowledge_base.close()

    assert outcomes == sorted(outcomes, reverse=True), "the old one until the new one"
    assert (outcomes[0], outcomes[-1]) == ("Stará", "Nová")


FULL = """
import resource, sys
from pathlib import Path
import build_index

resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
sys.exit(build_index.main(["--articles", sys.argv[1], "--index", sys.argv[2]]))
"""


@pytest.mark.long
@pytest.mark.parametrize("room", [0, 4_000, 20_000])
def test_a_full_disk_ends_the_build_in_words_and_the_old_index_serves(
    shelf: Shelf, served: KnowledgeBase, room: int
) -> None:
    shelf.fill(40)
    shelf.build()
    shelf.write("sk/heslo.md", "Heslo", " ".join(f"slovo{number}" for number in range(5_000)))
    command = [sys.executable, "-c", FULL, str(shelf.articles), str(shelf.index), str(room)]

    ended = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)

    assert (ended.returncode, "Traceback" in ended.stderr) == (2, False), ended.stderr
    assert "still served" in ended.stderr
    assert (served.generation, len(served.catalogue("sk"))) == ("gen-1", 40)
    assert shelf.build().changed == 1


@pytest.mark.long
def test_what_a_server_holds_of_an_article_is_a_fraction_of_it(shelf: Shelf) -> None:
    for number in range(5):
        shelf.write(f"sk/{number}.md", f"Článok {number}", "slovo " * 20_000)
    shelf.build()

    good = newest_good(shelf.index)
    assert good is not None
    assert len(read_memory(good.path).articles) == 5
    segment = Segment(map_arrays(good.path / INDEX / BASE))
    assert sum(len(json.dumps(segment.card(number))) for number in range(segment.size)) < 5_000
