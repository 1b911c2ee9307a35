"""Every article that the index knows, whatever its status; read once for each generation of the index."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import cast

from flask import current_app

from search import SearchUnavailable
from search.articles.article import Article
from search.text.letters import fold
from webui.parts import parts

_KEY = "readfirst.articles"
_lock = Lock()


@dataclass(frozen=True, slots=True)
class ListedArticles:
    """The articles of one generation, without their texts being read again."""

    generation: str
    articles: tuple[Article, ...]  # by language, category and title

    def at_path(self, path: str) -> Article | None:
        """Return the article of a file; None where the index has none of it."""
        return next((article for article in self.articles if article.path == path), None)

    def called(self, lang: str, article_id: str) -> Article | None:
        """Return the article of this id, or of this earlier id; None without one."""
        of_language = [article for article in self.articles if article.lang == lang]
        by_id = (article for article in of_language if article.article_id == article_id)
        return next(by_id, next((article for article in of_language if article_id in article.aliases), None))


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Which articles are looked for; an empty field means all."""

    text: str = ""  # letters of the title, the id or the path
    lang: str = ""
    category: str = ""
    status: str = ""

    def matches(self, article: Article) -> bool:
        """Return whether an article is one of them."""
        facts = ((self.lang, article.lang), (self.category, article.category), (self.status, article.status))
        if any(wanted and wanted != has for wanted, has in facts):
            return False
        if not self.text:
            return True  # folding the names of a large folder would take as long as all else on its page
        written = fold(f"{article.title} {article.article_id} {article.path}")
        return all(word in written for word in fold(self.text).split())


def listed_articles() -> ListedArticles:
    """Return the articles of the generation that is served; none where there is no index."""
    knowledge_base = parts().knowledge_base
    with _lock:
        known = cast("ListedArticles | None", current_app.extensions.get(_KEY))
        if known is None or known.generation != knowledge_base.served.generation:
            try:
                known = knowledge_base.served.ask(
                    lambda opened: _listed(opened.generation.name, [page.article for page in opened.index.articles()])
                )
            except SearchUnavailable:
                known = ListedArticles("", ())
            current_app.extensions[_KEY] = known
        return known


def _listed(generation: str, articles: list[Article]) -> ListedArticles:
    articles.sort(key=lambda article: (article.lang, article.category, article.title, article.path))
    return ListedArticles(generation, tuple(articles))
