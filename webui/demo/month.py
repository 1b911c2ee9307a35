"""What people do in the demonstration: each walks through the real flow, in which the real gate decides.

The behaviour is invented: how many read, how often an article solves a problem, who gives up. It is there to be looked
at, not to be believed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Final

from sqlalchemy import Connection

from deflection import event_log
from deflection.flow import Flow, new_help_session_id
from deflection.gate import HelpSessionState
from deflection.help_session import Arm, HelpSession, Started, TicketSent
from deflection.refusals import ContactNotOpen
from deflection.site_events import StepRefused
from tickets import ticket_store
from tickets.form.answers import FormAnswers
from tickets.form.form import Form
from tickets.reference import new_ticket_id
from tickets.ticket import Ticket
from webui.demo.people import Visitor, somebody
from webui.demo.problems import REWORDED, UNSOLVED, TypedProblem, popular, typed

SPAN: Final = timedelta(days=56)  # four weeks, and four before them to compare with
_UNSOLVED = 0.14  # of the problems: no article is about them
_EXEMPT = 0.05
_OPERATOR = 0.03
_SETTLES = {"unclear": 4, "not-my-case": 3, "did-not-work": 2, "outdated": 1}  # why an article did not help
_BY_HOUR: Final = (*[0.08] * 6, 0.3, 0.5, 0.8, 1, 1, 0.9, 0.7, 0.8, 0.9, 0.9, 0.8, 0.8, 0.9, 1, 0.9, 0.6, 0.3, 0.15)
_EDITED = timedelta(days=20)  # ago: from then on the articles are better


@dataclass
class DemoClock:
    """A clock that is moved."""

    at: datetime

    def __call__(self) -> datetime:
        """Return the simulated moment."""
        return self.at

    def goes_on(self, random: Random, seconds: float) -> None:
        """Let about that many seconds pass."""
        self.at += timedelta(seconds=random.uniform(0.4, 1.6) * seconds)


@dataclass
class Month:
    """The people, one after the other."""

    connection: Connection
    flow: Flow[FormAnswers]
    form: Form
    clock: DemoClock
    known: dict[str, list[TypedProblem]]
    key: str
    way_out: str
    now: datetime
    random: Random
    number: int = field(default=0)
    solved: dict[str, bool] = field(default_factory=dict)  # help session id -> whether its problem went away by it

    def happens(self, people: int) -> None:
        """Let that many people come."""
        for _ in range(people):
            self.number += 1
            self.clock.at = self._moment()
            visitor = somebody(self.number, self.clock.at, self.key, self.random)
            self._comes(visitor)

    def _moment(self) -> datetime:
        """Return when somebody comes: by day, less at weekends, a little more often in later weeks."""
        while True:
            ago = SPAN * self.random.random() ** 1.25
            moment: datetime = self.now - ago
            is_open = self.random.random() < (0.55 if moment.weekday() >= 5 else 1.0)
            if is_open and self.random.random() < _BY_HOUR[moment.hour]:
                return moment

    def _comes(self, visitor: Visitor) -> None:
        chance = self.random.random()
        if chance < _EXEMPT:
            self._has_an_exempt_matter(visitor)
        elif chance < _EXEMPT + _OPERATOR:
            self._telephones(visitor)
        elif chance < 0.11:
            self._mails(replace(visitor, asker=replace(visitor.asker, links=())))
        else:
            self._asks(visitor)

    # --- through the gate -----------------------------------------------------------------------------

    def _asks(self, visitor: Visitor) -> None:
        problem = self._problem(visitor.lang)
        text = typed(problem.text, visitor.lang, self.random)
        help_session = self.flow.describe_problem(visitor.asker, text, visitor.lang, visitor.way_in)
        if visitor.asker.machine:
            return
        self.clock.goes_on(self.random, 20)
        is_solved = self._goes_on(visitor, help_session, problem)
        self.solved[help_session.help_session_id] = is_solved
        if is_solved and self.random.random() < 0.13:
            self._comes_back(visitor, problem)

    def _problem(self, lang: str) -> TypedProblem:
        if self.random.random() < _UNSOLVED:
            return TypedProblem("", self.random.choice(UNSOLVED[lang]), ())
        return popular(self.known[lang], self.random)

    def _goes_on(self, visitor: Visitor, help_session: HelpSession, problem: TypedProblem) -> bool:
        """Walk on after a described problem; return whether the person went away and believes it to be solved."""
        state = self._state(help_session)
        if state is HelpSessionState.THIN and self.random.random() < 0.7:
            self.clock.goes_on(self.random, 40)
            again = typed(problem.text, visitor.lang, self.random) + " ?"
            help_session = self.flow.reword(help_session.help_session_id, visitor.asker, again + problem.text)
            state = self._state(help_session)
        if state is HelpSessionState.OPEN and self._is_patient(visitor):
            return self._writes(visitor, help_session, problem)
        if state is HelpSessionState.SUGGESTED or visitor.asker.arm is Arm.HOLDOUT:
            return self._reads(visitor, help_session, problem)
        return False

    def _is_patient(self, visitor: Visitor) -> bool:
        return self.random.random() < (0.5 if visitor.asker.arm is Arm.HOLDOUT else 0.85)

    def _reads(self, visitor: Visitor, help_session: HelpSession, problem: TypedProblem) -> bool:
        if self.random.random() < 0.1:
            self._tries_the_form(visitor, help_session)
        if self.random.random() < 0.17:  # leaves at once
            return self._mails_perhaps(visitor)
        current = help_session.problem
        for offer in current.reading_list if current else ():
            self.flow.open_article(help_session.help_session_id, visitor.asker, offer.article_id)
            self.clock.goes_on(self.random, 70)
            if self.random.random() < self._quality(offer.article_id, problem):
                return self._is_helped(visitor, help_session, offer.article_id)
            if self.random.random() < 0.16:
                return False  # says nothing and leaves
            self._answers(visitor, help_session, offer.article_id, solved=False)
        if self.flow.decision(self._again(visitor, help_session)).is_open:
            return self._writes(visitor, help_session, problem)
        return False

    def _quality(self, article_id: str, problem: TypedProblem) -> float:
        """Return how likely reading this article solves the problem: 0 to 1, its own for each article."""
        if not problem.article_id:
            return 0.04
        is_edited = self.clock.at > self.now - _EDITED
        own = 0.2 + 0.5 * (sum(map(ord, article_id)) % 13) / 13 + (0.12 if is_edited else 0.0)
        return own if article_id == problem.article_id else own / 3

    def _is_helped(self, visitor: Visitor, help_session: HelpSession, article_id: str) -> bool:
        if self.random.random() < 0.7:
            self._answers(visitor, help_session, article_id, solved=True)
        return True

    def _answers(self, visitor: Visitor, help_session: HelpSession, article_id: str, *, solved: bool) -> None:
        reason = "" if solved else self.random.choices(list(_SETTLES), list(_SETTLES.values()))[0]
        name = help_session.help_session_id
        self.flow.answer_solved(name, visitor.asker, article_id, solved=solved, reason=reason)
        self.clock.goes_on(self.random, 15)

    def _tries_the_form(self, visitor: Visitor, help_session: HelpSession) -> None:
        try:
            self.flow.require_contact(help_session.help_session_id, visitor.asker)
        except ContactNotOpen as refusal:
            state = str(refusal.decision.state)
            refused = StepRefused(self.clock(), help_session.help_session_id, 403, state, "GET contact.form")
            event_log.append_fact(self.connection, refused)

    def _writes(self, visitor: Visitor, help_session: HelpSession, problem: TypedProblem) -> bool:
        name = help_session.help_session_id
        self.flow.note_form(name, visitor.asker, begun=False)
        if self.random.random() < 0.08:
            return False
        self.clock.goes_on(self.random, 30)
        self.flow.note_form(name, visitor.asker, begun=True)
        if self.random.random() < 0.12:
            return self._mails_perhaps(visitor)
        self.clock.goes_on(self.random, 90)
        self._sends(visitor, help_session, problem)
        return False

    def _sends(self, visitor: Visitor, help_session: HelpSession, problem: TypedProblem) -> None:
        answers = self._answers_of_the_form(visitor, help_session.text, problem)
        try:
            self.flow.send_ticket(help_session.help_session_id, visitor.asker, answers)
        except ContactNotOpen:
            return  # the gate found something more to read, and the person went away
        if self.random.random() < 0.08:  # the answer was not enough, or did not come
            self.clock.at = min(self.now, self.clock.at + timedelta(hours=self.random.uniform(20, 90)))
            self._mails(visitor)

    def _answers_of_the_form(self, visitor: Visitor, text: str, problem: TypedProblem) -> FormAnswers:
        known = {topic.topic_id for purpose in self.form.purposes for topic in purpose.topics}
        fitting = [topic for topic in problem.topics if topic in known] or ["other" if "other" in known else "login"]
        topic = self.form.topic(self.random.choice(fitting))
        category = self.random.choice(topic.categories).category_id
        purpose = self.form.purpose_of(topic.topic_id).purpose_id
        return FormAnswers(purpose, topic.topic_id, category, visitor.email, "", text, visitor.member_id)

    def _comes_back(self, visitor: Visitor, problem: TypedProblem) -> None:
        """Come back within days with the same problem: what was solved is then taken back by the outcome."""
        self.clock.at = min(self.now, self.clock.at + timedelta(hours=self.random.uniform(3, 110)))
        help_session = self.flow.describe_problem(visitor.asker, problem.text, visitor.lang, visitor.way_in)
        current = help_session.problem
        for offer in current.reading_list if current else ():
            self.clock.goes_on(self.random, 30)
            self.flow.open_article(help_session.help_session_id, visitor.asker, offer.article_id)
            self._answers(visitor, help_session, offer.article_id, solved=False)
        if self.flow.decision(self._again(visitor, help_session)).is_open:
            self.flow.note_form(help_session.help_session_id, visitor.asker, begun=True)
            self._sends(visitor, help_session, problem)

    def rewords(self, people: int) -> None:
        """Let several people find nothing with a word of their own, and something with that of the articles."""
        for _ in range(people):
            self.number += 1
            self.clock.at = self._moment()
            visitor = replace(somebody(self.number, self.clock.at, self.key, self.random), lang="sk")
            # Not drawn: in the hold-out the form is open at once, and nobody looks for another word.
            asker = replace(visitor.asker, machine=(), arm=Arm.NOT_ENROLLED, draw_unit="", draw_share=None)
            help_session = self.flow.describe_problem(asker, REWORDED[0], "sk")
            self.clock.goes_on(self.random, 30)
            if self._state(help_session) is HelpSessionState.THIN:
                self.flow.reword(help_session.help_session_id, asker, REWORDED[1])

    # --- beside the gate ------------------------------------------------------------------------------

    def _has_an_exempt_matter(self, visitor: Visitor) -> None:
        topic = self.random.choice(self.form.exempt_topics())
        help_session = self.flow.choose_exempt_topic(visitor.asker, topic.topic_id, visitor.lang)
        self.clock.goes_on(self.random, 120)
        if self.random.random() < 0.85:
            problem = TypedProblem("", topic.label(visitor.lang), (topic.topic_id,))
            answers = self._answers_of_the_form(visitor, topic.label(visitor.lang), problem)
            self.flow.send_ticket(help_session.help_session_id, visitor.asker, answers)

    def _telephones(self, visitor: Visitor) -> None:
        asker = replace(visitor.asker, operator="staff", machine=())
        help_session = self.flow.file_for_somebody(asker, visitor.lang)
        self.clock.goes_on(self.random, 200)
        problem = popular(self.known[visitor.lang], self.random)
        answers = self._answers_of_the_form(visitor, problem.text, problem)
        self.flow.send_ticket(help_session.help_session_id, asker, answers)

    def _mails_perhaps(self, visitor: Visitor) -> bool:
        if self.random.random() < 0.25:
            self.clock.goes_on(self.random, 7_000)
            self._mails(visitor)
        return False

    def _mails(self, visitor: Visitor) -> None:
        """A mail that becomes a ticket, as the mailbox brings it."""
        ticket = self._mail(visitor, popular(self.known[visitor.lang], self.random).text)
        name, arrived_at, asker = new_help_session_id(), self.clock(), visitor.asker
        started = Started(
            arrived_at, visitor.lang, "email", "", asker.person, member=False, arm=Arm.NOT_ENROLLED, links=asker.links
        )
        ticket_store.save(self.connection, ticket, [self.way_out])
        sent = TicketSent(arrived_at, ticket.ticket_id, ticket.reference, ticket.route, "", asker.links)
        event_log.append(self.connection, name, 0, started)
        event_log.append(self.connection, name, 1, sent)

    def _mail(self, visitor: Visitor, text: str) -> Ticket:
        return Ticket(
            ticket_id=new_ticket_id(),
            reference=ticket_store.draw_reference(self.connection),
            help_session_id=None,
            route="email",
            lang=visitor.lang,
            channel="email",
            purpose="",
            topic="",
            category="",
            email=visitor.email,
            login="",
            description=f"{text[:1].upper()}{text[1:]}\n\n{text}, +421 903 123 456",
            member_id=None,
            held=False,
            created_at=self.clock(),
        )

    # --- shared ---------------------------------------------------------------------------------------

    def _again(self, visitor: Visitor, help_session: HelpSession) -> HelpSession:
        return self.flow.help_session(help_session.help_session_id, visitor.asker)

    def _state(self, help_session: HelpSession) -> HelpSessionState:
        return self.flow.decision(help_session).state
