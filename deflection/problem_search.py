"""A described problem and what the search says to it: the reading list that is insisted on, and what is only shown.

Searched within a time limit. A host whose index lags offers what it finds; where it finds nothing it waits a little for
the publication that other hosts have, and is then as good as down (`publication_lag.py`). Whatever goes wrong in
here - no index, too slow, a bug - is our failure and opens the form; it never keeps anybody out.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as SearchTooSlow
from contextvars import copy_context
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import random
from time import monotonic
from typing import TypeVar

from deflection.gate import MOST_ARTICLES_TO_READ
from deflection.help_session import HelpSession, Offer, ProblemDescribed, SearchOutcome
from deflection.policy import GatePolicy
from deflection.ports import Library, Publications
from deflection.problem_text import is_described, passages
from deflection.publication_lag import is_taken_back, lags, named_in, newest_of
from search import (
    LIMIT_CHARACTERS,
    Passages,
    Publication,
    PublishedArticle,
    SearchUnavailable,
    Suggestion,
    Suggestions,
)

log = logging.getLogger("readfirst.search")
_Answer = TypeVar("_Answer", Passages, Suggestions)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is searched for, for whom."""

    text: str
    lang: str
    topic: str  # chosen by the person
    topic_searched: str  # that, or the one named by the page
    level: str
    member: bool
    answered: frozenset[str] = frozenset()  # "did not help", by id


