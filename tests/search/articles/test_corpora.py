"""Real help folders, as their teams keep them, are indexed as they are; runs where the folders are at hand."""

from pathlib import Path

import pytest

from search import KnowledgeBase, build_index
from search.articles.folder import list_folder
from search.building.memory import Memory
from search.building.plan import Reader
from search.text.language import LANGUAGES
from tests.shared_data import CORPORA, at_hand

ENOUGH = 40  # files of a folder that are indexed here; all of them are read
FOLDERS = sorted(path for path in CORPORA.glob("*") if path.is_dir())

each_folder = pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)


@at_hand
def test_there_are_folders_of_every_kind() -> None:
    assert len(FOLDERS) >= 20


@at_hand
@each_folder
def test_every_file_of_a_real_folder_is_an_article(folder: Path) -> None:
    plan = Reader(folder, Memory(""), reuse=False).plan(list_folder(folder))

    assert plan.refused == {}
    assert len(plan.edited) == len(plan.files)
    assert len(plan.files) + len(plan.parts) == sum(1 for _ in folder.rglob("*.md"))
    assert sum(article.suggestable for article in plan.edited.values()) >= 0.95 * len(plan.edited)
    assert all(article.title and article.lang for article in plan.edited.values())


@pytest.mark.long
@at_hand
@each_folder
def test_the_titles_of_a_real_folder_find_their_articles(folder: Path, tmp_path: Path) -> None:
    report = build_index(a_part_of(folder, tmp_path), tmp_path / "index")

    assert (report.rejected, report.indexed) == ((), report.articles)
    knowledge_base = KnowledgeBase(tmp_path / "index")
    cards = [card for lang in LANGUAGES for card in knowledge_base.catalogue(lang)]
    sample = cards[:: max(1, len(cards) // 10)]
    found = [knowledge_base.suggest(card.title, card.lang).hits for card in sample]
    right = sum(any(hit.title == card.title for hit in hits) for card, hits in zip(sample, found, strict=True))
    assert right >= 0.8 * len(sample)
    knowledge_base.close()


def a_part_of(folder: Path, tmp_path: Path) -> Path:
    """Every n-th file, in a folder of the same name."""
    files = sorted(folder.rglob("*.md"))
    part = tmp_path / folder.name
    for file in files[:: len(files) // ENOUGH + 1]:
        target = part / file.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    return part
