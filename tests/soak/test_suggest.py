"""The soak of suggestions in short: the real processes, a few people, one rebuild. The long form is a command."""

import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from tests.product import ROOT
from webui.commands.soak.suggest import SuggestSoakResult


@pytest.mark.long
def test_people_type_through_a_rebuild_without_an_error() -> None:
    command = [sys.executable, "-m", "webui.commands.cli", "soak", "suggest", "--json", "--every-key", "--seconds", "6"]
    few_articles = {**os.environ, "READFIRST_ARTICLES_DIR": str(ROOT / "kb_articles" / "uk")}

    done = subprocess.run([*command, "--people", "5"], env=few_articles, capture_output=True, text=True)

    found = json.loads(done.stdout)
    assert found["errors"] == 0, done.stderr
    assert found["rebuilds"] >= 1
    assert found["requests"] > 30
    assert done.returncode == (0 if found["p99_ms"] <= 100 else 1)


def test_a_slow_answer_an_error_or_an_index_that_stayed_is_a_miss() -> None:
    good = SuggestSoakResult(
        50, 9000, 0, p50_ms=5, p99_ms=80, rss_growth_mb=1, seconds=45, requests_per_second=200, rebuilds=9
    )

    assert good.is_good
    for name, value in (("errors", 1), ("p99_ms", 100.1), ("rebuilds", 0)):
        assert not replace(good, **{name: value}).is_good  # type: ignore[arg-type]
