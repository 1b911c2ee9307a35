"""Finds help articles; knows nothing of help sessions, gates or the web."""

from search.articles.article import Article, ArticleError
from search.articles.published import PublishedArticle
from search.building.build import build_index
from search.knowledge_base import KnowledgeBase, SearchUnavailable
from search.ranking.suggestions import Suggestion, Suggestions

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
