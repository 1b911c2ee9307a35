"""Categories and articles as the start page offers them: what is read most stands first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from search.knowledge_base import Card
from tickets.form.form import UnknownTopic
from webui.parts import parts
from webui.request.addresses import title_slug
from webui.request.asker.current_member import current_member

MOST_POPULAR = 5
FEWEST_COUNTED = 3  # articles that must have been read before the page says "most read"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The articles of one category; `slug` is its name in the address, `purpose` that of its topics in the form."""

    slug: str
    title: str
    cards: tuple[Card, ...]
    purpose: str


def categories(lang: str) -> tuple[Shelf, ...]:
    """Return the categories of a language with their articles: the most read first, then the largest."""
    views = parts().most_read.views()
    shelves: dict[str, list[Card]] = {}
    for card in sorted(shown_cards(lang), key=lambda card: -views.get((lang, card.article_id), 0)):
        shelves.setdefault(card.category, []).append(card)
    built = [Shelf(title_slug(title), title, tuple(cards), _purpose(cards)) for title, cards in shelves.items()]
    return tuple(sorted(built, key=lambda shelf: (-_read(shelf, lang), -len(shelf.cards), shelf.title)))


def popular(lang: str) -> tuple[tuple[Card, ...], bool]:
    """Return the articles to show first, and whether that is counted; until it is, the operator's pinned ones."""
    views, cards = parts().most_read.views(), shown_cards(lang)
    read = sorted((c for c in cards if (lang, c.article_id) in views), key=lambda c: -views[lang, c.article_id])
    if len(read) >= FEWEST_COUNTED:
        return tuple(read[:MOST_POPULAR]), True
    by_id = {card.article_id: card for card in cards}
    pinned = parts().settings.pinned_articles.replace(",", " ").split()
    return tuple(by_id[article_id] for article_id in pinned[:MOST_POPULAR] if article_id in by_id), False


def shown_cards(lang: str) -> tuple[Card, ...]:
    """Return the cards of the articles in a language that this person may read."""
    member = current_member() is not None
    return tuple(c for c in parts().knowledge_base.catalogue(lang) if member or c.audience != "member")


def _read(shelf: Shelf, lang: str) -> int:
    views = parts().most_read.views()
    return sum(views.get((lang, card.article_id), 0) for card in shelf.cards)


def _purpose(cards: list[Card]) -> str:
    """Return the purpose that most of the articles answer to; empty where they name no topic of the form."""
    counted: Counter[str] = Counter()
    for topic in (topic for card in cards for topic in card.topics):
        try:
            counted[parts().form.purpose_of(topic).purpose_id] += 1
        except UnknownTopic:
            continue
    return counted.most_common(1)[0][0] if counted else ""
