"""An article as the index holds it: what people are shown."""

from dataclasses import dataclass

from search.articles.article import Article


@dataclass(frozen=True, slots=True)
class PublishedArticle:
    """An article with the HTML that was rendered from it."""

    article: Article
    html: str
    publication: str = ""  # name of the publication that it was read from; see `search/storage/publication.py`
