"""The articles in the shape of Zendesk's Help Center API: categories, sections, articles with their translations."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence

from search.articles.article import Article
from search.articles.catalogue import id_in
from search.articles.published import PublishedArticle

_CATEGORY = "Help"


def zendesk_json(pages: Iterable[PublishedArticle]) -> dict[str, object]:
    """Return one object with `categories`, `sections` and `articles`; numbers are the same for the same ids."""
    groups: defaultdict[str, list[PublishedArticle]] = defaultdict(list)
    for page in pages:
        groups[id_in(page.article.translation_of) or page.article.article_id].append(page)
    originals = {name: _original_first(group) for name, group in groups.items()}
    names = dict.fromkeys(group[0].article.category for group in originals.values())
    category = {"id": number_of("category"), "name": _CATEGORY, "locale": _locale(originals), "position": 0}
    sections = [
        {
            "id": number_of(f"section {name}"),
            "name": name or _CATEGORY,
            "category_id": category["id"],
            "position": place,
        }
        for place, name in enumerate(names)
    ]
    return {
        "categories": [category] if originals else [],
        "sections": sections,
        "articles": [_article(name, group) for name, group in originals.items()],
    }


def number_of(name: str) -> int:
    """Return the number for a name: 48 bits of its SHA-256, because Zendesk's ids are numbers."""
    return int(hashlib.sha256(name.encode()).hexdigest()[:12], 16)


def _original_first(group: Sequence[PublishedArticle]) -> list[PublishedArticle]:
    return sorted(group, key=lambda page: (bool(page.article.based_on), page.article.lang))


def _locale(originals: dict[str, list[PublishedArticle]]) -> str:
    return next((group[0].article.lang for group in originals.values()), "en")


def _article(name: str, group: Sequence[PublishedArticle]) -> dict[str, object]:
    first = group[0].article
    return {
        "id": number_of(name),
        **_translation(group[0]),
        "source_locale": first.lang,
        "section_id": number_of(f"section {first.category}"),
        "label_names": list(first.keywords),
        "promoted": False,
        "comments_disabled": True,
        "html_url": f"/{first.lang}/a/{first.article_id}",
        "translations": [_translation(page) | {"source_type": "Article"} for page in group],
    }


def _translation(page: PublishedArticle) -> dict[str, object]:
    article: Article = page.article
    return {
        "locale": article.lang,
        "title": article.title,
        "body": page.html,
        "draft": False,
        "updated_at": f"{article.updated}T00:00:00Z" if article.updated else None,
        "html_url": f"/{article.lang}/a/{article.article_id}",
    }
