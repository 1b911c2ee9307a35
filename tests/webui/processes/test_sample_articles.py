"""Who tries the product out in an empty folder sees sample articles; nobody else ever does."""

from pathlib import Path

import pytest

from webui.processes.supervisor import with_articles
from webui.settings import Settings


@pytest.fixture
def samples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "empty").mkdir()
    (tmp_path / "samples").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    return tmp_path / "samples"


def test_an_empty_folder_shows_the_samples(samples: Path) -> None:
    assert with_articles(Settings(), samples).articles_dir == samples


def test_own_articles_are_shown_instead(samples: Path) -> None:
    Path("kb_articles").mkdir()

    assert with_articles(Settings(), samples) == Settings()


@pytest.mark.parametrize("settings", [Settings(articles_dir=Path("not-mounted")), Settings(mode="production")])
def test_a_folder_that_is_missing_by_mistake_is_not_replaced(settings: Settings, samples: Path) -> None:
    assert with_articles(settings, samples) == settings


def test_a_work_tree_without_samples_stays_as_it_is(samples: Path) -> None:
    assert with_articles(Settings(), samples / "nowhere") == Settings()
