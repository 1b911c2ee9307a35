"""`/sitemap.xml` for search engines: every article in every language, with its translations.

A sitemap has at most 50,000 addresses and 50 MB (sitemaps.org). An address with its translations takes up to 14 kB
where articles are in all languages: a part has 2,000 of them, and an index names the parts if there are several.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from search import SearchUnavailable
from search.knowledge_base import Card
from webui.parts import parts
from webui.request.asker.current_member import current_member
from webui.request.language import languages_with_pages

bp = Blueprint("sitemap", __name__)

MOST_IN_A_PART: Final = 2_000  # addresses
_XML: Final = {"Content-Type": "application/xml"}


@bp.get("/sitemap.xml")
def whole() -> ResponseReturnValue:
    """The addresses, or the parts where there are more than fit into one."""
    counted = _counted()
    if counted is None:
        return render_template("help/unavailable.html"), 503
    total = sum(counted.values())
    if total <= MOST_IN_A_PART:
        return _addresses(counted, 0)
    numbers = range(1, 1 + -(-total // MOST_IN_A_PART))
    return render_template("help/sitemap_index.xml", numbers=numbers), 200, _XML


@bp.get("/sitemap-<int:number>.xml")
def part(number: int) -> ResponseReturnValue:
    """One part, counted from 1."""
    counted, start = _counted(), (number - 1) * MOST_IN_A_PART
    if counted is None:
        return render_template("help/unavailable.html"), 503
    return _addresses(counted, start) if 0 <= start < sum(counted.values()) else abort(404)


def _counted() -> Mapping[str, int] | None:
    """Return language -> number of articles that this person may read, in the order of the sitemap; None when down."""
    try:
        counted = parts().knowledge_base.languages(members=current_member() is not None)
    except SearchUnavailable:
        return None
    return {lang: counted[lang] for lang in languages_with_pages() if lang in counted}


def _cards(counted: Mapping[str, int], start: int) -> Iterator[Card]:
    """Yield the cards of one part, through all languages."""
    left = MOST_IN_A_PART
    for lang, number in counted.items():
        if start < number and left:
            yield from parts().knowledge_base.page(lang, start, left, members=current_member() is not None)
            left -= min(left, number - start)
        start = max(0, start - number)


def _addresses(counted: Mapping[str, int], start: int) -> ResponseReturnValue:
    """Return the addresses of articles; one that is translated names itself among its translations, as is asked for."""
    try:
        cards = list(_cards(counted, start))
    except SearchUnavailable:
        return render_template("help/unavailable.html"), 503
    translations = parts().knowledge_base.translations_of([(card.lang, card.article_id) for card in cards])
    versions = {}
    for card in cards:
        others = translations.get((card.lang, card.article_id), {})
        versions[card.lang, card.article_id] = {card.lang: card.article_id, **others} if others else {}
    return render_template("help/sitemap.xml", cards=cards, versions=versions), 200, _XML
