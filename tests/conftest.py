"""What several stories share: the index of the shipped articles, built once; and the same examples in every run."""

from pathlib import Path

import pytest
from hypothesis import settings

from search import build_index
from tests.product import ROOT

# A red test is red for everybody and again after the next start; a failing story is printed with how to repeat it.
settings.register_profile("the-same-every-time", derandomize=True, database=None, deadline=None, print_blob=True)
settings.load_profile("the-same-every-time")


@pytest.fixture(scope="session")
def shipped_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of `kb_articles/`; read-only for everybody who uses it."""
    index = tmp_path_factory.mktemp("shipped") / "index"
    report = build_index(ROOT / "kb_articles", index)
    assert report.rejected == ()
    return index
