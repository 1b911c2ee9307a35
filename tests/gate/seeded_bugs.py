"""Mistakes that somebody could make in the gate, each a small patch of the product's real code.

A machine that finds none of them proves nothing by being green. Every patch is one plausible slip: a forgotten
check, a wrong default, a shortcut. `BUGS` names them; the sentence is what a person would notice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from deflection import flow, gate, help_session, offered_articles, problem_search, publication_lag
from deflection.flow import Flow
from deflection.gate import Decision, HelpSessionState, Route
from deflection.help_session import ArticleServed, HelpSession, ProblemDescribed, SearchOutcome, SolvedAnswered
from deflection.offered_articles import OfferedArticles
from deflection.ports import Asker
from deflection.problem_search import ProblemSearch
from deflection.problem_text import words
from deflection.publication_lag import Serving
from deflection.refusals import StepNotPossible
from search import PublishedArticle
from tests.memory_database import MemoryTransaction

Patch = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class SeededBug:
    """One mistake: its name, what a person would notice, and how it is put in."""

    name: str
    sentence: str
    put_in: Patch


BUGS: list[SeededBug] = []


def seeded(sentence: str) -> Callable[[Patch], Patch]:
    def add(put_in: Patch) -> Patch:
        BUGS.append(SeededBug(put_in.__name__, sentence, put_in))
        return put_in

    return add


def deciding(monkeypatch: pytest.MonkeyPatch, other: Callable[[HelpSession, Decision], Decision]) -> None:
    """The gate decides, and then something else has the last word."""
    honest = gate.decide
    monkeypatch.setattr(flow, "decide", lambda help_session, now: other(help_session, honest(help_session, now)))


# --- the gate opens too easily ------------------------------------------------------------------------


@seeded("the posted form is believed: nobody asks the gate again")
def no_check(monkeypatch: pytest.MonkeyPatch) -> None:
    def other(help_session: HelpSession, decision: Decision) -> Decision:
        return (
            decision
            if decision.state is HelpSessionState.SUBMITTED
            else Decision(HelpSessionState.OPEN, decision.route or "read")
        )

    honest = Flow.send_ticket

    def send_ticket(self: Flow, *args: object) -> object:
        with pytest.MonkeyPatch.context() as inside:
            deciding(inside, other)
            return honest(self, *args)

    monkeypatch.setattr(Flow, "send_ticket", send_ticket)


@seeded('one "no" is enough for the whole list')
def one_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    def other(help_session: HelpSession, decision: Decision) -> Decision:
        listed = help_session.problem.reading_list if help_session.problem else ()
        answered = {offer.article_id for offer in listed} & help_session.did_not_help
        return Decision(HelpSessionState.OPEN, Route.READ) if decision.to_read and answered else decision

    deciding(monkeypatch, other)


@seeded("articles that are not on the list are counted")
def any_article(monkeypatch: pytest.MonkeyPatch) -> None:
    def other(help_session: HelpSession, decision: Decision) -> Decision:
        listed = help_session.problem.reading_list if help_session.problem else ()
        enough = len(help_session.did_not_help) >= len(listed)
        return Decision(HelpSessionState.OPEN, Route.READ) if decision.to_read and enough else decision

    deciding(monkeypatch, other)


@seeded('a "no" counts for an article that the server never handed out')
def not_served_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    everything = property(lambda self: frozenset(self.offered))
    monkeypatch.setattr(HelpSession, "served", everything)
    rejected = property(
        lambda self: frozenset(e.article_id for e in self.events if isinstance(e, SolvedAnswered) and not e.solved)
    )
    monkeypatch.setattr(HelpSession, "did_not_help", rejected)


@seeded("being handed out is taken for being answered")
def opened_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HelpSession, "did_not_help", property(lambda self: self.served))


@seeded('a later "yes" does not take the "no" back')
def no_stays_no(monkeypatch: pytest.MonkeyPatch) -> None:
    def did_not_help(self: HelpSession) -> frozenset[str]:
        return frozenset(e.article_id for e in self.events if isinstance(e, SolvedAnswered) and not e.solved)

    monkeypatch.setattr(HelpSession, "did_not_help", property(did_not_help))


@seeded("gibberish opens the form at once")
def nonsense_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    deciding(
        monkeypatch,
        lambda _, decision: (
            Decision(HelpSessionState.OPEN, Route.NOTHING_FOUND)
            if decision.state is HelpSessionState.THIN
            else decision
        ),
    )


@seeded("another text in the form is not searched")
def text_swap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Flow, "_changed_problem", lambda *_: None)


def described_if(monkeypatch: pytest.MonkeyPatch, other: Callable[[str, list[str]], bool]) -> None:
    """A posted text counts as described also when `other` says so of it and of the texts that were described."""
    honest = ProblemSearch.has_seen
    monkeypatch.setattr(
        ProblemSearch,
        "has_seen",
        lambda self, help_session, text: (
            honest(self, help_session, text) or other(text, [problem.text for problem in help_session.problems])
        ),
    )


@seeded("a text that begins with the described one is not searched, whatever stands behind it")
def text_appended(monkeypatch: pytest.MonkeyPatch) -> None:
    described_if(monkeypatch, lambda posted, described: any(text and text in posted for text in described))


@seeded("a text that was a small part of the described one is not searched")
def text_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    described_if(monkeypatch, lambda posted, described: any(words(posted) <= words(text) for text in described))


@seeded("a text of which most was described is not searched, whatever the rest says")
def mostly_described(monkeypatch: pytest.MonkeyPatch) -> None:
    def most_of_it(posted: str, described: list[str]) -> bool:
        return any(len(words(posted) & words(text)) >= 0.6 * len(words(posted)) for text in described)

    described_if(monkeypatch, most_of_it)


@seeded("two halves that were described one after the other count as a described whole")
def halves_are_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    described_if(monkeypatch, lambda posted, described: words(posted) == words(" ".join(described)))


@seeded("the gate has a notion of a word of its own: letters that the search saw one by one make a described word")
def own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    described_if(monkeypatch, lambda posted, described: any(words(posted) == words(text) for text in described))


@seeded("a reading list is shaken off by rewording to nothing")
def shaken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Flow, "_may_ask_again", lambda *_: True)


@seeded("a day later the form is still open")
def never_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "EXPIRES_AFTER", timedelta(days=30))


@seeded("the form is shown while the gate is shut")
def form_leak(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Flow, "require_contact", Flow.help_session)


# --- whose help session it is -------------------------------------------------------------------------


@seeded("whoever knows the id goes on with somebody else's help session")
def foreign_session(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = Flow._own

    def own(self: Flow, transaction: flow.Transaction, help_session_id: str, asker: Asker) -> HelpSession:
        started = HelpSession("", transaction.events(help_session_id)).started
        return honest(self, transaction, help_session_id, replace(asker, owner=started.owner if started else ""))

    monkeypatch.setattr(Flow, "_own", own)


@seeded("sending twice makes two tickets")
def two_tickets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HelpSession, "sent", property(lambda _: None))


# --- somebody is locked out ---------------------------------------------------------------------------


@seeded("while the search is down nobody can write")
def down_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    deciding(
        monkeypatch,
        lambda _, decision: Decision(HelpSessionState.THIN) if decision.route == Route.DEGRADED else decision,
    )


@seeded("an article that is gone has to be read")
def gone_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HelpSession, "unavailable", property(lambda _: {}))


@seeded("every new text begins another round")
def endless_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow, "MOST_ROUNDS", 99)


@seeded("a list of five articles has to be read")
def five_articles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problem_search, "MOST_ARTICLES_TO_READ", 5)


@seeded("stale, foreign and improbable articles are insisted on")
def weak_is_insisted_on(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = ProblemSearch._described

    def described(self: ProblemSearch, *args: object) -> ProblemDescribed:
        problem = honest(self, *args)
        everything = (*problem.reading_list, *problem.weak)[:3]
        return replace(problem, reading_list=everything, weak=()) if everything else problem

    monkeypatch.setattr(ProblemSearch, "_described", described)


@seeded('"it did not help after all" changes nothing')
def solved_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        HelpSession,
        "solved_by",
        property(lambda self: next((e.article_id for e in self.events if getattr(e, "solved", False)), None)),
    )


@seeded("an expired help session cannot be reopened")
def expired_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    def reopen(self: Flow, help_session_id: str, asker: Asker) -> HelpSession:
        raise StepNotPossible("state-expired", self.help_session(help_session_id, asker))

    monkeypatch.setattr(Flow, "reopen", reopen)


@seeded("matters that are never gated lead into the help like all others")
def exempt_is_gated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "_named_route", lambda _: None)


@seeded("what was answered already is asked again")
def asked_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = ProblemSearch._asked_again

    def asked_again(self: ProblemSearch, *args: object, member: bool) -> Any:  # noqa: ANN401 - a private type
        return replace(honest(self, *args, member=member), answered=frozenset())

    monkeypatch.setattr(ProblemSearch, "_asked_again", asked_again)


# --- what is kept -------------------------------------------------------------------------------------


@seeded("choosing a topic loses the text")
def lost_text(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = ProblemSearch._described

    def described(self: ProblemSearch, asked: Any, *args: object) -> ProblemDescribed:  # noqa: ANN401 - a private type
        return honest(self, replace(asked, text="(topic)") if asked.topic else asked, *args)

    monkeypatch.setattr(ProblemSearch, "_described", described)


@seeded("the evidence does not say which revision was served")
def evidence_forgets_revision(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = OfferedArticles.serve

    def serve(
        self: OfferedArticles, asking: HelpSession, offer: help_session.Offer, place: str
    ) -> tuple[PublishedArticle | None, Any]:
        article, event = honest(self, asking, offer, place)
        return article, replace(event, revision=offer.revision) if isinstance(event, ArticleServed) else event

    monkeypatch.setattr(OfferedArticles, "serve", serve)


@seeded("opening an article again writes over the evidence")
def evidence_is_overwritten(monkeypatch: pytest.MonkeyPatch) -> None:
    def write(
        self: Flow, transaction: MemoryTransaction, found: HelpSession, *events: help_session.Event
    ) -> HelpSession:
        for event in events:
            log = transaction.log.get(found.help_session_id, ())
            same = isinstance(event, ArticleServed) and any(_is_same_article(e, event) for e in log)
            kept = tuple(e for e in log if not _is_same_article(e, event)) if same else log
            transaction.log[found.help_session_id] = (*kept, event)
            found = found.after(event)
        return found

    monkeypatch.setattr(Flow, "_write", write)


def _is_same_article(one: object, other: object) -> bool:
    both_served = isinstance(one, ArticleServed) and isinstance(other, ArticleServed)
    return both_served and one.article_id == other.article_id  # type: ignore[attr-defined]


@seeded("the ticket says `read` where nothing was found")
def wrong_route(monkeypatch: pytest.MonkeyPatch) -> None:
    deciding(
        monkeypatch,
        lambda _, decision: replace(decision, route=Route.READ) if decision.route == Route.NOTHING_FOUND else decision,
    )


@seeded("a slow search is waited for and then counts as having found nothing")
def slow_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = ProblemSearch._answered

    def answered(self: ProblemSearch, *args: object) -> ProblemDescribed:
        problem = honest(self, *args)
        is_down = problem.search is SearchOutcome.UNAVAILABLE
        return replace(problem, search=SearchOutcome.NOTHING) if is_down else problem

    monkeypatch.setattr(ProblemSearch, "_answered", answered)


# --- several hosts ------------------------------------------------------------------------------------


@seeded("a host whose index lags finds nothing, and that counts as nothing found")
def lag_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problem_search, "_is_nothing_of_a_laggard", lambda *_: False)


@seeded("what has not arrived on a host yet counts as taken back there")
def not_here_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> bool:
        return False

    monkeypatch.setattr(publication_lag, "lags", never)
    monkeypatch.setattr(offered_articles, "lags", never)


@seeded("a host that lags goes on offering and serving what was taken back")
def taken_back_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publication_lag, "is_taken_back", lambda *_: False)
    monkeypatch.setattr(problem_search, "is_taken_back", lambda *_: False)


@seeded("what was offered is not kept for the other hosts")
def offers_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ProblemSearch, "_kept", lambda _, described: described)


@seeded("a host that lags serves an older revision than the one that was offered")
def older_than_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = offered_articles.serving

    def serving(*args: object, copy: object, **kwargs: object) -> object:
        return Serving.HERE if copy else honest(*args, copy=copy, **kwargs)

    monkeypatch.setattr(offered_articles, "serving", serving)
