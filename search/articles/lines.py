"""The lines of an article that are compared with a problem: its title, questions, headings and steps."""

import html
import re

from search.articles.article import Article

LIMIT_LINES = 60  # of one article

_TAG = re.compile(r"<[^<>]*>")
_HEADING_OR_STEP = re.compile(r"<(?:h[1-6]|li)\b[^<>]*>(.*?)(?=</?(?:h[1-6]|li|ul|ol|p)\b)", re.DOTALL)


def lines_of(article: Article, rendered: str) -> list[str]:
    """Return title, questions, headings and steps, in this order, at most `LIMIT_LINES`.

    rendered  HTML of the article
    """
    headings_and_steps = (plain(line) for line in _HEADING_OR_STEP.findall(rendered))
    return [line for line in (article.title, *article.questions, *headings_and_steps) if line.strip()][:LIMIT_LINES]


def plain(rendered: str) -> str:
    """Return the text of HTML without its tags."""
    return html.unescape(_TAG.sub(" ", rendered))
