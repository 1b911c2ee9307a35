"""Articles by languages: which translation is there, which is behind its original, and which is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from search.articles.article import Article
from search.articles.catalogue import id_in
from search.articles.translations import is_behind, the_original


class TranslationState(StrEnum):
    """How a translation stands to its original."""

    ORIGINAL = "original"
    CURRENT = "current"
    BEHIND = "behind"
    UNDATED = "undated"  # it does not say which day of the original it was made from
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Translation:
    """One article in one language."""

    lang: str
    state: TranslationState
    article: Article | None  # None: it is missing
    days: int = 0  # since the original was changed last, where this is behind


@dataclass(frozen=True, slots=True)
class TranslatedArticle:
    """An original with its translations, in the order of the languages that were asked for."""

    original: Article
    translations: tuple[Translation, ...]

    def has(self, state: str, lang: str = "") -> bool:
        """Return whether it stands so in a language; "" = in any."""
        return any(each.state == state and lang in ("", each.lang) for each in self.translations)


def translated_articles(
    articles: Iterable[Article], languages: Sequence[str], today: date, *, default_language: str
) -> list[TranslatedArticle]:
    """Return every article that is not archived and leads nowhere else, with its translations; by title.

    Where several articles of an id say of no other that they were translated from it, the one in the default language
    counts as the original, else the first.
    """
    groups: defaultdict[str, list[Article]] = defaultdict(list)
    for article in articles:
        if article.status != "archived" and "redirect_to" not in article.extra:
            groups[id_in(article.translation_of) or article.article_id].append(article)
    rows = []
    for group in groups.values():
        original = original_among(group, default_language)
        by_language = {article.lang: article for article in group}
        translations = (_translation(original, by_language.get(lang), lang, today) for lang in languages)
        rows.append(TranslatedArticle(original, tuple(translations)))
    return sorted(rows, key=lambda row: (row.original.lang, row.original.category, row.original.title))


def original_among(group: Sequence[Article], default_language: str) -> Article:
    """Return the original of articles that are translations of each other."""
    original = the_original(group, lambda article: not article.based_on and not _names_another(article))
    in_default = (article for article in group if article.lang == default_language)
    return original or next(in_default, group[0])


def _translation(original: Article, article: Article | None, lang: str, today: date) -> Translation:
    if article is None:
        return Translation(lang, TranslationState.MISSING, None)
    if article is original:
        return Translation(lang, TranslationState.ORIGINAL, article)
    if is_behind(article.based_on, original.updated, original.significance):
        return Translation(lang, TranslationState.BEHIND, article, _days_since(original.updated, today))
    state = TranslationState.CURRENT if article.based_on else TranslationState.UNDATED
    return Translation(lang, state, article)


def _names_another(article: Article) -> bool:
    return bool(article.translation_of) and id_in(article.translation_of) != article.article_id


def _days_since(day: str, today: date) -> int:
    try:
        return max(0, (today - date.fromisoformat(day[:10])).days)
    except ValueError:
        return 0
