"""One article as two files: some of its parts, each from a heading of the second level on, leave for a new one.

The original keeps its id, so every address and everything that was learned stays with it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from search.articles.article import Article
from search.editing.body_editing import body_of, with_body
from search.editing.front_matter_editing import set_field

_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING: Final = re.compile(r"##[ \t]+(?P<words>.*?)[ \t#]*")
_KEPT: Final = (
    "lang",
    "category",
    "topics",
    "status",
    "owner",
    "audience",
    "gate",
    "publish_at",
    "expire_at",
    "markdown",
)


@dataclass(frozen=True, slots=True)
class ArticlePart:
    """A stretch of the text under one heading; "" = what stands above the first."""

    heading: str
    text: str  # with its heading


def parts_of(body: str) -> list[ArticlePart]:
    r"""Return the text in its parts; joined, they are the text.

    >>> [part.heading for part in parts_of("Hello\n## One\n```\n## no\n```\n### 1\n## Two\n")]
    ['', 'One', 'Two']
    """
    parts, heading, lines, fence = [], "", list[str](), ""
    for line in body.splitlines(keepends=True):
        mark = _FENCE.match(line)
        opening = None if fence else _HEADING.fullmatch(line.rstrip("\r\n"))
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence) and not line.strip(" `~\r\n"):
            fence = ""
        if opening:
            parts.append(ArticlePart(heading, "".join(lines)))
            heading, lines = opening["words"], []
        lines.append(line)
    return [*parts, ArticlePart(heading, "".join(lines))]


def original_without(
    raw: bytes, article: Article, moved: Collection[int], questions: Collection[str], new_id: str, today: date
) -> bytes:
    """Return the file of the original without the parts of these numbers and without these questions; NotEditable."""
    rest = "".join(part.text for number, part in enumerate(parts_of(body_of(raw))) if number not in moved)
    changed = set_field(raw, "questions", tuple(each for each in article.questions if each not in questions))
    changed = set_field(changed, "related", tuple(dict.fromkeys((*article.related, new_id))))
    changed = set_field(changed, "updated", today.isoformat())
    return with_body(set_field(changed, "significance", "major"), rest)


def new_part(
    raw: bytes, article: Article, moved: Sequence[int], questions: Sequence[str], new_id: str, title: str, today: date
) -> bytes:
    """Return the file of the new article, which has the parts of these numbers and these questions; NotEditable."""
    fields: dict[str, str | tuple[str, ...]] = {"id": new_id, "title": title}
    fields |= {name: getattr(article, name) for name in _KEPT}
    if article.audience == "guest":
        fields["audience"] = ""
    fields |= {"questions": tuple(questions), "related": (article.article_id,), "updated": today.isoformat()}
    new = b""
    for name, value in fields.items():
        new = set_field(new, name, value)
    parts = parts_of(body_of(raw))
    texts = [parts[number].text for number in moved]
    if len(texts) == 1 and parts[moved[0]].heading == title:
        texts = [texts[0].partition("\n")[2]]  # the title of the article says it
    return new + f"\n{''.join(texts).strip()}\n".encode()
