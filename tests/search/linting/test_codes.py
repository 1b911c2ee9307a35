"""The codes of the lint: each is documented, and each that a problem of an article bears is among them."""

import re

from search.linting.codes import CODES
from tests.product import ROOT

PAGE = ROOT / "docs" / "how-to" / "lint-codes.md"
RAISED = re.compile(
    r"(?:ArticleError|FrontMatterError|LintFinding|RenderError|_warning|_warn|_error)\([^()]*?\"([a-z0-9]+(?:-[a-z0-9]+)*)\"",
    re.DOTALL,
)
NO_CODES = {"sk", "en"}


def test_the_page_for_editors_has_every_code_as_it_is() -> None:
    rows = [
        f"| `{name}` | {code.severity} | {'yes' if code.is_fixable else ''} | {code.meaning} |"
        for name, code in CODES.items()
    ]

    assert [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")] == rows


def test_every_code_that_the_program_writes_is_known() -> None:
    files = (ROOT / "search").rglob("*.py")
    written = {code for file in files for code in RAISED.findall(file.read_text(encoding="utf-8"))}

    assert len(written) > 40
    assert written - CODES.keys() == set()
