"""The search as a server uses it: questions to the newest good generation of the index.

1. Answers name the publication that they come from, which means the same on every host.
2. What another host has taken back since is in no answer.
"""

from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path

from search.articles.catalogue import Card
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

__all__ = ["Card", "KnowledgeBase", "SearchUnavailable"]


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
        if self._answering is self.served:
            return None
        here, there = self.served.publication, self.publication
        return here if here and (there is None or here.is_newer_than(there)) else None

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
            current = opened.catalogue.article_id(article_id, language)
            if f"{language}/{current}" in self.withdrawn.keys(opened.publication):
                return None
            article = opened.searcher.index.article(current, language)
            return replace(article, publication=opened.publication.name) if article else None

        return self._answering.ask(read)

    def catalogue(self, language: str) -> tuple[Card, ...]:
        """Return the suggestable articles of a language; none when there is no index."""

        def cards(opened: Opened) -> tuple[Card, ...]:
            withdrawn, listed = self.withdrawn.keys(opened.publication), opened.catalogue.cards(language)
            if not withdrawn:
                return listed
            return tuple(card for card in listed if f"{language}/{card.article_id}" not in withdrawn)

        try:
            return self._answering.ask(cards)
        except SearchUnavailable:
            return ()

    def translations(self, article_id: str, language: str) -> dict[str, str]:
        """Return language -> id of the same article in other languages."""

        def translations(opened: Opened) -> dict[str, str]:
            withdrawn = self.withdrawn.keys(opened.publication)
            translated = opened.catalogue.translations(article_id, language)
            return {lang: other for lang, other in translated.items() if f"{lang}/{other}" not in withdrawn}

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

    def _without_withdrawn(self, answer: Suggestions, opened: Opened) -> Suggestions:
        withdrawn = self.withdrawn.keys(opened.publication)
        if not withdrawn:
            return answer
        hits = (hit for hit in answer.hits if f"{hit.lang}/{hit.article_id}" not in withdrawn)
        return replace(answer, hits=tuple(hits))