@dataclass(frozen=True, slots=True)
class ProblemSearch:
    """The search as the flow asks it.

    level     (topic or "", language, channel) -> enforce, advise or off
    searcher  runs searches that may be cut off after `policy.search_timeout`
    """

    library: Library
    publications: Publications
    policy: GatePolicy
    level: Callable[[str, str, str], str]
    searcher: ThreadPoolExecutor
    now: Callable[[], datetime]
    draw: Callable[[], float] = random  # 0 to 1
    engine: str = "embedded"

    def describe(
        self, text: str, topic: str, lang: str, *, member: bool, channel: str = "web", hint: str = ""
    ) -> ProblemDescribed:
        """The first problem of a help session as a fact.

        topic  chosen by the person: it sets the gate level;  hint  a topic named by the page: it only helps to search
        """
        asked = _Asked(text, lang, topic, topic or hint, self.level(topic, lang, channel), member)
        return self._kept(self._answered(asked, self._newest(), self._deadline()))

    def describe_again(
        self, help_session: HelpSession, text: str, topic: str = "", *, member: bool
    ) -> ProblemDescribed:
        """The problem of a help session in other words, or with a topic: what was answered "no" is not insisted on."""
        asked = self._asked_again(help_session, text, topic, member=member)
        return self._kept(self._answered(asked, self._newest(help_session), self._deadline()))

    def passages(self, help_session: HelpSession) -> Passages:
        """What the offered articles say to the problem, as the index has them now; nothing while the search is down."""
        text, problem = help_session.text, help_session.problem
        if not text or not problem:
            return Passages({})
        articles = [(offer.lang, offer.article_id) for offer in (*problem.reading_list, *problem.weak)]
        try:
            return self._in_time(lambda: self.library.passages(text, help_session.lang, articles), self._deadline())
        except (SearchUnavailable, SearchTooSlow):
            return Passages({})
        except Exception:  # as above: the page is shown without them
            log.exception("no passages were found for a described problem")
            return Passages({})

    def has_seen(self, help_session: HelpSession, text: str) -> bool:
        """Return whether all of `text` was searched as part of one problem of this help session."""
        texts = (text, *(problem.text for problem in help_session.problems))
        posted, *described = (self.library.terms(each, help_session.lang) for each in texts)
        return is_described(posted, described)

    def changed(self, help_session: HelpSession, text: str, *, member: bool) -> ProblemDescribed | None:
        """The text of a posted form as a new problem, if there is something new to read about any passage of it.

        A search reads no more than one passage, so what stands behind the first is searched by itself; all passages
        share one time limit.
        """
        newest, deadline = self._newest(help_session), self._deadline()
        for passage in passages(text, LIMIT_CHARACTERS):
            if self.has_seen(help_session, passage):
                continue
            asked = self._asked_again(help_session, passage, "", member=member)
            described = self._answered(asked, newest, deadline)
            if described.search is SearchOutcome.UNAVAILABLE:
                return None
            if any(offer.article_id not in help_session.did_not_help for offer in described.reading_list):
                return self._kept(replace(described, text=text))
        return None

    def _asked_again(self, help_session: HelpSession, text: str, topic: str, *, member: bool) -> _Asked:
        lang = help_session.lang
        level = self.level(topic, lang, help_session.channel)
        return _Asked(text, lang, topic, topic, level, member, help_session.did_not_help)

    # --- a host among others --------------------------------------------------------------------------

    def _newest(self, help_session: HelpSession | None = None) -> Publication | None:
        """Return the newest publication that any host is known to have, and let the others know of the one here."""
        here = self.library.publication
        if here:
            self.publications.announce(here)
        return newest_of((self.publications.newest(), *(named_in(help_session) if help_session else ())))

    def _answered(self, asked: _Asked, newest: Publication | None, deadline: float) -> ProblemDescribed:
        """Return the problem with its answer, and how long it took."""
        began = monotonic()
        described = self._waited_for(asked, newest, deadline)
        return replace(described, search_ms=round((monotonic() - began) * 1_000, 1))

    def _waited_for(self, asked: _Asked, newest: Publication | None, deadline: float) -> ProblemDescribed:
        """Return the problem with its answer. That an index that lags finds nothing is no answer."""
        described = self._searched(asked, newest, deadline)
        if newest is None or not _is_nothing_of_a_laggard(described, newest):
            return described
        if self.library.catch_up(newest, self.policy.catch_up_timeout / timedelta(seconds=1)):
            described = self._searched(asked, newest, self._deadline())
        is_no_answer = _is_nothing_of_a_laggard(described, newest)
        return replace(described, search=SearchOutcome.UNAVAILABLE) if is_no_answer else described

    def _kept(self, described: ProblemDescribed) -> ProblemDescribed:
        """Keep the offered revisions for hosts that do not have them; return the problem as it is."""
        not_kept = self.publications.not_kept((*described.reading_list, *described.weak))
        copies = ((offer, self._copy_of(offer)) for offer in not_kept)
        self.publications.keep([(offer, copy) for offer, copy in copies if copy])
        return described

    def _copy_of(self, offer: Offer) -> PublishedArticle | None:
        try:
            article = self.library.article(offer.article_id, offer.lang)
        except SearchUnavailable:
            return None
        return article if article and article.article.revision == offer.revision else None

    # --- one search -----------------------------------------------------------------------------------

    def _searched(self, asked: _Asked, newest: Publication | None, deadline: float) -> ProblemDescribed:
        """Return the problem as this host's index answers it before the deadline."""
        try:
            topic = asked.topic_searched or None
            suggestions = self._in_time(lambda: self.library.suggest(asked.text, asked.lang, topic=topic), deadline)
        except (SearchUnavailable, SearchTooSlow):
            return self._described(asked, SearchOutcome.UNAVAILABLE)
        except Exception:  # a bug in the search is our failure, too: it must not keep anybody out
            log.exception("the search failed on a described problem; the form opens")
            return self._described(asked, SearchOutcome.UNAVAILABLE)
        return self._with_reading_list(asked, suggestions, newest)

    def _with_reading_list(
        self, asked: _Asked, suggestions: Suggestions, newest: Publication | None
    ) -> ProblemDescribed:
        """Return the problem with what is insisted on; not a second time on what was answered "no"."""
        hits = _still_offered(readable(suggestions.hits, member=asked.member), suggestions.publication, newest)
        confident, explored = self._confident(suggestions, hits, asked.topic, asked.lang)
        drew = suggestions.threshold is not None and suggestions.answerable <= suggestions.threshold
        fresh = [h for h in confident if h.article_id not in asked.answered] or confident
        insisted = fresh[:MOST_ARTICLES_TO_READ]
        weak = [h for h in hits if h not in insisted]
        outcome = SearchOutcome.CONFIDENT if insisted else SearchOutcome.NOTHING
        described = self._described(asked, outcome, insisted, weak)
        return replace(
            described,
            generation=suggestions.publication,
            answerable=round(suggestions.answerable, 4),
            explored=explored and bool(insisted),
            meaning=suggestions.meaning,
            explore_share=self.policy.explore_share if drew else None,
        )

    def _confident(
        self, suggestions: Suggestions, hits: tuple[Suggestion, ...], topic: str, lang: str
    ) -> tuple[list[Suggestion], bool]:
        """The articles to insist on, and whether that is exploration, below the learned threshold.

        Once a threshold was learned it decides whether anything is insisted on, and `insist_from` what.
        """
        able = [h for h in hits if h.insistable and h.lang == lang]
        if topic and not suggestions.known_words:
            return able, False  # a topic for a text without one known word is all there is to go by
        likely = [h for h in able if h.p_resolves >= self.policy.insist_from]
        if suggestions.threshold is None:
            return likely, False
        if suggestions.answerable > suggestions.threshold:
            return likely or able[:1], False
        explores = self.draw() < self.policy.explore_share
        return (likely if explores else []), explores

    def _deadline(self) -> float:
        return monotonic() + self.policy.search_timeout / timedelta(seconds=1)

    def _in_time(self, search: Callable[[], _Answer], deadline: float) -> _Answer:
        running = self.searcher.submit(copy_context().run, search)  # which knows how long this request has waited
        try:
            return running.result(timeout=max(0, deadline - monotonic()))
        finally:
            running.cancel()

    def _described(
        self,
        asked: _Asked,
        outcome: SearchOutcome,
        insisted: list[Suggestion] | None = None,
        weak: list[Suggestion] | None = None,
    ) -> ProblemDescribed:
        return ProblemDescribed(
            at=self.now(),
            text=asked.text,
            topic=asked.topic_searched,
            search=outcome,
            reading_list=tuple(_offer(h) for h in insisted or ()),
            weak=tuple(_offer(h) for h in weak or ()),
            generation="",
            level=asked.level,
            engine=self.engine,
        )


def readable(hits: tuple[Suggestion, ...], *, member: bool) -> tuple[Suggestion, ...]:
    """The hits that this person may read: articles for members are not shown to guests."""
    return tuple(h for h in hits if member or h.audience != "member")


def _offer(hit: Suggestion) -> Offer:
    return Offer(hit.article_id, hit.lang, hit.revision, hit.title, round(hit.p_resolves, 4))


def _still_offered(
    hits: tuple[Suggestion, ...], publication: str, newest: Publication | None
) -> tuple[Suggestion, ...]:
    """Return the hits without those that a publication has withdrawn that is not here yet."""
    answering = Publication.named(publication)
    return tuple(h for h in hits if not is_taken_back(f"{h.lang}/{h.article_id}", answering, newest, answering))


def _is_nothing_of_a_laggard(described: ProblemDescribed, newest: Publication) -> bool:
    """Return whether nothing was found, in an index that is behind a known one."""
    return described.search is SearchOutcome.NOTHING and lags(Publication.named(described.generation), newest)
