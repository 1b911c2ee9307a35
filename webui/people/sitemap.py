"""`/sitemap.xml` for search engines: every article in every language, with its translations.

A sitemap has at most 50,000 addresses and 50 MB (sitemaps.org). An address with its translations takes up to 14 kB
where articles are in all languages: a part has 2,000 of them, and an index names the parts if there are several.
"""

from __future__ import annotations

from typing import Final

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from search.knowledge_base import Card
from webui.parts import parts
from webui.people.shelves import shown_cards
from webui.request.language import languages_with_pages

bp = Blueprint("sitemap", __name__)

MOST_IN_A_PART: Final = 2_000  # addresses
_XML: Final = {"Content-Type": "application/xml"}


@bp.get("/sitemap.xml")
def whole() -> ResponseReturnValue:
    """The addresses, or the parts where there are more than fit into one."""
    cards = _cards()
    if len(cards) <= MOST_IN_A_PART:
        return _addresses(cards)
    numbers = range(1, 1 + -(-len(cards) // MOST_IN_A_PART))
    return render_template("help/sitemap_index.xml", numbers=numbers), 200, _XML


@bp.get("/sitemap-<int:number>.xml")
def part(number: int) -> ResponseReturnValue:
    """One part, counted from 1."""
    cards = _cards()[(number - 1) * MOST_IN_A_PART : number * MOST_IN_A_PART] if number else []
    return _addresses(cards) if cards else abort(404)


def _cards() -> list[Card]:
    return [card for lang in languages_with_pages() for card in shown_cards(lang)]


def _addresses(cards: list[Card]) -> ResponseReturnValue:
    """Return the addresses of articles; one that is translated names itself among its translations, as is asked for."""
    versions = {}
    for card in cards:
        others = parts().knowledge_base.translations(card.article_id, card.lang)
        versions[card.lang, card.article_id] = {card.lang: card.article_id, **others} if others else {}
    return render_template("help/sitemap.xml", cards=cards, versions=versions), 200, _XML
