"""CommonMark, example by example: of our own, with the HTML of the reference implementation (cmark 0.30.2)."""

import json
from pathlib import Path

import pytest

from tests.search.rendering.commonmark_spec import expected, shown

EXAMPLES = json.loads((Path(__file__).parent / "commonmark_examples.json").read_text(encoding="utf-8"))


def test_there_are_examples_of_every_kind() -> None:
    assert len(EXAMPLES) >= 120
    assert len({example["section"] for example in EXAMPLES}) >= 18


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example['example']}-{example['section']}")
def test_the_page_shows_what_the_reference_shows(example: dict[str, str]) -> None:
    assert shown(example["markdown"]) == expected(example["html"])
