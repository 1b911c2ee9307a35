"""Real help folders, as their teams keep them, are indexed as they are; runs where the folders are at hand."""

from pathlib import Path

import pytest

from search import KnowledgeBase
from search.indexing import build_index
from tests.product import ROOT

CORPORA = ROOT.parent / "shared" / "data" / "corpora"
LARGE = 300  # files; of larger folders only a part is indexed here
FOLDERS = sorted(path for path in CORPORA.glob("*") if path.is_dir())


@pytest.mark.skipif(not FOLDERS, reason="the folders are not at hand")
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_a_real_folder_is_indexed_whole_and_its_titles_find_their_articles(folder: Path, tmp_path: Path) -> None:
    articles = a_part_of(folder, tmp_path)

    report = build_index(articles, tmp_path / "index")

    assert report.rejected == ()
    assert report.indexed == report.articles > 0
    assert report.not_suggested <= 0.05 * report.articles
    knowledge_base = KnowledgeBase(tmp_path / "index")
    cards = [card for lang in ("cs", "de", "en", "ru", "sk", "uk") for card in knowledge_base.catalogue(lang)]
    assert len(cards) == report.indexed - report.not_suggested
    sample = cards[:: max(1, len(cards) // 10)]
    found = [knowledge_base.suggest(card.title, card.lang).hits for card in sample]
    right = sum(any(hit.title == card.title for hit in hits) for card, hits in zip(sample, found, strict=True))
    assert right >= 0.8 * len(sample)
    knowledge_base.close()


def a_part_of(folder: Path, tmp_path: Path) -> Path:
    """The folder itself, or of a large one every n-th file in a folder of the same name."""
    files = sorted(folder.rglob("*.md"))
    if len(files) <= LARGE:
        return folder
    part = tmp_path / folder.name
    for file in files[:: len(files) // LARGE + 1]:
        target = part / file.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    return part
