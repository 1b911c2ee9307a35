"""Every decision says when it was made and whether it still holds, and is numbered once."""

import re
from pathlib import Path

import pytest

from tests.product import ROOT

DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
HEAD = re.compile(
    r"# (?P<number>\d+)\. \S.*\n\n"
    r"Date: \d{4}-\d\d-\d\d\. Status: (?:accepted|open|replaced by (?P<by>\d+))(?:[,;:] [^\n]*)?\.\n"
)


def test_no_number_is_given_twice_and_none_is_missing() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_has_its_number_its_date_and_its_status(path: Path) -> None:
    head = HEAD.match(path.read_text(encoding="utf-8"))

    assert head, "write '# N. Title', an empty line, and 'Date: 2026-11-28. Status: accepted.'"
    assert int(head["number"]) == int(path.name[:4])
    assert head["by"] is None or int(head["by"]) <= len(DECISIONS)
