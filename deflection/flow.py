"""The main flow: one method per step of a help session, from the first keystroke to the receipt.

Each method reads the facts, asks the gate where it must, and writes at most a few new facts in one transaction.
Slow things (searching, reading an article) happen before the transaction begins, and the decision is made again
inside it, so two tabs or thirty-two threads see one order of events.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Generic

from deflection.gate import MOST_ROUNDS, Decision, HelpSessionState, decide
from deflection.help_session import (
    Event,
    ExemptTopicChosen,
    FormBegun,
    FormShown,
    HelpSession,
    OperatorVouched,
    ProblemDescribed,
    Reopened,
    SolutionWithdrawn,
    SolvedAnswered,
    TicketSent,
)
from deflection.offered_articles import OfferedArticles, is_same_evidence
from deflection.policy import GatePolicy
from deflection.ports import Asker, Library, Publications, Receipt, RequestT, Transaction
from deflection.problem_search import ProblemSearch, readable
from deflection.problem_text import words
from deflection.refusals import ContactNotOpen, StepNotPossible, UnknownHelpSession
from deflection.starting import shown_to, started
from search import Passages, PublishedArticle, Suggestions

_CAN_ANSWER = (HelpSessionState.SUGGESTED, HelpSessionState.THIN, HelpSessionState.OPEN, HelpSessionState.RESOLVED)
REASONS = ("unclear", "not-my-case", "did-not-work", "outdated")


@dataclass(frozen=True)
class Flow(Generic[RequestT]):
    """The steps of a help session.

    library   the search;  publications  what other hosts have of it
    reading   opens a transaction that only reads;  writing  one that may write (one writer at a time)
    level     (topic or "", language, channel) -> enforce, advise or off
    searcher  runs searches that may be cut off after `policy.search_timeout`
    digest    (help session, text) -> keyed digest by which the sent text is recognised and cannot be guessed
    """

    library: Library
    publications: Publications
    reading: Callable[[], AbstractContextManager[Transaction[RequestT]]]
    writing: Callable[[], AbstractContextManager[Transaction[RequestT]]]
    now: Callable[[], datetime]
    policy: GatePolicy
    level: Callable[[str, str, str], str]
    searcher: ThreadPoolExecutor
    digest: Callable[[str, str], str]

    @cached_property
    def search(self) -> ProblemSearch:
        """The search of described problems."""
        return ProblemSearch(self.library, self.publications, self.policy, self.level, self.searcher, self.now)

    @cached_property
    def articles(self) -> OfferedArticles:
        """What help sessions were offered."""
        return OfferedArticles(self.library, self.publications, self.policy, self.now)

    # --- before there is a help session -------------------------------------------------------------

    def suggest_while_typing(
        self, text: str, lang: str, *, member: bool = False, k: int = 5, without: Collection[str] = ()
    ) -> Suggestions:
        """Suggestions for half a problem: stateless, and no evidence of anything."""
        suggestions = self.library.suggest_while_typing(text, lang, k=k, without=without)
        hits = readable(suggestions.hits, member=member)
        return suggestions if hits == suggestions.hits else replace(suggestions, hits=hits)

    def search_plainly(
        self, text: str, lang: str, *, member: bool = False, k: int = 5, without: Collection[str] = ()
    ) -> Suggestions:
        """Articles for a whole text, without a help session; no evidence of anything."""
        suggestions = self.library.suggest(text, lang, k=k, without=without)
        return replace(suggestions, hits=readable(suggestions.hits, member=member))

    def describe_problem(self, asker: Asker, text: str, lang: str, channel: str = "web", hint: str = "") -> HelpSession:
        """The person settled on a text: a help session begins.

        hint  topic named by the page they came from; it helps the search and never opens the form
        """
        came_at = self.now()
        described = self.search.describe(text, "", lang, member=asker.member, channel=channel, hint=hint)
        first = shown_to(asker, described, self.policy)
        return self._begin(asker, lang, channel, first, new_help_session_id(), came_at)

    def choose_exempt_topic(
        self, asker: Asker, topic: str, lang: str, *, channel: str = "point", help_session_id: str = ""
    ) -> HelpSession:
        """A matter that is never gated: the form is open at once, no search first.

        help_session_id  given by a page that may be posted twice: the second time nothing new begins
        """
        now = self.now()
        chosen = ExemptTopicChosen(now, topic)
        return self._begin(asker, lang, channel, chosen, help_session_id or new_help_session_id(), now)

    def file_for_somebody(self, asker: Asker, lang: str) -> HelpSession:
        """Staff or an API key write down what a person told them by telephone or letter."""
        if not asker.operator:
            raise ValueError("only an operator may file for somebody: asker.operator is empty")
        now = self.now()
        vouched = OperatorVouched(now, asker.operator)
        return self._begin(asker, lang, "operator", vouched, new_help_session_id(), now)

    def _begin(
        self, asker: Asker, lang: str, channel: str, first: Event, help_session_id: str, came_at: datetime
    ) -> HelpSession:
        """Write the first facts; or go on where a page that was posted before has begun, however long ago."""
        with self.writing() as transaction:
            if not transaction.events(help_session_id):
                begun = started(asker, lang, channel, self.policy, came_at)
                return self._write(transaction, HelpSession(help_session_id), begun, first)
            help_session = self._own(transaction, help_session_id, asker)
            expired = self.decision(help_session).state is HelpSessionState.EXPIRED
            return self._write(transaction, help_session, *([Reopened(self.now())] if expired else []))

    # --- reading ------------------------------------------------------------------------------------

    def help_session(self, help_session_id: str, asker: Asker) -> HelpSession:
        """The asker's own help session; raises UnknownHelpSession for anybody else's."""
        with self.reading() as transaction:
            return self._own(transaction, help_session_id, asker)

    def decision(self, help_session: HelpSession) -> Decision:
        """Where the help session stands now."""
        return decide(help_session, self.now())

    def passages(self, help_session: HelpSession) -> Passages:
        """What the offered articles say to the problem, as the index has them now: shown, and no evidence."""
        return self.search.passages(help_session)

    def open_article(
        self, help_session_id: str, asker: Asker, article_id: str, place: str = "page"
    ) -> tuple[HelpSession, PublishedArticle]:
        """Serve an offered article: what is recorded is that the server rendered it for this person."""
        help_session = self.help_session(help_session_id, asker)
        offer = help_session.offered.get(article_id)
        if offer is None:
            raise StepNotPossible("not-offered", help_session)
        article, event = self.articles.serve(help_session, offer, place)
        with self.writing() as transaction:
            help_session = self._own(transaction, help_session_id, asker)
            is_news = not any(is_same_evidence(event, known) for known in help_session.events)
            if is_news and self.decision(help_session).state not in (
                HelpSessionState.SUBMITTED,
                HelpSessionState.EXPIRED,
            ):
                help_session = self._write(transaction, help_session, event)
        if article is None:
            raise StepNotPossible("article-unavailable", help_session)
        return help_session, article

    # --- answering ----------------------------------------------------------------------------------

    def answer_solved(
        self, help_session_id: str, asker: Asker, article_id: str, *, solved: bool, reason: str = ""
    ) -> HelpSession:
        """The answer to "did it solve your problem?"; counts only for an article offered and served here."""
        with self.writing() as transaction:
            help_session = self._own(transaction, help_session_id, asker)
            if article_id not in help_session.offered:
                raise StepNotPossible("not-offered", help_session)
            if article_id not in help_session.served:
                raise StepNotPossible("not-served", help_session)
            self._must_be(help_session, *_CAN_ANSWER)
            answer = SolvedAnswered(self.now(), article_id, solved, reason if reason in REASONS else "")
            return self._write(transaction, help_session, answer)

    def withdraw_solution(self, help_session_id: str, asker: Asker) -> HelpSession:
        """It did not help after all: back to where the person was, nothing to retype."""
        with self.writing() as transaction:
            help_session = self._own(transaction, help_session_id, asker)
            self._must_be(help_session, HelpSessionState.RESOLVED)
            return self._write(transaction, help_session, SolutionWithdrawn(self.now()))

    def reopen(self, help_session_id: str, asker: Asker) -> HelpSession:
        """Come back to an expired help session, with everything that was typed."""
        with self.writing() as transaction:
            help_session = self._own(transaction, help_session_id, asker)
            self._must_be(help_session, HelpSessionState.EXPIRED)
            return self._write(transaction, help_session, Reopened(self.now()))

    # --- saying it again ----------------------------------------------------------------------------

    def reword(self, help_session_id: str, asker: Asker, text: str) -> HelpSession:
        """Describe the same problem in other words. Saying the same words again asks nothing new."""
        return self._describe_again(help_session_id, asker, text, "")

    def choose_topic(self, help_session_id: str, asker: Asker, topic: str) -> HelpSession:
        """Name the topic instead of rewording: its articles are searched with the text already typed."""
        return self._describe_again(help_session_id, asker, "", topic)

    def _describe_again(self, help_session_id: str, asker: Asker, text: str, topic: str) -> HelpSession:
        help_session = self.help_session(help_session_id, asker)
        self._must_be(help_session, HelpSessionState.THIN, HelpSessionState.SUGGESTED)
        if not topic and words(text) == words(help_session.text):
            return help_session
        described = self.search.describe_again(help_session, text or help_session.text, topic, member=asker.member)
        described = shown_to(asker, described, self.policy)
        with self.writing() as transaction:
            help_session = self._own(transaction, help_session_id, asker)
            self._must_be(help_session, HelpSessionState.THIN, HelpSessionState.SUGGESTED)
            if not self._may_ask_again(help_session, described):
                raise StepNotPossible("no-more-rounds", help_session)
            return self._write(transaction, help_session, described)

    def _may_ask_again(self, help_session: HelpSession, described: ProblemDescribed) -> bool:
        """Two rounds at most; and a reading list is not shaken off by changing to a text that finds nothing."""
        if self.decision(help_session).state is HelpSessionState.THIN:
            return True
        return bool(described.reading_list) and help_session.rounds < MOST_ROUNDS

    # --- contact ------------------------------------------------------------------------------------

    def require_contact(self, help_session_id: str, asker: Asker) -> HelpSession:
        """The help session if its form is open; raises ContactNotOpen with the next step."""
        help_session = self.help_session(help_session_id, asker)
        decision = self.decision(help_session)
        if not decision.is_open:
            raise ContactNotOpen(help_session, decision)
        return help_session

    def note_form(self, help_session_id: str, asker: Asker, *, begun: bool) -> None:
        """Write down that the open form was shown, or that the person begins to fill it in; each the first time."""
        with self.writing() as transaction:
            help_session = self._own(transaction, help_session_id, asker)
            decision = self.decision(help_session)
            event: Event = FormBegun(self.now()) if begun else FormShown(self.now(), decision.route)
            if decision.is_open and type(event) not in map(type, help_session.events):
                self._write(transaction, help_session, event)

    def send_ticket(self, help_session_id: str, asker: Asker, request: RequestT) -> Receipt:
        """The gate is asked again here: a posted form proves nothing.

        Another text than the one described is searched once more; new articles that fit it come first, at most
        in two rounds (ContactNotOpen, the form keeps what was typed).
        """
        help_session = self.help_session(help_session_id, asker)
        decision = self.decision(help_session)
        if decision.state not in (HelpSessionState.OPEN, HelpSessionState.SUBMITTED):
            # Also when another tab opens it in a moment: this text was not searched yet.
            raise ContactNotOpen(help_session, decision)
        changed = self._changed_problem(help_session, asker, request.description)
        with self.writing() as transaction:
            help_session = self._own(transaction, help_session_id, asker)
            decision = self.decision(help_session)
            if decision.state is HelpSessionState.SUBMITTED:
                return transaction.save_ticket(help_session, decision.route, asker, request)
            if changed and decision.is_open and help_session.rounds < MOST_ROUNDS:
                help_session = self._write(transaction, help_session, changed)
                decision = self.decision(help_session)
            if decision.is_open:
                return self._store_ticket(transaction, help_session, decision.route, asker, request)
        raise ContactNotOpen(help_session, decision, changed=changed is not None)

    def _store_ticket(
        self,
        transaction: Transaction[RequestT],
        help_session: HelpSession,
        route: str,
        asker: Asker,
        request: RequestT,
    ) -> Receipt:
        receipt = transaction.save_ticket(help_session, route, asker, request)
        digest = self.digest(help_session.help_session_id, request.description)
        sent = TicketSent(self.now(), receipt.ticket_id, receipt.reference, route, digest, asker.links)
        self._write(transaction, help_session, sent)
        return receipt

    def is_sent_text(self, help_session: HelpSession, text: str) -> bool:
        """Return whether the ticket of the help session has this text; False once its digest was emptied."""
        sent = help_session.sent
        return sent is not None and sent.text_digest == self.digest(help_session.help_session_id, text)

    def _changed_problem(self, help_session: HelpSession, asker: Asker, text: str) -> ProblemDescribed | None:
        """The posted text as a new problem, if it is one and there is something new to read about it."""
        decision = self.decision(help_session)
        if not decision.is_open or ":" in decision.route or help_session.rounds >= MOST_ROUNDS:
            return None
        if self.policy.withholds_help(asker.arm):
            return None
        return self.search.changed(help_session, text, member=asker.member) if help_session.problems else None

    # --- shared -------------------------------------------------------------------------------------

    def _own(self, transaction: Transaction[RequestT], help_session_id: str, asker: Asker) -> HelpSession:
        help_session = HelpSession(help_session_id, transaction.events(help_session_id))
        started = help_session.started
        if started is None:
            raise UnknownHelpSession(help_session_id)
        if started.owner and not asker.owns(started.owner):
            raise UnknownHelpSession(help_session_id)
        return help_session

    def _must_be(self, help_session: HelpSession, *states: HelpSessionState) -> None:
        state = self.decision(help_session).state
        if state not in states:
            raise StepNotPossible(f"state-{state}", help_session)

    def _write(self, transaction: Transaction[RequestT], help_session: HelpSession, *events: Event) -> HelpSession:
        for event in events:
            transaction.write(help_session.help_session_id, len(help_session.events), event)
            help_session = help_session.after(event)
        return help_session


def new_help_session_id() -> str:
    """128 random bits as hex: who knows it may go on with the help session."""
    return secrets.token_hex(16)
