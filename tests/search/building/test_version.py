"""What decides an index, and two versions of the program over one folder: each is a copy of the real one."""

import ast
import json
import os
import shutil
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from search import KnowledgeBase
from search.building.version import PACKAGES, ROOMS
from search.index.segment import INDEX
from search.storage.child_process import python
from search.storage.generations import newest_good
from search.storage.program import Program, program_from_json, running_program, source_files
from tests.product import ROOT
from tests.search.shelf import Shelf

pytestmark = pytest.mark.long

SEARCH = ROOT / "search"


class Version:
    """A version of the program: a copy of its sources that may be edited, run by its real command."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(SEARCH, folder / "search", ignore=ignored)
        shutil.copy2(ROOT / "build_index.py", folder)

    def edit(self, path: str, old: str, new: str) -> None:
        """Change one line of a source."""
        file = self.folder / "search" / path
        source = file.read_text(encoding="utf-8")
        assert old in source
        file.write_text(source.replace(old, new), encoding="utf-8")

    def install(self, package: str, version: str) -> None:
        """Make this version find another version of a package, or of the product itself."""
        for earlier in self.folder.glob(f"{package}-*.dist-info"):
            shutil.rmtree(earlier)
        metadata = self.folder / f"{package}-{version}.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n")

    def installed_at(self, seconds: int) -> None:
        """Set when every source of this version was put on its disk."""
        for file in (self.folder / "search").rglob("*"):
            os.utime(file, (seconds, seconds))

    def index(self, shelf: Shelf, *options: str) -> tuple[int, int, str]:
        """Index the shelf; returns the exit status, how many articles changed, and what was said to people."""
        command = [sys.executable, str(self.folder / "build_index.py"), "--json", *options]
        folders = ["--articles", str(shelf.articles), "--index", str(shelf.index)]
        ended = subprocess.run([*command, *folders], check=False, capture_output=True, text=True, timeout=120)
        answer = json.loads(ended.stdout) if ended.stdout else {"changed": 0}
        return ended.returncode, answer["changed"], ended.stderr


@pytest.fixture
def version(tmp_path: Path) -> Version:
    return Version(tmp_path / "a")


@pytest.fixture
def newer(tmp_path: Path) -> Version:
    """The next release, in which articles are cut into lines differently."""
    version = Version(tmp_path / "b")
    version.install("readfirst", "99.0")
    version.edit("articles/lines.py", "LIMIT_LINES = ", "LIMIT_LINES = 1 + ")
    return version


@pytest.fixture
def few(shelf: Shelf) -> Shelf:
    shelf.fill(2)
    return shelf


# What decides


def test_every_file_of_the_deciding_rooms_changes_the_digest(version: Version) -> None:
    root = version.folder / "search"
    before = running_program(root, ROOMS, PACKAGES)
    files = [file for room in ROOMS for file in source_files(root / room)]
    assert {file.name for file in files} >= {"lines.py", "child_process.py", "version.py", "sk.yml", "stemming.py"}

    for file in files:
        source = file.read_bytes()
        file.write_bytes(source + b"\n")
        assert running_program(root, ROOMS, PACKAGES).digest != before.digest, file
        file.write_bytes(source)
    assert running_program(root, ROOMS, PACKAGES).digest == before.digest

    (root / "text" / "languages" / "xx.yml").write_text("")
    assert running_program(root, ROOMS, PACKAGES).digest != before.digest


@pytest.mark.parametrize(
    "module", ["search.building.index_worker", "search.building.segment_builder", "search.rendering.worker"]
)
def test_the_processes_that_write_an_index_run_nothing_outside_the_deciding_rooms(module: str) -> None:
    *interpreter, code, package = python(module)
    names = "print(*(name for name in sys.modules if name.startswith('search.')))"
    loaded = subprocess.run(
        [*interpreter, code.replace("module.main()", names), package], check=True, capture_output=True, text=True
    )

    rooms = {name.split(".")[1] for name in loaded.stdout.split()}
    assert rooms
    assert rooms <= set(ROOMS)


def test_every_package_that_the_deciding_rooms_import_is_named() -> None:
    trees = [
        ast.parse(file.read_text()) for room in ROOMS for file in source_files(SEARCH / room) if file.suffix == ".py"
    ]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    imported = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
    owners = packages_distributions()
    foreign = {owners[name.split(".")[0]][0] for name in imported if name.split(".")[0] in owners}

    others = {"readfirst", "watchfiles", "msgspec"}  # say when to build, and carry what was read: not what is written
    assert foreign - others == set(PACKAGES)


def test_a_changed_limit_and_a_changed_package_index_everything_again(version: Version, few: Shelf) -> None:
    assert version.index(few)[:2] == (0, 2)
    assert version.index(few)[:2] == (0, 0)

    version.edit("articles/lines.py", "LIMIT_LINES = ", "LIMIT_LINES = 1 + ")
    assert version.index(few)[:2] == (0, 2)
    version.install("PyStemmer", "99.0")
    assert version.index(few)[:2] == (0, 2)
    version.install("PyStemmer", "1.0")  # going back is a change as well
    assert version.index(few)[:2] == (0, 2)
    assert version.index(few)[:2] == (0, 0)


# Two versions at once


def test_an_older_release_never_rebuilds_what_a_newer_one_built(version: Version, newer: Version, few: Shelf) -> None:
    assert version.index(few)[:2] == (0, 2)
    assert newer.index(few)[:2] == (0, 2)
    few.write("sk/novy.md", "Nový článok", lang="sk")

    status, changed, said = version.index(few)
    assert (status, changed) == (1, 0)
    assert "gen-2 was built by a newer version of the program" in said
    assert "--force" in said

    assert newer.index(few)[:2] == (0, 1)
    assert version.index(few)[:2] == (1, 0)
    best = newest_good(few.index)
    assert best is not None
    assert best.name == "gen-3"

    assert version.index(few, "--force")[:2] == (0, 3), "an operator may go back"
    assert version.index(few)[:2] == (0, 0)


def test_within_a_release_the_program_that_was_installed_last_decides(
    version: Version, tmp_path: Path, few: Shelf
) -> None:
    edited = Version(tmp_path / "b")
    edited.edit("articles/lines.py", "LIMIT_LINES = ", "LIMIT_LINES = 1 + ")
    for program, seconds in ((version, 4_000_000_000), (edited, 4_000_000_001)):
        program.installed_at(seconds)

    assert version.index(few)[0] == 0
    assert edited.index(few)[:2] == (0, 2)
    assert version.index(few)[:2] == (1, 0)
    version.installed_at(4_000_000_002)
    assert version.index(few)[:2] == (0, 2)


def test_a_server_of_either_version_serves_what_the_other_one_built(newer: Version, few: Shelf) -> None:
    few.build()
    with_old = few.knowledge_base()
    newer.index(few)

    served = few.knowledge_base()
    assert (with_old.generation, served.generation) == ("gen-2", "gen-2")
    assert [hit.article_id for hit in served.suggest("článok 1", "sk").hits][:1] == ["clanok-1"]


def test_a_server_passes_over_an_index_that_is_laid_out_in_another_way(newer: Version, few: Shelf) -> None:
    few.build()
    newer.edit("index/format.py", "FORMAT = 1", "FORMAT = 2")
    assert newer.index(few)[:2] == (0, 2)

    served: KnowledgeBase = few.knowledge_base()
    assert served.generation == "gen-1"


def test_an_index_names_no_class_of_the_program_that_a_newer_one_may_have_moved(few: Shelf) -> None:
    index = few.index / few.build().generation / INDEX

    for file in index.iterdir():
        if not file.name.endswith(".impact"):
            assert b"search." not in file.read_bytes(), file.name


@pytest.mark.parametrize("comes", [True, False])
def test_an_article_gets_a_field_or_loses_one_between_two_versions(
    version: Version, tmp_path: Path, few: Shelf, *, comes: bool
) -> None:
    with_field, without = Version(tmp_path / "b"), version
    with_field.edit(
        "articles/article.py", '    category: str = ""\n', '    category: str = ""\n    mood: str = "calm"\n'
    )
    before, after = (without, with_field) if comes else (with_field, without)
    after.install("readfirst", "99.0")
    assert before.index(few)[:2] == (0, 2)
    few.put("sk/clanok-1.md", b"\xff")  # from now on its last good version is carried over

    assert after.index(few)[:2] == (0, 1)

    served = few.knowledge_base()
    for article_id in ("clanok-0", "clanok-1"):
        published = served.article(article_id, "sk")
        assert published is not None
        assert published.article.title.startswith("Článok")


def test_two_programs_are_ordered_by_release_then_by_when_they_were_installed() -> None:
    assert Program((0, 10), 1, "b") > Program((0, 9), 2, "a")
    assert Program((0, 9), 2, "a") > Program((0, 9), 1, "b") > Program()


def test_a_program_is_named_in_json_and_what_names_none_is_the_oldest() -> None:
    program = Program((1, 2), 3, "abc")

    assert program_from_json(json.loads(json.dumps(program.as_json()))) == program
    assert program_from_json(None) == program_from_json({"release": 1}) == Program()
