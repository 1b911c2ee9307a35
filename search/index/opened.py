"""What the product needs from a search engine, whichever it is; `whoosh.py` is the embedded one."""

from dataclasses import dataclass

from search.articles.article import Article


class EngineError(Exception):
    """The index cannot be read: missing, damaged, or written by another version."""


@dataclass(frozen=True, slots=True)
class PublishedArticle:
    """An article as the index holds it, with the HTML that people are shown."""

    article: Article
    html: str
