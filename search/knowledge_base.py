"""The search as a server uses it: questions to the newest good generation of the index.

1. Answers name the publication that they come from, which means the same on every host.
2. What another host has taken back since is in no answer.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from time import monotonic

from search.articles.catalogue import Card
from search.articles.listing import Key, ListedCategory
from search.articles.published import PublishedArticle
from search.learning.store import Learned, LearnedFollower
from search.meaning.meaning import Meaning
from search.ranking.passage import Passages
from search.ranking.ranker import TITLE_WEIGHT
from search.ranking.suggestions import Explained, Suggestions
from search.served_index import Opened, SearchUnavailable, Served, ServedIndex
from search.storage.publication import Publication
from search.storage.withdrawn import Withdrawn
from search.text.analysis import DEFAULT_LANGUAGE, tokens
from search.text.language import LANGUAGE
from search.text.letters import clean

__all__ = ["Card", "KnowledgeBase", "ListedCategory", "SearchUnavailable"]

_PAGE = 2_000  # cards of one question
_LISTING_SECONDS = 10.0  # for all cards of a language


class KnowledgeBase:
    """Answers from the newest good generation; safe to share between threads.

    recheck_seconds    between two checks for a newer generation; 0 = before every answer, and wait until it is open
    title_weight       weight of a word in the title, in addition to that in the text
    learned_directory  of the lessons from resolved problems; None = without lessons
    meaning            of texts, by an encoder; None = by words alone
    announce           called with each publication from when it is served; must not raise
    newest             the newest publication that any host serves, None = none is known; must not raise
    hurry              called when somebody waits for a later publication than is served; must not raise
    answering          what answers people instead of the folder; None = the folder
    """

    def __init__(
        self,
        index_directory: Path,
        *,
        recheck_seconds: float = 1.0,
        title_weight: float = TITLE_WEIGHT,
        learned_directory: Path | None = None,
        meaning: Meaning | None = None,
        announce: Callable[[Publication], None] | None = None,
        newest: Callable[[], Publication | None] = lambda: None,
        hurry: Callable[[], None] = lambda: None,
        answering: Served | None = None,
    ) -> None:
        self.meaning = meaning
        self.withdrawn = Withdrawn(newest, recheck_seconds)
        self.served = ServedIndex(
            index_directory,
            recheck_seconds=recheck_seconds,
            title_weight=title_weight,
            meaning=meaning,
            announce=None if answering else announce,
            hurry=hurry,
        )
        self._answering: Served = answering or self.served
        self._follower = LearnedFollower(learned_directory) if learned_directory else None

    @property
    def generation(self) -> str:
        """The name of the generation that is being served; "" when there is none."""
        return self._answering.generation

    @property
    def publication(self) -> Publication | None:
        """The publication that is being served; None when there is none."""
        return self._answering.publication

    @property
    def behind(self) -> Publication | None:
        """What the index of this host publishes, where a cluster answers with something older; None elsewhere."""
        if not self.is_elsewhere:
            return None
        here, there = self.served.publication, self.publication
        return here if here and (there is None or here.is_newer_than(there)) else None

    @property
    def is_elsewhere(self) -> bool:
        """Whether the articles lie on other machines: what asks for all of them takes its time."""
        return self._answering is not self.served

    def catch_up(self, publication: Publication, seconds: float) -> bool:
        """Wait until what is served is no older than `publication`; return whether it is.

        seconds  to wait at most; not at all where it was waited for in vain a moment ago
        """
        return self._answering.catch_up(publication, seconds)

    def suggest_while_typing(
        self, text: str, language: str, *, k: int = 5, without: Collection[str] = ()
    ) -> Suggestions:
        """Return the articles that fit best so far; raise SearchUnavailable.

        without  words of the text that are not searched for
        """

        def suggest(opened: Opened) -> Suggestions:
            answer = opened.searcher.suggest_while_typing(text, language, k=k, without=without)
            return self._without_withdrawn(answer, opened)

        return self._answering.ask(suggest, typing=True)

    def suggest(
        self, text: str, language: str, *, k: int = 5, topic: str | None = None, without: Collection[str] = ()
    ) -> Suggestions:
        """Return the articles that most likely resolve the problem; raise SearchUnavailable.

        without  words of the text that are not searched for
        """
        learned = self._learned(language)

        def suggest(opened: Opened) -> Suggestions:
            answer = opened.searcher.suggest(text, language, k=k, topic=topic, learned=learned, without=without)
            return self._without_withdrawn(replace(answer, publication=opened.publication.name), opened)

        return self._answering.ask(suggest)

    def passages(self, text: str, language: str, articles: Collection[tuple[str, str]]) -> Passages:
        """Return what some articles, (language, id) each, say to a problem; raise SearchUnavailable."""
        return self._answering.ask(lambda opened: opened.searcher.passages(text, language, articles))

    def terms(self, text: str, language: str) -> frozenset[str]:
        """Return the distinct terms by which `text` is searched, whatever the index; never raise.

        Function words and greetings are none; what stands behind `LIMIT_CHARACTERS` is not searched.
        """
        return frozenset(tokens(clean(text), language if language in LANGUAGE else DEFAULT_LANGUAGE))

    def load_meaning(self) -> bool:
        """Wait for encoder and vectors; return whether both are there. Raise SearchUnavailable."""
        return self._answering.ask(lambda opened: opened.searcher.load_meaning())

    def explain(self, text: str, language: str, *, k: int = 5, topic: str | None = None) -> Explained:
        """Return the answer of `suggest` with every summand of its scores; raise SearchUnavailable."""
        learned = self._learned(language)
        return self._answering.ask(
            lambda opened: opened.searcher.explain(text, language, k=k, topic=topic, learned=learned)
        )

    def article(self, article_id: str, language: str) -> PublishedArticle | None:
        """Return one article, whatever its status, also by an old id; None without one; raise SearchUnavailable."""

        def read(opened: Opened) -> PublishedArticle | None:
            current = opened.listing.current([article_id], language).get(article_id, "")
            if not current or f"{language}/{current}" in self.withdrawn.keys(opened.publication):
                return None
            article = opened.searcher.index.article(current, language)
            return replace(article, publication=opened.publication.name) if article else None

        return self._answering.ask(read)

    def first_known(self, names: Sequence[str], language: str) -> str:
        """Return the first of some ids, old ids and aliases that has an article, else ""; raise SearchUnavailable."""

        def look(opened: Opened) -> str:
            current = opened.listing.current(names, language)
            withdrawn = self.withdrawn.keys(opened.publication)
            return next((n for n in names if n in current and f"{language}/{current[n]}" not in withdrawn), "")

        return self._answering.ask(look)

    def languages(self, *, members: bool = True) -> Mapping[str, int]:
        """Return language -> number of suggestable articles, of languages that have any; raise SearchUnavailable.

        members  with those that only members may read
        """

        def counted_by(opened: Opened) -> Mapping[str, int]:
            counted: Counter[str] = Counter()
            for (language, audience), number in opened.listing.languages().items():
                counted[language] += number if members or audience != "member" else 0
            for card in self._withdrawn_cards(opened):
                counted[card.lang] -= members or card.audience != "member"
            return {language: number for language, number in counted.items() if number > 0}

        return self._answering.ask(counted_by)

    def categories(self, language: str) -> Sequence[ListedCategory]:
        """Return the categories of a language for each audience, sorted by title; raise SearchUnavailable."""

        def remaining(opened: Opened) -> Sequence[ListedCategory]:
            categories, withdrawn = opened.listing.categories(language), self._withdrawn_cards(opened, language)
            left = [_without(category, withdrawn) for category in categories] if withdrawn else categories
            return [category for category in left if category.articles]

        return self._answering.ask(remaining)

    def page(
        self,
        language: str,
        start: int,
        size: int,
        *,
        category: str | None = None,
        without: Collection[str] = (),
        members: bool = True,
        is_long: bool = False,
    ) -> Sequence[Card]:
        """Return some suggestable articles of a language by category, title and id; raise SearchUnavailable.

        category  of which they are; None = of any
        without   ids of those that are left out
        members   with those that only members may read
        is_long   one of many pages, for which nobody waits who describes a problem
        """

        def list_them(opened: Opened) -> Sequence[Card]:
            gone = {card.article_id for card in self._withdrawn_cards(opened, language)} | {*without}
            return opened.listing.page(language, start, size, category=category, without=gone, members=members)

        return self._answering.ask(list_them, is_long=is_long)

    def every_card(self, language: str) -> Iterator[Card]:
        """Yield every suggestable article of a language, in the order of `page`; raise SearchUnavailable."""
        began = monotonic()
        for start in count(0, _PAGE):
            if monotonic() > began + _LISTING_SECONDS:
                raise SearchUnavailable(f"not all articles were listed in {_LISTING_SECONDS:.0f} s")
            page = self.page(language, start, _PAGE, is_long=True)
            yield from page
            if len(page) < _PAGE:
                return

    def catalogue(self, language: str) -> tuple[Card, ...]:
        """Return all that `every_card` yields at once: not for a page; none when there is no index."""
        try:
            return tuple(self.every_card(language))
        except SearchUnavailable:
            return ()

    def named(self, articles: Collection[Key]) -> Mapping[Key, Card]:
        """Return the cards of some suggestable articles, (language, id) each; none when there is no index."""

        def cards(opened: Opened) -> Mapping[Key, Card]:
            withdrawn, known = self.withdrawn.keys(opened.publication), opened.listing.named(articles)
            return {key: card for key, card in known.items() if "/".join(key) not in withdrawn}

        try:
            return self._answering.ask(cards)
        except SearchUnavailable:
            return {}

    def translations(self, article_id: str, language: str) -> Mapping[str, str]:
        """Return language -> id of the same article in other languages, also by an old id."""
        return self.translations_of([(language, article_id)]).get((language, article_id), {})

    def translations_of(self, articles: Collection[Key]) -> Mapping[Key, Mapping[str, str]]:
        """Return the translations of some articles, (language, id) each; none when there is no index."""

        def translations(opened: Opened) -> Mapping[Key, Mapping[str, str]]:
            withdrawn, listing = self.withdrawn.keys(opened.publication), opened.listing
            current = {key: key for key in articles}
            for language in {language for language, _ in articles}:
                names = [name for lang, name in articles if lang == language]
                current |= {(language, n): (language, now) for n, now in listing.current(names, language).items()}
            translated = listing.translations({*current.values()})
            return {
                key: {lang: other for lang, other in translated[now].items() if f"{lang}/{other}" not in withdrawn}
                for key, now in current.items()
            }

        try:
            return self._answering.ask(translations)
        except SearchUnavailable:
            return {}

    def close(self) -> None:
        """Close and unmap the files after the last request."""
        self.served.close()
        self._answering.close()
        if self._follower:
            self._follower.close()
        if self.meaning:
            self.meaning.close()

    def _learned(self, language: str) -> Learned | None:
        return self._follower.of(language) if self._follower else None

    def _withdrawn_cards(self, opened: Opened, language: str = "") -> Collection[Card]:
        """Return the cards of what is listed here and was taken back elsewhere; of one language, or of all."""
        split = (key.partition("/") for key in self.withdrawn.keys(opened.publication))
        keys = [(lang, article_id) for lang, _, article_id in split if language in ("", lang)]
        return opened.listing.named(keys).values() if keys else ()

    def _without_withdrawn(self, answer: Suggestions, opened: Opened) -> Suggestions:
        withdrawn = self.withdrawn.keys(opened.publication)
        if not withdrawn:
            return answer
        hits = (hit for hit in answer.hits if f"{hit.lang}/{hit.article_id}" not in withdrawn)
        return replace(answer, hits=tuple(hits))


def _without(category: ListedCategory, withdrawn: Collection[Card]) -> ListedCategory:
    of_category = [card for card in withdrawn if (card.category, card.audience) == (category.title, category.audience)]
    topics = Counter(category.topics)
    topics.subtract(topic for card in of_category for topic in {*card.topics})
    return replace(category, articles=category.articles - len(of_category), topics=+topics)
