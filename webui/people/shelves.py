"""Categories and articles as the start page offers them: what is read most stands first.

Only the articles that are read most are fetched by name; of the others a page needs how many there are, or its own few.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from search.articles.listing import order_of
from search.knowledge_base import Card, ListedCategory
from tickets.form.form import UnknownTopic
from webui.parts import parts
from webui.request.addresses import title_slug
from webui.request.asker.current_member import current_member

MOST_POPULAR = 5
FEWEST_COUNTED = 3  # articles that must have been read before the page says "most read"
MOST_RANKED = 300  # articles of a language that stand in the order in which they are read


@dataclass(frozen=True, slots=True)
class Shelf:
    """The articles of one category; `slug` is its name in the address, `purpose` that of its topics in the form."""

    slug: str
    title: str
    articles: int
    purpose: str


def categories(lang: str) -> tuple[Shelf, ...]:
    """Return the categories of a language: the most read first, then the largest; raise SearchUnavailable."""
    member, views = current_member() is not None, parts().most_read.views()
    groups: defaultdict[str, list[ListedCategory]] = defaultdict(list)
    for category in parts().knowledge_base.categories(lang):
        if member or category.audience != "member":
            groups[category.title].append(category)
    read: Counter[str] = Counter()
    for card in most_read(lang):
        read[card.category] += views[lang, card.article_id]
    built = [
        Shelf(title_slug(title), title, sum(category.articles for category in group), _purpose(group))
        for title, group in groups.items()
    ]
    return tuple(sorted(built, key=lambda shelf: (-read[shelf.title], -shelf.articles, shelf.title)))


def cards_of(shelf: Shelf, lang: str, start: int, size: int) -> Sequence[Card]:
    """Return some articles of a category, the most read first, from number `start` on; raise SearchUnavailable."""
    read = [card for card in most_read(lang) if card.category == shelf.title]
    first = read[start : start + size]
    if len(first) == size:
        return first
    rest = parts().knowledge_base.page(
        lang,
        max(0, start - len(read)),
        size - len(first),
        category=shelf.title,
        without=[card.article_id for card in read],
        members=current_member() is not None,
    )
    return [*first, *rest]


def popular(lang: str) -> tuple[Sequence[Card], bool]:
    """Return the articles to show first, and whether that is counted; until it is, the operator's pinned ones."""
    read = most_read(lang)
    if len(read) >= FEWEST_COUNTED:
        return read[:MOST_POPULAR], True
    pinned = parts().settings.pinned_articles.replace(",", " ").split()
    return shown_cards(lang, pinned[:MOST_POPULAR]), False


def most_read(lang: str) -> list[Card]:
    """Return the articles of a language that were read lately, the most read first, at most MOST_RANKED."""
    views = parts().most_read.views()
    read = sorted((key for key in views if key[0] == lang), key=lambda key: (-views[key], key))[:MOST_RANKED]
    cards = shown_cards(lang, [article_id for _, article_id in read])
    return sorted(cards, key=lambda card: (-views[lang, card.article_id], order_of(card)))


def shown_cards(lang: str, article_ids: Sequence[str]) -> list[Card]:
    """Return the cards of some articles, in their order, as far as this person may read them."""
    member = current_member() is not None
    known = parts().knowledge_base.named([(lang, article_id) for article_id in article_ids]) if article_ids else {}
    cards = (known.get((lang, article_id)) for article_id in dict.fromkeys(article_ids))
    return [card for card in cards if card and (member or card.audience != "member")]


def _purpose(group: Sequence[ListedCategory]) -> str:
    """Return the purpose that most of the articles answer to; empty where they name no topic of the form."""
    counted: Counter[str] = Counter()
    for category in group:
        for topic, number in sorted(category.topics.items()):
            try:
                counted[parts().form.purpose_of(topic).purpose_id] += number
            except UnknownTopic:
                continue
    return min(counted, key=lambda purpose: (-counted[purpose], purpose), default="")
