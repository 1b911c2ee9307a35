"""Finds help articles; knows nothing of help sessions, gates or the web."""

from search.article import Article, ArticleError
from search.engines import PublishedArticle
from search.indexing import build_index
from search.knowledge_base import KnowledgeBase, SearchUnavailable
from search.suggest import Suggestion, Suggestions

__all__ = [
    "Article",
    "ArticleError",
    "KnowledgeBase",
    "PublishedArticle",
    "SearchUnavailable",
    "Suggestion",
    "Suggestions",
    "build_index",
]
