"""What several stories share: the index of the shipped articles, built once."""

from pathlib import Path

import pytest

from search import build_index
from tests.product import ROOT


@pytest.fixture(scope="session")
def shipped_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of `kb_articles/`; read-only for everybody who uses it."""
    index = tmp_path_factory.mktemp("shipped") / "index"
    report = build_index(ROOT / "kb_articles", index)
    assert report.rejected == ()
    return index
