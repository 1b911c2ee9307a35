"""What pages ask about all articles, without their texts: who lists them, from memory or from a cluster, answers alike.

Each question names what a page shows, so that nobody has to hold a library of any size.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from search.articles.catalogue import LIMIT_MOVES, Card

__all__ = ["LIMIT_MOVES", "LONGEST_ORDERED", "Key", "ListedCategory", "Listing", "order_of"]

LONGEST_ORDERED = 1_000  # letters of a category or a title that are compared

Key = tuple[str, str]
"""Language and id of an article."""


@dataclass(frozen=True, slots=True)
class ListedCategory:
    """What one category has for one audience."""

    title: str
    audience: str  # guest | member
    articles: int
    topics: Mapping[str, int]  # topic -> how many of the articles name it


class Listing(Protocol):
    """All articles of one publication; whoever cannot be asked raises OSError.

    Only articles that may be suggested are counted, listed and carry a card.
    """

    def languages(self) -> Mapping[tuple[str, str], int]:
        """Return language and audience -> number of articles."""

    def categories(self, language: str) -> Sequence[ListedCategory]:
        """Return the categories of a language, sorted by title and audience."""

    def page(
        self,
        language: str,
        start: int,
        size: int,
        *,
        category: str | None = None,
        without: Collection[str] = (),
        members: bool = True,
    ) -> Sequence[Card]:
        """Return some cards of a language in the order of `order_of`, from number `start` on.

        category  of which they are; None = of any
        without   ids of those that are left out
        members   with those that only members may read
        """

    def named(self, articles: Collection[Key]) -> Mapping[Key, Card]:
        """Return the cards of some articles; those without one are left out."""

    def current(self, names: Collection[str], language: str) -> Mapping[str, str]:
        """Return, for each id, old id or alias of an article of whatever status, the id that it has now."""

    def translations(self, articles: Collection[Key]) -> Mapping[Key, Mapping[str, str]]:
        """Return, for each of some articles by its id of now, language -> id of its translations, by language."""


def order_of(card: Card) -> tuple[str, str, str]:
    """Return by what cards are sorted."""
    return card.category[:LONGEST_ORDERED], card.title[:LONGEST_ORDERED], card.article_id
