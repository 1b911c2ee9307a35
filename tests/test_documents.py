"""Whatever file a document names is there: a newcomer who follows one never looks for what has moved."""

import re
from pathlib import Path

import pytest

from tests.product import ROOT

DOCUMENTS = sorted(
    path
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
    if path.name not in ("CHANGELOG.md", "benchmarks.md")
)
NAMED = re.compile(r"`((?:search|deflection|tickets|webui|tests|kb_articles|docs|scripts)/[\w./-]+)`")
LINKED = re.compile(r"\]\((?!https?:|#)([^)#]+)")
TO_BE_WRITTEN = {"search/text/languages/hr.yml"}  # the example of docs/languages.md

by_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


@by_document
def test_the_files_that_a_document_names_exist(document: Path) -> None:
    named = set(NAMED.findall(document.read_text(encoding="utf-8"))) - TO_BE_WRITTEN

    assert sorted(name for name in named if not (ROOT / name).exists()) == []


@by_document
def test_the_links_of_a_document_lead_somewhere(document: Path) -> None:
    linked = LINKED.findall(document.read_text(encoding="utf-8"))

    assert sorted(link for link in linked if not (document.parent / link).exists()) == []


def test_the_architecture_has_a_paragraph_for_every_room() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = [
        path.parent
        for path in ROOT.glob("*/*/__init__.py")
        if path.parts[-3] in ("search", "deflection", "tickets", "webui")
    ]

    assert sorted(str(room.relative_to(ROOT)) for room in rooms if f"`{room.name}/`" not in page) == []
