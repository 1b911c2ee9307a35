"""A server lets go of the files of an index as soon as nobody reads them, whatever its garbage collector does."""

import gc
from collections.abc import Iterator
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

import pytest

from search import KnowledgeBase
from search.learning.records import Record
from search.learning.store import keep
from search.ranking.searcher import Searcher
from search.storage.generations import generations, newest_good
from search.training.train import learn
from tests.search.shelf import Shelf

pytestmark = pytest.mark.long

ASKED = "zabudnuté heslo do hry"


@pytest.fixture
def frozen() -> Iterator[None]:
    """Nothing is collected from here on, as in `webui/processes/web.py`, where what was loaded first is frozen."""
    gc.collect()
    gc.disable()
    yield
    gc.unfreeze()
    gc.enable()


def mapped(folder: Path) -> set[int]:
    """The inodes of all files below a folder that this process has mapped, removed ones included."""
    rows = (line.split(maxsplit=5) for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines())
    return {int(row[4]) for row in rows if len(row) == 6 and row[5].startswith(f"{folder}/")}


def files_of_the_newest(index: Path) -> set[int]:
    generation = newest_good(index)
    assert generation is not None
    return {file.stat().st_ino for file in generation.path.rglob("*") if file.is_file()}


def reads_everything(knowledge_base: KnowledgeBase) -> None:
    """Every way in which a server reads an index."""
    assert knowledge_base.suggest(ASKED, "sk", topic="password").hits
    assert knowledge_base.suggest_while_typing("zabudnu", "sk").hits
    assert knowledge_base.suggest_while_typing("zabudnze hes", "sk").hits
    assert knowledge_base.explain("yabudnut0 heslo", "sk").explanations
    assert knowledge_base.article("heslo", "sk")
    assert knowledge_base.catalogue("sk")


def edit(shelf: Shelf, number: int, *, force: bool = False) -> None:
    shelf.write("sk/heslo.md", f"Zabudnuté heslo {number}", lang="sk", topics="[password]")
    shelf.write("sk/hra.md", "Hra sa nespustí", "Zadajte heslo do hry.", lang="sk")
    builder = get_context("fork").Process(target=shelf.build, kwargs={"force": force})  # maps files of its own
    builder.start()
    builder.join()
    assert builder.exitcode == 0


@pytest.mark.usefixtures("frozen")
@pytest.mark.parametrize("force", [True, False])  # everything written anew; the large file shared by generations
def test_after_five_rebuilds_only_files_of_the_served_generation_are_mapped(shelf: Shelf, *, force: bool) -> None:
    edit(shelf, 0)
    knowledge_base = shelf.knowledge_base()
    reads_everything(knowledge_base)
    gc.freeze()

    for number in range(1, 6):
        edit(shelf, number, force=force)
        reads_everything(knowledge_base)

    assert mapped(shelf.index)
    assert mapped(shelf.index) <= files_of_the_newest(shelf.index)

    knowledge_base.close()
    assert mapped(shelf.index) == set()


@pytest.mark.usefixtures("frozen")
def test_a_request_that_still_runs_keeps_the_files_that_it_reads(shelf: Shelf) -> None:
    edit(shelf, 0)
    knowledge_base = shelf.knowledge_base()

    with knowledge_base.served._in_use() as old:
        before = mapped(shelf.index)
        edit(shelf, 1, force=True)
        assert knowledge_base.article("heslo", "sk")
        assert before < mapped(shelf.index)
        assert [hit.title for hit in old.searcher.suggest("zabudnuté", "sk").hits] == ["Zabudnuté heslo 0"]

    assert mapped(shelf.index).isdisjoint(before)
    knowledge_base.close()


@pytest.mark.usefixtures("frozen")
def test_only_the_newest_of_what_was_learned_is_mapped(
    shelf: Shelf, searcher: Searcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    record = Record("1", ASKED, "sk", "zabudnute-heslo", "anna", vouched=True, at=now)
    lessons = learn(searcher, [record], share=0.2, now=now)
    learned = tmp_path / "learned"
    edit(shelf, 0)
    keep(learned, lessons)
    knowledge_base = KnowledgeBase(shelf.index, recheck_seconds=0, learned_directory=learned)
    reads_everything(knowledge_base)
    gc.freeze()

    for _ in range(5):
        keep(learned, lessons)
        assert knowledge_base._follower
        knowledge_base._follower._checked_at = float("-inf")
        reads_everything(knowledge_base)

    newest = generations(learned)[0].path
    assert mapped(learned)
    assert mapped(learned) <= {file.stat().st_ino for file in newest.rglob("*.npy")}
    knowledge_base.close()
    assert mapped(learned) == set()
