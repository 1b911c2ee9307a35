"""The machine's people on the flow itself: a memory database, a library that obeys, a clock that is moved."""

from __future__ import annotations

from collections.abc import Callable

from deflection.flow import Flow
from deflection.help_session import Arm, Event
from deflection.policy import GatePolicy
from deflection.ports import Asker
from deflection.refusals import ContactNotOpen, StepNotPossible, UnknownHelpSession
from tests.clock import Clock
from tests.fake_library import FakeLibrary, InlineSearcher
from tests.gate.machine import EVA, LEVELS, NOBODY, PEOPLE, GateMachine, Seen, Sent, TicketRow
from tests.memory_database import MemoryDatabase, Written
from tests.memory_publications import MemoryPublications


def asker(who: str) -> Asker:
    arm = Arm.HOLDOUT if who == EVA else Arm.TREATED
    return Asker() if who == NOBODY else Asker(owner=f"owner-{who}", person=f"person-{who}", arm=arm)


def was_done(step: Callable[[], object]) -> bool:
    try:
        step()
    except (StepNotPossible, ContactNotOpen, UnknownHelpSession):
        return False
    return True


class ObjectDriver:
    """Calls the flow as the web layer does."""

    keeps_drafts = False

    def __init__(self) -> None:
        self.library = FakeLibrary()
        self.clock = Clock()
        self.database = MemoryDatabase()
        self.publications = MemoryPublications()
        self.people = {who: asker(who) for who in PEOPLE}
        self.searcher = InlineSearcher(self.library)
        self.flow = Flow(
            library=self.library,
            publications=self.publications,
            reading=self.database.reading,
            writing=self.database.writing,
            now=self.clock,
            policy=GatePolicy(holdout_share=0.5),
            level=lambda topic, *_: LEVELS.get(topic, "enforce"),
            searcher=self.searcher,
            digest=lambda help_session_id, text: f"digest of {text!r} in {help_session_id}",
        )

    def another_host_announces(self) -> None:
        self.publications.announce(self.library.published)

    def describe(self, who: str, text: str) -> str:
        return self.flow.describe_problem(self.people[who], text, "sk").help_session_id

    def choose_exempt(self, who: str, topic: str) -> str:
        return self.flow.choose_exempt_topic(self.people[who], topic, "sk").help_session_id

    def look(self, who: str, case: str) -> Seen | None:
        try:
            help_session = self.flow.help_session(case, self.people[who])
        except UnknownHelpSession:
            return None
        decision = self.flow.decision(help_session)
        to_read = tuple(offer.article_id for offer in decision.to_read)
        return Seen(decision.state, decision.route, to_read, help_session.text)

    def open_article(self, who: str, case: str, article_id: str) -> bool:
        return was_done(lambda: self.flow.open_article(case, self.people[who], article_id))

    def answer(self, who: str, case: str, article_id: str, *, solved: bool) -> bool:
        return was_done(lambda: self.flow.answer_solved(case, self.people[who], article_id, solved=solved))

    def reword(self, who: str, case: str, text: str) -> bool:
        return was_done(lambda: self.flow.reword(case, self.people[who], text))

    def choose_topic(self, who: str, case: str, topic: str) -> bool:
        return was_done(lambda: self.flow.choose_topic(case, self.people[who], topic))

    def withdraw(self, who: str, case: str) -> bool:
        return was_done(lambda: self.flow.withdraw_solution(case, self.people[who]))

    def reopen(self, who: str, case: str) -> bool:
        return was_done(lambda: self.flow.reopen(case, self.people[who]))

    def form_text(self, who: str, case: str) -> str | None:
        try:
            return self.flow.require_contact(case, self.people[who]).text
        except (ContactNotOpen, UnknownHelpSession):
            return None

    def send(self, who: str, case: str, text: str) -> Sent:
        try:
            receipt = self.flow.send_ticket(case, self.people[who], Written(text))
        except (ContactNotOpen, UnknownHelpSession):
            return Sent(kept=text)  # the page that sent it still shows it; what the server keeps is the web's promise
        return Sent(receipt.reference, receipt.created)

    def tickets(self) -> list[TicketRow]:
        return [TicketRow(t.help_session_id, t.reference, t.route, t.description) for t in self.database.tickets]

    def events(self, case: str) -> tuple[Event, ...]:
        return self.database.log.get(case, ())

    def close(self) -> None:
        self.searcher.shutdown()


class ObjectMachine(GateMachine):
    """The machine on the flow."""

    def make_driver(self) -> ObjectDriver:
        return ObjectDriver()
