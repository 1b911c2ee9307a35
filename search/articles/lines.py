"""The lines of an article that may say the same as a problem: its title, its questions, its headings and steps."""

import html
import re

from search.articles.article import Article

LIMIT_LINES = 60  # of one article

_TAG = re.compile(r"<[^<>]*>")
_HEADING_OR_STEP = re.compile(r"<(?:h[1-6]|li)\b[^<>]*>(.*?)(?=</?(?:h[1-6]|li|ul|ol|p)\b)", re.DOTALL)


def lines_of(article: Article, rendered: str) -> list[str]:
    """Give the lines, the editor's first; `rendered` is the article's HTML."""
    found = (plain(line) for line in _HEADING_OR_STEP.findall(rendered))
    return [line for line in (article.title, *article.questions, *found) if line.strip()][:LIMIT_LINES]


def plain(rendered: str) -> str:
    """Give the text of HTML without its tags."""
    return html.unescape(_TAG.sub(" ", rendered))
