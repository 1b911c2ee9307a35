"""Two articles as one file: the second joins the first, which keeps its id, its fields and its place.

The lists of both are joined, what the second was called leads to the first for ever, and its text stands at the end
under its title. A translation whose counterpart does not exist becomes the counterpart, and says that it is behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from search.articles.article import Article
from search.editing.body_editing import body_of, with_body
from search.editing.front_matter_editing import set_field

_JOINED: Final = ("keywords", "questions", "topics")
_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING: Final = re.compile(r"(#{1,5})(?= )")


def merged_article(kept_raw: bytes, kept: Article, raw: bytes, article: Article, today: date) -> bytes:
    """Return the file of `kept` with everything that `article` has; raises NotEditable."""
    merged = kept_raw
    for name in _JOINED:
        merged = set_field(merged, name, _joined(getattr(kept, name), getattr(article, name)))
    others = (name for name in (*kept.related, *article.related) if name not in (kept.article_id, article.article_id))
    merged = set_field(merged, "related", _joined(others))
    merged = set_field(merged, "aliases", _earlier_names(kept, article))
    merged = set_field(merged, "updated", today.isoformat())
    merged = set_field(merged, "significance", "major")
    body = f"{body_of(merged).rstrip()}\n\n## {article.title}\n\n{_one_level_down(body_of(raw)).strip()}\n"
    return with_body(merged, body)


def moved_article(raw: bytes, article: Article, kept_id: str, today: date) -> bytes:
    """Return the file of a translation of `article` that becomes the translation of another article; NotEditable."""
    moved = set_field(raw, "id", kept_id)
    moved = set_field(moved, "translation_of", kept_id)
    moved = set_field(moved, "based_on", article.based_on or article.updated or (today - timedelta(days=1)).isoformat())
    names = (*article.aliases, article.article_id)
    return set_field(moved, "aliases", _joined(name for name in names if name != kept_id))


def _earlier_names(kept: Article, article: Article) -> tuple[str, ...]:
    names = (*kept.aliases, article.article_id, *article.aliases)
    return _joined(name for name in names if name != kept.article_id)


def _joined(*lists: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for items in lists for item in items))


def _one_level_down(body: str) -> str:
    r"""Return Markdown whose headings are one level lower, but not what looks like one in code.

    >>> _one_level_down("## A\n```\n# no\n```\n### B")
    '### A\n```\n# no\n```\n#### B'
    """
    lines, fence = [], ""
    for line in body.split("\n"):
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence) and not line.strip(" `~"):
            fence = ""
        lines.append(line if fence else _HEADING.sub(r"#\1", line, count=1) if line.startswith("#") else line)
    return "\n".join(lines)
