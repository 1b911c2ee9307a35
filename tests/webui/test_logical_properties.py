"""The style sheets know no left and no right, so that a page in a language from right to left is its mirror image."""

import re
from pathlib import Path

import pytest

SHEETS = sorted((Path(__file__).parents[2] / "webui" / "static").glob("*.css"))
PHYSICAL = re.compile(
    r"(?<![-\w])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right|top|bottom)[\w-]*|left|right|top|bottom"
    r"|(?:min-|max-)?(?:width|height))\s*:(?=[^(){}]*[;}])|(?:float|text-align|clear)\s*:\s*(?:left|right)"
)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_place_and_size_is_logical(sheet: Path) -> None:
    rules = re.sub(r"/\*.*?\*/|@(?:media|supports)[^{]*", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)

    assert PHYSICAL.findall(rules) == []
