"""Finds help articles; knows nothing of help sessions, gates or the web."""

from search.articles.article import Article, ArticleError
from search.articles.published import PublishedArticle
from search.building.build import build_index
from search.knowledge_base import KnowledgeBase, SearchUnavailable
from search.ranking.passage import Passage, Passages
from search.ranking.suggestions import Suggestion, Suggestions
from search.storage.publication import Publication
from search.text.letters import LIMIT_CHARACTERS

__all__ = [
    "LIMIT_CHARACTERS",
    "Article",
    "ArticleError",
    "KnowledgeBase",
    "Passage",
    "Passages",
    "Publication",
    "PublishedArticle",
    "SearchUnavailable",
    "Suggestion",
    "Suggestions",
    "build_index",
]
