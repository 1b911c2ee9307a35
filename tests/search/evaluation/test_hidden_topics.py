"""Hidden topics of real questions are found: at the top of the list, and little else is there."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import mean

import pytest
from click.testing import CliRunner

from search.evaluation.hidden_topics import NothingToHide, found_topics, stream
from tests.shared_data import COLLECTIONS, at_hand
from webui.commands.gaps import gaps


def test_a_cluster_is_about_what_most_of_its_problems_are_about() -> None:
    quality = found_topics([["a", "a", "b"], ["b", "b"], ["a"], ["open"]], frozenset({"a", "b", "c", "d"}))

    assert quality.found == 0.5
    assert quality.precision == 0.75
    assert found_topics([], frozenset({"a"})).found == 0


def test_a_collection_that_is_too_small_to_hide_anything(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "only.md").write_text("---\nid: only\n---\n- quoted\n", encoding="utf-8")
    (tmp_path / "META.json").write_text('{"lang": "en"}', encoding="utf-8")
    (tmp_path / "train.jsonl").write_text('{"text": "quoted", "article": "only"}\n', encoding="utf-8")

    with pytest.raises(NothingToHide, match="1 articles, 0 problems"):
        stream(tmp_path, 1, seed=1)


@at_hand
@pytest.mark.long
def test_four_of_five_hidden_topics_stand_in_the_top_25() -> None:
    arguments = ["--collection", str(COLLECTIONS / "banking77"), "--hide", "20", "--json"]
    reports = [json.loads(CliRunner().invoke(gaps, [*arguments, "--seed", str(seed)]).stdout) for seed in (1, 2, 3, 4)]

    assert mean(report["found"] for report in reports) >= 0.8
    assert mean(report["precision"] for report in reports) >= 0.8
