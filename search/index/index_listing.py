"""The articles of an opened index as pages list them: from the catalogue in memory, and the cards in the arrays."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice

from search.articles.catalogue import Card, Catalogue, card_of
from search.articles.listing import Key, ListedCategory
from search.index.opened import OpenedIndex


class IndexListing:
    """All articles of one opened index; safe to share between threads."""

    def __init__(self, index: OpenedIndex) -> None:
        self._index = index
        self._counted: dict[str, tuple[ListedCategory, ...]] = {}  # by language

    @cached_property
    def catalogue(self) -> Catalogue:
        """The catalogue of all articles; read when a page asks for it first."""
        return Catalogue(self._index.rows())

    @cached_property
    def _languages(self) -> Mapping[tuple[str, str], int]:
        cards = (card for lang in self.catalogue.languages for card in self.catalogue.cards(lang))
        return Counter((card.lang, card.audience) for card in cards)

    def languages(self) -> Mapping[tuple[str, str], int]:
        """Return language and audience -> number of articles."""
        return self._languages

    def categories(self, language: str) -> Sequence[ListedCategory]:
        """Return the categories of a language, sorted by title and audience."""
        if language not in self._counted:
            self._counted[language] = tuple(_counted(self.catalogue.cards(language)))
        return self._counted[language]

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
        """Return some cards of a language in their order."""
        cards, left_out = self.catalogue.cards(language), frozenset(without)
        if category is None and members and not left_out:
            return cards[start : start + size]
        listed = (
            card
            for card in cards
            if (category is None or card.category == category)
            and card.article_id not in left_out
            and (members or card.audience != "member")
        )
        return tuple(islice(listed, start, start + size))

    def named(self, articles: Collection[Key]) -> Mapping[Key, Card]:
        """Return the cards of some articles; those without one are left out."""
        keys = list(articles)
        numbers = self._index.numbers([(article_id, language) for language, article_id in keys])
        rows = {key: self._index.card(number) for key, number in zip(keys, numbers, strict=True) if number is not None}
        return {key: card_of(row) for key, row in rows.items() if row["suggestable"]}

    def current(self, names: Collection[str], language: str) -> Mapping[str, str]:
        """Return, for each id, old id or alias of an article, the id that it has now."""
        moved = {name: self.catalogue.article_id(name, language) for name in names}
        return {name: now for name, now in moved.items() if self._index.number(now, language) is not None}

    def translations(self, articles: Collection[Key]) -> Mapping[Key, Mapping[str, str]]:
        """Return, for each of some articles, language -> id of its translations."""
        return {
            (language, article_id): self.catalogue.translations(article_id, language)
            for language, article_id in articles
        }


def _counted(cards: Sequence[Card]) -> Iterator[ListedCategory]:
    articles: Counter[tuple[str, str]] = Counter()
    topics: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for card in cards:
        articles[card.category, card.audience] += 1
        topics[card.category, card.audience].update(set(card.topics))
    for (title, audience), number in sorted(articles.items()):
        yield ListedCategory(title, audience, number, topics[title, audience])
