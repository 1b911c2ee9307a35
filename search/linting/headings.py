"""Checks of headings."""

import re
from collections.abc import Iterator

from search.linting.article_text import ArticleText
from search.linting.codes import Severity
from search.linting.finding import LineFix, LintFinding

_NO_SPACE = re.compile(r"(?P<marks>#{2,6})(?=[^\W\d_])")  # one # alone may be a tag
_NAME = 60  # characters of a heading that are shown


def check_headings(path: str, text: ArticleText) -> Iterator[LintFinding]:
    """Yield what is wrong with the headings of a text."""
    yield from _skipped(path, text)
    yield from _several_h1(path, text)
    yield from _without_space(path, text)


def _skipped(path: str, text: ArticleText) -> Iterator[LintFinding]:
    before = min((heading.level for heading in text.headings), default=1) - 1
    for heading in text.headings:
        if heading.level > before + 1:
            wanted = "#" * (before + 1)
            message = f"'{heading.text[:_NAME]}' is a heading of level {heading.level} right below level {before}"
            remedy = f"write {wanted}, so that those who listen to the page can follow"
            yield LintFinding(path, heading.number, "heading-skipped", message, remedy, Severity.HINT)
        before = heading.level


def _several_h1(path: str, text: ArticleText) -> Iterator[LintFinding]:
    firsts = [heading for heading in text.headings if heading.level == 1]
    if len(firsts) > 1 and len(firsts) < len(text.headings):
        message = f"{len(firsts)} headings are of level 1, and the title is one already"
        yield LintFinding(path, firsts[1].number, "several-h1", message, "write ## for the parts", Severity.HINT)


def _without_space(path: str, text: ArticleText) -> Iterator[LintFinding]:
    for line in text.body:
        if match := _NO_SPACE.match(line.text):
            fixed = f"{match['marks']} {line.text[match.end() :]}"
            message = f"'{line.text[:_NAME]}' is no heading: the space is missing"
            fix = LineFix(line.text, fixed)
            yield LintFinding(
                path, line.number, "heading-space", message, f"write '{fixed[:_NAME]}'", Severity.HINT, 1, fix
            )
