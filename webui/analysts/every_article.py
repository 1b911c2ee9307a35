"""Category and date of every article, for reports: a process keeps them for the publication that has listed them.

1. Where a cluster holds the articles, listing them takes up to ten seconds a language: the first page of a process
   waits for it. After a later publication a page is given what is here, and the list is made anew while nobody waits.
2. Where the articles lie on this host, they are read for each page: that takes no time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock, Thread
from weakref import WeakKeyDictionary

from search import KnowledgeBase, SearchUnavailable
from webui.analysts.groups import Categories


@dataclass(frozen=True, slots=True)
class EveryArticle:
    """What reports read of all articles."""

    categories: Categories
    updated: dict[str, str]  # language/article id -> date of the article, as its editor wrote it


@dataclass
class _Kept:
    """What a process has of one knowledge base."""

    generation: str = ""
    articles: EveryArticle | None = None
    listing: Lock = field(default_factory=Lock)  # held by whoever makes the list


_kept: WeakKeyDictionary[KnowledgeBase, _Kept] = WeakKeyDictionary()
_NOTHING = EveryArticle({}, {})


def every_article(knowledge_base: KnowledgeBase) -> EveryArticle:
    """Return category and date of each article; nothing while the search is down and none were listed before."""
    if not knowledge_base.is_elsewhere:
        return _listed(knowledge_base) or _NOTHING
    kept = _kept.setdefault(knowledge_base, _Kept())
    if kept.articles is None:
        with kept.listing:
            if kept.articles is None:  # another page may have waited for it, too
                _list_anew(kept, knowledge_base)
    elif kept.generation != knowledge_base.generation and kept.listing.acquire(blocking=False):
        Thread(target=_list_and_release, args=(kept, knowledge_base), name="lists articles", daemon=True).start()
    return kept.articles or _NOTHING


def _list_and_release(kept: _Kept, knowledge_base: KnowledgeBase) -> None:
    try:
        _list_anew(kept, knowledge_base)
    finally:
        kept.listing.release()


def _list_anew(kept: _Kept, knowledge_base: KnowledgeBase) -> None:
    generation = knowledge_base.generation  # first: what is published meanwhile is listed by the next page
    articles = _listed(knowledge_base)
    if articles is not None:
        kept.generation, kept.articles = generation, articles


def _listed(knowledge_base: KnowledgeBase) -> EveryArticle | None:
    """Ask for all of them; None while the search is down."""
    categories: dict[str, str] = {}
    updated: dict[str, str] = {}
    same: dict[str, str] = {}  # a thousand articles have one category, and few have a date of their own
    try:
        for lang in knowledge_base.languages():
            for card in knowledge_base.every_card(lang):
                key = f"{lang}/{card.article_id}"
                categories[key] = same.setdefault(card.category, card.category)
                updated[key] = same.setdefault(card.updated, card.updated)
    except SearchUnavailable:
        return None
    return EveryArticle(categories, updated)
