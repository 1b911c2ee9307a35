"""Many files are read side by side, and what is read is the same."""

import time
from pathlib import Path
from typing import Any

import pytest

from search.articles.article import ArticleDraft
from search.building import source_reading
from search.building.options import ReadingOptions
from search.building.source_reading import ReadFile, ReadingHelpers, SourceName, SourceReader
from tests.search.shelf import Shelf

PARTS = {"sk/spolocne/krok.md": "Otvorte nastavenia.\n", "sk/zly.md": b"\xff\xfe", "sk/prazdny.md": ""}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shelf = Shelf(tmp_path)
    shelf.fill(120)
    for path, content in PARTS.items():
        shelf.put(path, content)
    shelf.write(
        "sk/vlozeny.md", "Vložený", "[!INCLUDE[x](spolocne/krok.md)]\n\n[!INCLUDE[y](spolocne/nie.md)]", lang="xx"
    )
    return shelf.articles


def read_here(folder: Path) -> dict[str, ReadFile]:
    reader = SourceReader(folder, ReadingOptions())
    return {path: reader.read((path, "")) for path in paths_in(folder)}


def paths_in(folder: Path) -> list[str]:
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*.md"))


def read_with_help(folder: Path, helpers: ReadingHelpers) -> dict[str, ReadFile]:
    return helpers.read(folder, ReadingOptions(), [(path, "") for path in paths_in(folder)])


def test_what_helping_processes_read_is_what_would_be_read_here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_reading, "WORTH_HELP", 1)
    here = read_here(folder)
    slowly_read: list[str] = []

    def slow(_reader: SourceReader, name: SourceName) -> ReadFile:
        slowly_read.append(name[0])
        time.sleep(0.1)
        return here[name[0]]

    monkeypatch.setattr(SourceReader, "read", slow)
    with ReadingHelpers() as helpers:
        read = read_with_help(folder, helpers)

    assert read == here
    assert len(slowly_read) < len(here)


def test_a_process_that_is_gone_leaves_its_files_to_this_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_reading, "WORTH_HELP", 1)
    monkeypatch.setattr(source_reading, "python", lambda _module: ["false"])
    with ReadingHelpers() as helpers:
        read = read_with_help(folder, helpers)
        left = helpers.handed_over()

    assert read.items() <= read_here(folder).items()
    assert left == []


def test_few_files_start_no_process(folder: Path) -> None:
    with ReadingHelpers() as helpers:
        assert read_with_help(folder, helpers) == {}
        assert helpers.handed_over() == []


def test_what_nobody_foresaw_in_one_file_refuses_that_article_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    parse = source_reading.parse_article

    def parse_or_fail(raw: bytes, path: str, **others: Any) -> ArticleDraft:  # noqa: ANN401 - as it is called
        if path == "sk/vlozeny.md":
            raise ZeroDivisionError("division by zero")
        return parse(raw, path, **others)

    monkeypatch.setattr(source_reading, "parse_article", parse_or_fail)
    read = read_here(folder)

    refused = read["sk/vlozeny.md"].refused
    assert refused
    assert (refused.path, refused.code) == ("sk/vlozeny.md", "failed")
    assert "ZeroDivisionError: division by zero" in refused.message
    assert sum(file.draft is not None for file in read.values()) >= 120
    assert "sk/vlozeny.md: the article cannot be read" in caplog.text
    assert "Traceback" in caplog.text
