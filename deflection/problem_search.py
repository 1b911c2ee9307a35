"""A described problem and what the search says to it: the reading list that is insisted on, and what is only shown.

Searched within a time limit. Whatever goes wrong in here - no index, too slow, a bug - is our failure and opens the
form; it never keeps anybody out.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as SearchTooSlow
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import random
from typing import TypeVar

from deflection.gate import MOST_ARTICLES_TO_READ
from deflection.help_session import HelpSession, Offer, ProblemDescribed, SearchOutcome
from deflection.policy import GatePolicy
from deflection.ports import Library
from deflection.problem_text import is_described, passages
from search import LIMIT_CHARACTERS, Passages, SearchUnavailable, Suggestion, Suggestions

log = logging.getLogger("readfirst.search")
_Answer = TypeVar("_Answer", Passages, Suggestions)


@dataclass(frozen=True, slots=True)
class ProblemSearch:
    """The search as the flow asks it.

    level     (topic or "", language, channel) -> enforce, advise or off
    searcher  runs searches that may be cut off after `policy.search_timeout`
    """

    library: Library
    policy: GatePolicy
    level: Callable[[str, str, str], str]
    searcher: ThreadPoolExecutor
    now: Callable[[], datetime]
    draw: Callable[[], float] = random  # 0 to 1

    def describe(
        self,
        text: str,
        topic: str,
        lang: str,
        *,
        member: bool,
        channel: str = "web",
        answered: frozenset[str] = frozenset(),
        hint: str = "",
    ) -> ProblemDescribed:
        """The problem as a fact. An article already answered "no" (`answered`) is not insisted on a second time.

        topic  chosen by the person: it sets the gate level;  hint  a topic named by the page: it only helps to search
        """
        level, topic_searched = self.level(topic, lang, channel), topic or hint
        try:
            suggestions = self._in_time(lambda: self.library.suggest(text, lang, topic=topic_searched or None))
        except (SearchUnavailable, SearchTooSlow):
            return self._described(text, topic_searched, level, SearchOutcome.UNAVAILABLE)
        except Exception:  # a bug in the search is our failure, too: it must not keep anybody out
            log.exception("the search failed on a described problem; the form opens")
            return self._described(text, topic_searched, level, SearchOutcome.UNAVAILABLE)
        hits = readable(suggestions.hits, member=member)
        confident, explored = self._confident(suggestions, hits, topic, lang)
        fresh = [h for h in confident if h.article_id not in answered] or confident
        insisted = fresh[:MOST_ARTICLES_TO_READ]
        weak = [h for h in hits if h not in insisted]
        outcome = SearchOutcome.CONFIDENT if insisted else SearchOutcome.NOTHING
        described = self._described(text, topic_searched, level, outcome, insisted, weak)
        return replace(
            described,
            answerable=round(suggestions.answerable, 4),
            explored=explored and bool(insisted),
            meaning=suggestions.meaning,
        )

    def describe_again(
        self, help_session: HelpSession, text: str, topic: str = "", *, member: bool
    ) -> ProblemDescribed:
        """The problem of a help session in other words, or with a topic: what was answered "no" is not insisted on."""
        return self.describe(
            text,
            topic,
            help_session.lang,
            member=member,
            channel=help_session.channel,
            answered=help_session.did_not_help,
        )

    def passages(self, help_session: HelpSession) -> Passages:
        """What the offered articles say to the problem, as the index has them now; nothing while the search is down."""
        text, problem = help_session.text, help_session.problem
        if not text or not problem:
            return Passages({})
        articles = [(offer.lang, offer.article_id) for offer in (*problem.reading_list, *problem.weak)]
        try:
            return self._in_time(lambda: self.library.passages(text, help_session.lang, articles))
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

        A search reads no more than one passage, so what stands behind the first is searched by itself.
        """
        for passage in passages(text, LIMIT_CHARACTERS):
            if self.has_seen(help_session, passage):
                continue
            described = self.describe_again(help_session, passage, member=member)
            if described.search is SearchOutcome.UNAVAILABLE:
                return None
            if any(offer.article_id not in help_session.did_not_help for offer in described.reading_list):
                return replace(described, text=text)
        return None

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

    def _in_time(self, search: Callable[[], _Answer]) -> _Answer:
        running = self.searcher.submit(search)
        try:
            return running.result(timeout=self.policy.search_timeout / timedelta(seconds=1))
        finally:
            running.cancel()

    def _described(
        self,
        text: str,
        topic: str,
        level: str,
        outcome: SearchOutcome,
        insisted: list[Suggestion] | None = None,
        weak: list[Suggestion] | None = None,
    ) -> ProblemDescribed:
        return ProblemDescribed(
            at=self.now(),
            text=text,
            topic=topic,
            search=outcome,
            reading_list=tuple(_offer(h) for h in insisted or ()),
            weak=tuple(_offer(h) for h in weak or ()),
            generation=self.library.generation,
            level=level,
        )


def readable(hits: tuple[Suggestion, ...], *, member: bool) -> tuple[Suggestion, ...]:
    """The hits that this person may read: articles for members are not shown to guests."""
    return tuple(h for h in hits if member or h.audience != "member")


def _offer(hit: Suggestion) -> Offer:
    return Offer(hit.article_id, hit.lang, hit.revision, hit.title, round(hit.p_resolves, 4))
