"""Safe fixes of the front matter: one line each; whatever is not certain is left to the editor."""

import re

from search.articles.article import ArticleError
from search.linting.article_text import ArticleText
from search.linting.finding import LineFix
from search.sources.paths import slug

_KEY = re.compile(r"(?P<start>[ \t]*(?:- +)?(?:[^\s:#\"'-][^:]*:[ \t]+)?)(?P<value>\S.*?)(?P<end>[ \t]*)")
_ID = re.compile(r"(?P<start>\s*(?:id|slug|permalink)\s*:\s*)(?P<value>[^\s#'\"][^#'\"]*?)(?P<end>\s*)", re.IGNORECASE)
_TABS = re.compile(r"\t+")


def fix_of(problem: ArticleError, text: ArticleText) -> LineFix | None:
    """Return the line to write for a problem of the front matter; None when it is for the editor to decide."""
    line = text.line(problem.line)
    fixed = _FIXERS[problem.code](line) if problem.code in _FIXERS else line
    return LineFix(line, fixed) if fixed != line else None


def _quoted(line: str) -> str:
    """Return a line with its value in single quotes; unchanged when quotes stand in it already."""
    match = _KEY.fullmatch(line)
    if match is None or match["value"][0] in "\"'[{|>&*" or "\\" in match["value"]:
        return line
    return f"{match['start']}'{match['value'].replace(chr(39), chr(39) * 2)}'{match['end']}"


def _fit_id(line: str) -> str:
    match = _ID.fullmatch(line)
    fit = slug(match["value"]) if match else ""
    return f"{match['start']}{fit}{match['end']}" if match and fit else line


def _without_tabs(line: str) -> str:
    return _TABS.sub(lambda tabs: "  " * len(tabs[0]), line, count=1) if line.startswith("\t") else line


_FIXERS = {"colon-in-value": _quoted, "comment-in-value": _quoted, "id-changed": _fit_id, "tab": _without_tabs}
