"""An article as JSON: how the index stores it, and how the processes of a build hand it on.

An index outlives the program that wrote it. A field that the writer did not know takes its default, and a field
that the reader does not know is ignored; so an index that was written before an upgrade can be read after it.
"""

import json
from dataclasses import fields
from typing import Any

from search.articles.article import Article

_NAMES = frozenset(field.name for field in fields(Article))


def article_to_json(article: Article) -> str:
    """Return all attributes of the article; the inverse of `article_from_json`."""
    attributes = {field.name: getattr(article, field.name) for field in fields(Article)}
    return json.dumps(attributes | {"extra": dict(article.extra)}, ensure_ascii=False)


def article_from_json(text: str) -> Article:
    """Return the article that `article_to_json` wrote, in this or another version of the program.

    Raises ValueError or TypeError when it is no such text, or lacks what no article can do without.
    """
    attributes: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in json.loads(text).items()
        if name in _NAMES
    }
    return Article(**attributes)
