"""A library whose answers and troubles are chosen by the test: confident, nothing, down, slow, an article gone."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as SearchTooSlow
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from search import Passages, Publication, PublishedArticle, SearchUnavailable, Suggestion, Suggestions
from search.articles.article import Article


@dataclass(frozen=True)
class Hit:
    """How strongly one article answers a word or a topic."""

    article_id: str
    p_resolves: float
    insistable: bool = True
    lang: str = "sk"
    audience: str = "guest"


PASSWORD = Hit("obnova-hesla", 0.9)
TWO_STEP = Hit("dvojfazove-overenie", 0.8)
SIGN_IN = Hit("prihlasenie", 0.7)
CARD = Hit("platba-kartou", 0.9)
LIMIT = Hit("limit-platieb", 0.8)
BANK = Hit("banka-odmietla", 0.7)
REFUND = Hit("vratenie-penazi", 0.6)
PHOTO = Hit("nahranie-fotky", 0.9)
ALBUM = Hit("tajny-album", 0.95, audience="member")  # guests never see it
RENAME = Hit("zmena-mena", 0.9)
NUMBER = Hit("cislo-uz-pouzite", 0.1)
MESSAGE = Hit("hlasky-na-stranke", 0.1)  # weak: below the threshold
STALE = Hit("stara-sprava", 0.95, insistable=False)  # its review is overdue
CZECH = Hit("zapomenute-heslo", 0.95, lang="cs")  # another language than asked

STROKE = "\N{COMBINING LONG STROKE OVERLAY}"
POLITE = {"prosim", "dakujem"}
LONG_STORY = 16  # distinct words
HALVES = ("herné meno", "zmena účtu")  # alone they find nothing, together an article

BY_WORD: Mapping[str, tuple[Hit, ...]] = {
    "heslo": (PASSWORD, TWO_STEP),
    "prihlasenie": (SIGN_IN, PASSWORD),
    "platba": (CARD, LIMIT, BANK, REFUND),
    "fotka": (PHOTO, ALBUM),
    "hlaska": (STALE, CZECH, MESSAGE),
}
BY_PAIR: Mapping[frozenset[str], tuple[Hit, ...]] = {frozenset({"meno", "uctu"}): (RENAME,)}
BY_TOPIC: Mapping[str, tuple[Hit, ...]] = {
    "password": (PASSWORD, TWO_STEP),
    "payments": (CARD, LIMIT, REFUND),
    "registration": (NUMBER,),
    "photos-videos": (),
}


def folded(text: str) -> list[str]:
    """The words of a text in order, without case and diacritics."""
    bare = unicodedata.normalize("NFKD", text.lower())
    return "".join(c if c.isalnum() else " " for c in bare if not unicodedata.combining(c)).split()


def terms(text: str) -> list[str]:
    """The words that are searched for, without politeness.

    A struck out letter stands alone, as a search sees it that knows no strokes.
    """
    return [word for word in folded(text.replace(STROKE, " ")) if word not in POLITE]


LATE = frozenset({*BY_WORD["platba"], *BY_WORD["fotka"]})  # articles that a host that lags does not have yet
_FIRST = datetime(2026, 3, 1, tzinfo=UTC)  # when the publication of a host that lags was published


@dataclass
class FakeLibrary:
    """Knows a few words. `trouble`: "" (none), "down", "slow", or "lagging": it has the publication before the first.

    gone were removed, archived set aside
    """

    by_word: Mapping[str, tuple[Hit, ...]] = field(default_factory=lambda: BY_WORD)
    by_topic: Mapping[str, tuple[Hit, ...]] = field(default_factory=lambda: BY_TOPIC)
    trouble: str = ""
    threshold: float | None = None  # that was learned
    gone: set[str] = field(default_factory=set)
    archived: set[str] = field(default_factory=set)
    revisions: dict[str, int] = field(default_factory=dict)  # article id -> how often it was edited
    builds: int = 1
    arrives: bool = False  # whether a host that lags gets the publication that it waits for
    searched: list[str] = field(default_factory=list)

    @property
    def publication(self) -> Publication | None:
        """What this host answers from."""
        if self.trouble == "down":
            return None
        return Publication(_FIRST, "before") if self.trouble == "lagging" else self.published

    @property
    def published(self) -> Publication:
        """What hosts have that do not lag."""
        at = _FIRST + timedelta(minutes=self.builds)
        return Publication(at, f"build{self.builds}", {f"sk/{i}": at for i in self.gone | self.archived})

    def catch_up(self, publication: Publication, seconds: float) -> bool:
        if self.trouble == "lagging" and self.arrives:
            self.trouble = ""
        return self.trouble == ""

    @property
    def article_ids(self) -> list[str]:
        known = (*self.by_word.values(), *self.by_topic.values(), *BY_PAIR.values())
        return sorted({hit.article_id for hits in known for hit in hits})

    def known_words(self, text: str) -> list[str]:
        """The words of a text that it can do anything with."""
        words = terms(text)
        paired = {word for pair in BY_PAIR if pair <= set(words) for word in pair}
        known = [word for word in words if word in self.by_word or word in paired]
        return known if len(set(words)) <= LONG_STORY else []

    def hits(self, text: str, topic: str | None = None) -> list[Hit]:
        """What is there to find now, best first; in a long story the words that matter are lost."""
        known = self.known_words(text)
        found = [hit for word in known for hit in self.by_word.get(word, ())]
        found += [hit for pair, hits in BY_PAIR.items() if pair <= set(known) for hit in hits]
        found += self.by_topic.get(topic or "", ())
        missing = {hit.article_id for hit in LATE} if self.trouble == "lagging" else self.gone | self.archived
        there = [hit for hit in dict.fromkeys(found) if hit.article_id not in missing]
        return sorted(there, key=lambda hit: -hit.p_resolves)

    def terms(self, text: str, language: str) -> frozenset[str]:
        return frozenset(terms(text))

    def suggest_while_typing(
        self, text: str, language: str, *, k: int = 5, without: Collection[str] = ()
    ) -> Suggestions:
        return self.suggest(text, language, k=k, without=without)

    def suggest(
        self, text: str, language: str, *, k: int = 5, topic: str | None = None, without: Collection[str] = ()
    ) -> Suggestions:
        text = " ".join(word for word in text.split() if word not in without)
        self.searched.append(text)
        if self.trouble == "down":
            raise SearchUnavailable("the library is down for this test")
        hits = tuple(self._suggestion(hit, language) for hit in self.hits(text, topic)[:k])
        best = max((hit.p_resolves for hit in hits), default=0.0)
        known = len(self.known_words(text))
        name = self.publication.name if self.publication else ""
        answer = Suggestions(hits, best, tuple(folded(text)), "as typed", known, 0.1, self.threshold)
        return replace(answer, publication=name)

    def passages(self, text: str, language: str, articles: Collection[tuple[str, str]]) -> Passages:
        if self.trouble == "down":
            raise SearchUnavailable("the library is down for this test")
        return Passages({})

    def article(self, article_id: str, language: str) -> PublishedArticle | None:
        if self.trouble == "down":
            raise SearchUnavailable("the library is down for this test")
        lags = self.trouble == "lagging"
        missing = {hit.article_id for hit in LATE} if lags else self.gone
        if article_id not in self.article_ids or article_id in missing:
            return None
        status = "archived" if article_id in self.archived and not lags else "published"
        article = an_article(article_id, language, self.revision(article_id), status)
        name = self.publication.name if self.publication else ""
        return PublishedArticle(article, f"<p>Návod: {article_id}</p>", name)

    def revision(self, article_id: str) -> str:
        """The revision that this host has."""
        edits = 0 if self.trouble == "lagging" else self.revisions.get(article_id, 0)
        return f"{article_id[:8]}-{edits}"

    def edit(self, article_id: str) -> None:
        """An editor changes the article, and the index is built again."""
        self.revisions[article_id] = self.revisions.get(article_id, 0) + 1
        self.builds += 1

    def withdraw(self, article_id: str, how: str = "archived") -> None:
        """An editor takes an article back ("gone" or "archived"), and the index is built again."""
        getattr(self, how).add(article_id)
        self.builds += 1

    def recover(self) -> None:
        """Everything works, and every article is there again."""
        self.gone.clear()
        self.archived.clear()
        self.trouble = ""
        self.builds += 1

    def _suggestion(self, hit: Hit, language: str) -> Suggestion:
        return Suggestion(
            article_id=hit.article_id,
            lang=hit.lang,
            title=hit.article_id.replace("-", " ").capitalize(),
            summary="",
            category="Pomoc",
            revision=self.revision(hit.article_id),
            score=hit.p_resolves,
            p_resolves=hit.p_resolves,
            matched=(),
            insistable=hit.insistable and hit.lang == language,
            audience=hit.audience,
        )


def an_article(article_id: str, lang: str = "sk", revision: str = "rev-0", status: str = "published") -> Article:
    """An article of which only the name matters."""
    empty: dict[str, Any] = dict.fromkeys(
        ("summary", "owner", "updated", "review_by", "translation_of", "based_on", "significance", "gate"), ""
    )
    lists: dict[str, Any] = dict.fromkeys(("keywords", "questions", "topics", "aliases", "related"), ())
    return Article(
        article_id=article_id,
        lang=lang,
        title=article_id.replace("-", " ").capitalize(),
        category="Pomoc",
        status=status,
        audience="guest",
        body=f"Návod: {article_id}",
        path=f"{lang}/{article_id}.md",
        revision=revision,
        extra={},
        **empty,
        **lists,
    )


class Stuck(Future[Any]):
    """A search that never answers; waiting for it takes no time here."""

    def result(self, timeout: float | None = None) -> Any:  # noqa: ANN401 - as in the class above it
        raise SearchTooSlow


class InlineSearcher(ThreadPoolExecutor):
    """Runs each search at once, so that a story is the same each time; while the library is slow, none ends."""

    def __init__(self, library: FakeLibrary) -> None:
        super().__init__(max_workers=1)
        self.library = library

    def submit(self, fn: Callable[..., Any], /, *args: object, **kwargs: object) -> Future[Any]:
        if self.library.trouble == "slow":
            return Stuck()
        done: Future[Any] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except SearchUnavailable as error:
            done.set_exception(error)
        return done
