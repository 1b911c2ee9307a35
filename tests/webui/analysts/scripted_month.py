"""A month of people whose stories are scripted: each goes through the real flow and is entered into a ledger by hand.

The ledger knows what each story comes to; it asks none of the code that counts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from deflection import event_log
from deflection.flow import Flow
from deflection.help_session import Arm, HelpSession, Started, TicketSent
from deflection.ports import Asker
from tests.web import Web
from tickets.form.answers import FormAnswers

FORGOTTEN, PHOTO = "zabudnuté heslo", "fotka sa nenahrala"
PASSWORD, TWO_STEP, PICTURE = "obnova-hesla", "dvojfazove-overenie", "nahranie-fotky"
WITHIN = (timedelta(hours=24), timedelta(hours=72), timedelta(days=7))
OLDEST, NEWEST = timedelta(days=38), timedelta(days=9)  # of stories whose every window is over


@dataclass
class Ledger:
    """What the report has to say, counted story by story."""

    help_sessions: int = 0
    machines: int = 0
    unjoined_mails: int = 0
    offered: int = 0
    opened: int = 0
    abstained: int = 0
    degraded: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    beside_the_gate: Counter[str] = field(default_factory=Counter)
    routes: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    tickets_by_language: Counter[str] = field(default_factory=Counter)
    by_language: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    came: Counter[str] = field(default_factory=Counter)
    ways_in: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    arms: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    articles: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    contacts: Counter[timedelta] = field(default_factory=Counter)
    watched: Counter[timedelta] = field(default_factory=Counter)
    days: Counter[str] = field(default_factory=Counter)

    def enter(
        self,
        outcome: str,
        began: datetime,
        now: datetime,
        *,
        way_in: str = "web",
        lang: str = "sk",
        route: str = "",
        arm: Arm = Arm.NOT_ENROLLED,
        wrote_after: timedelta | None = None,
        met_the_gate: bool = True,
    ) -> None:
        """Enter one help session."""
        self.help_sessions += 1
        self.languages[lang] += 1
        self.days[began.date().isoformat()] += 1
        self.came[way_in] += 1
        if met_the_gate or outcome == "ticket":
            self.ways_in[way_in][outcome] += 1
        if route:
            self.routes[route] += 1
            self.tickets_by_language[lang] += 1
        if not met_the_gate:
            self.beside_the_gate[outcome] += 1
            return
        self.outcomes[outcome] += 1
        self.by_language[lang][outcome] += 1
        if arm is not Arm.NOT_ENROLLED:
            self.arms[arm][outcome] += 1
        for window in WITHIN:
            self.watched[window] += now - began >= window
            self.contacts[window] += now - began >= window and wrote_after is not None and wrote_after <= window

    def enter_list(self, *read: str, offered: tuple[str, ...] = (PASSWORD, TWO_STEP), **answers: str) -> None:
        """Enter the articles of one help session: what was offered, what was read, what it came to."""
        self.offered += 1
        self.opened += bool(read)
        for article in offered:
            self.articles[article]["offered"] += 1
        for article in read:
            self.articles[article]["opened"] += 1
        for counter, article in answers.items():
            self.articles[article][counter] += 1


class Month:
    """People who come one after the other, each with a story of their own."""

    def __init__(self, web: Web, now: datetime, seed: int) -> None:
        self.web = web
        self.now = now
        self.random = Random(seed)
        self.ledger = Ledger()
        self.number = 0

    def happens(self, people: int) -> Ledger:
        """Let that many people come; every story comes at least once."""
        stories = [getattr(self, name) for name in sorted(vars(Month)) if name.startswith("who_")]
        chosen = [*stories, *self.random.choices(stories, k=people - len(stories))]
        self.random.shuffle(chosen)
        for story in chosen:
            self.number += 1
            self._comes_at(OLDEST - (OLDEST - NEWEST) * self.random.random())
            story()
        return self.ledger

    # --- stories --------------------------------------------------------------------------------------

    def who_is_helped(self) -> None:
        way_in = self.random.choice(("web", "widget", "api"))
        anna, session = self._describes(way_in=way_in)
        self._reads(anna, session, PASSWORD, solved=True)
        self._enter("solved", way_in=way_in)
        self.ledger.enter_list(PASSWORD, solved=PASSWORD)

    def who_is_helped_and_writes_about_it_later(self) -> None:
        anna, session = self._describes()
        self._reads(anna, session, PASSWORD, solved=True)
        began = self._clock()
        later = timedelta(hours=self.random.choice((20, 50, 100)))
        self._enter("reversed", wrote_after=later)
        self.ledger.enter_list(PASSWORD, reversed=PASSWORD)
        self.web.clock.at = began + later
        self._reads_in_vain_and_writes(anna, "stále zabudnuté heslo")

    def who_is_helped_and_has_another_problem(self) -> None:
        anna, session = self._describes(PHOTO)
        self._reads(anna, session, PICTURE, solved=True)
        self._enter("solved")
        self.ledger.enter_list(PICTURE, offered=(PICTURE,), solved=PICTURE)
        self.web.clock.goes_on(timedelta(hours=30))
        self._reads_in_vain_and_writes(anna, FORGOTTEN)

    def who_reads_quietly_and_sends_a_mail(self) -> None:
        anna, session = self._describes()
        self._reads(anna, session, PASSWORD)
        self._enter("reversed", wrote_after=timedelta(hours=30))
        self.ledger.enter_list(PASSWORD)
        self.web.clock.goes_on(timedelta(hours=30))
        self._mails(anna.links)

    def who_gives_up_and_sends_a_mail(self) -> None:
        anna, _ = self._describes()
        self._enter("gave_up", wrote_after=timedelta(hours=2))
        self.ledger.enter_list()
        self.web.clock.goes_on(timedelta(hours=2))
        self._mails(anna.links)

    def who_writes_after_reading(self) -> None:
        anna = self._somebody()
        self._reads_in_vain_and_writes(anna, FORGOTTEN)

    def who_takes_the_solution_back_and_writes(self) -> None:
        anna, session = self._describes()
        self._reads(anna, session, PASSWORD, solved=True)
        self.flow.withdraw_solution(session.help_session_id, anna)
        for article in (PASSWORD, TWO_STEP):
            self._reads(anna, session, article, solved=False)
        self._writes(anna, session, FORGOTTEN)
        self._enter("ticket", route="read", wrote_after=timedelta())
        self.ledger.enter_list(PASSWORD, TWO_STEP)
        self._did_not_help(PASSWORD, TWO_STEP)

    def who_reads_and_leaves(self) -> None:
        anna, session = self._describes()
        self._reads(anna, session, TWO_STEP)
        self._enter("quiet")
        self.ledger.enter_list(TWO_STEP)

    def who_reads_nothing_and_leaves(self) -> None:
        self._describes()
        self._enter("gave_up")
        self.ledger.enter_list()

    def who_says_no_and_leaves(self) -> None:
        anna, session = self._describes()
        self._reads(anna, session, PASSWORD, solved=False)
        self._enter("gave_up")
        self.ledger.enter_list(PASSWORD)
        self._did_not_help(PASSWORD)

    def who_finds_nothing_and_writes(self) -> None:
        lang = self.random.choice(("sk", "cs"))
        anna, session = self._describes("niečo úplne iné", lang=lang)
        self.flow.reword(session.help_session_id, anna, "ešte raz inak povedané")
        self._writes(anna, session, "ešte raz inak povedané")
        self._enter("ticket", lang=lang, route="nothing_found", wrote_after=timedelta())
        self.ledger.abstained += 1

    def who_comes_while_the_search_is_down(self) -> None:
        self.web.library.trouble = "down"
        anna, session = self._describes()
        self._writes(anna, session, FORGOTTEN)
        self.web.library.trouble = ""
        self._enter("ticket", route="degraded", wrote_after=timedelta())
        self.ledger.degraded += 1

    def who_is_in_the_hold_out_and_writes(self) -> None:
        anna, session = self._describes(arm=Arm.HOLDOUT)
        self._writes(anna, session, FORGOTTEN)
        self._enter("ticket", route="holdout", arm=Arm.HOLDOUT, wrote_after=timedelta())
        self.ledger.enter_list()

    def who_is_in_the_hold_out_and_leaves(self) -> None:
        self._describes(arm=Arm.HOLDOUT)
        self._enter("gave_up", arm=Arm.HOLDOUT)
        self.ledger.enter_list()

    def who_is_treated_and_helped(self) -> None:
        anna, session = self._describes(arm=Arm.TREATED)
        self._reads(anna, session, PASSWORD, solved=True)
        self._enter("solved", arm=Arm.TREATED)
        self.ledger.enter_list(PASSWORD, solved=PASSWORD)

    def who_has_a_matter_that_is_never_gated(self) -> None:
        anna = self._somebody()
        session = self.flow.choose_exempt_topic(anna, "hijacked", "sk")
        writes = self.random.random() < 0.5
        if writes:
            self._writes(anna, session, "ukradli mi účet")
        outcome, route = ("ticket", "exempt:hijacked") if writes else ("gave_up", "")
        self._enter(outcome, way_in="point", route=route, met_the_gate=False)

    def who_telephones(self) -> None:
        jana = replace(self._somebody(), operator="jana")
        session = self.flow.file_for_somebody(jana, "sk")
        self._writes(jana, session, "volal pán")
        self._enter("ticket", way_in="operator", route="operator", met_the_gate=False)

    def who_only_sends_a_mail(self) -> None:
        self._mails((f"stranger-{self.number}",))
        self.ledger.unjoined_mails += 1

    def who_is_a_robot(self) -> None:
        robot = replace(self._somebody(), machine=("agent",))
        self.flow.describe_problem(robot, FORGOTTEN, "sk")
        self.ledger.machines += 1

    def who_came_five_days_ago(self) -> None:
        self._comes_at(timedelta(days=5))
        self.who_writes_after_reading()

    def who_has_just_come(self) -> None:
        self._comes_at(timedelta(hours=1))
        self._describes()
        self._enter("ongoing")
        self.ledger.enter_list()

    # --- steps ----------------------------------------------------------------------------------------

    @property
    def flow(self) -> Flow[FormAnswers]:
        return self.web.parts.flow

    def _clock(self) -> datetime:
        return self.web.clock.at

    def _comes_at(self, ago: timedelta) -> None:
        self.web.clock.at = self.now - ago

    def _somebody(self, arm: Arm = Arm.NOT_ENROLLED) -> Asker:
        person = f"person-{self.number}"
        return Asker(owner=person, person=person, unit=person, arm=arm, draw_share=0.1, links=(f"link-{self.number}",))

    def _describes(
        self, text: str = FORGOTTEN, *, way_in: str = "web", lang: str = "sk", arm: Arm = Arm.NOT_ENROLLED
    ) -> tuple[Asker, HelpSession]:
        anna = self._somebody(arm)
        return anna, self.flow.describe_problem(anna, text, lang, way_in)

    def _reads(self, anna: Asker, session: HelpSession, article: str, *, solved: bool | None = None) -> None:
        self.flow.open_article(session.help_session_id, anna, article)
        if solved is not None:
            self.flow.answer_solved(session.help_session_id, anna, article, solved=solved)

    def _reads_in_vain_and_writes(self, anna: Asker, text: str) -> None:
        session = self.flow.describe_problem(anna, text, "sk")
        for article in (PASSWORD, TWO_STEP):
            self._reads(anna, session, article, solved=False)
        self._writes(anna, session, text)
        self._enter("ticket", route="read", wrote_after=timedelta())
        self.ledger.enter_list(PASSWORD, TWO_STEP)
        self._did_not_help(PASSWORD, TWO_STEP)

    def _writes(self, anna: Asker, session: HelpSession, text: str) -> None:
        email = f"{self.number}@example.org"
        answers = FormAnswers("access", "password", "forgotten", email, "", text, None)
        self.flow.send_ticket(session.help_session_id, anna, answers)

    def _mails(self, links: tuple[str, ...]) -> None:
        """A mail that is a ticket, as the mailbox brings it."""
        at, name = self._clock(), f"mail-{self.number}"
        arrived = Started(at, "sk", "email", "", name, member=False, arm=Arm.NOT_ENROLLED, links=links)
        with self.web.parts.database.writing() as connection:
            for position, event in enumerate((arrived, TicketSent(at, name, name, "email", "", links))):
                event_log.append(connection, name, position, event)
        self._enter("ticket", way_in="email", route="email", met_the_gate=False)

    def _enter(self, outcome: str, **more: Any) -> None:  # noqa: ANN401 - the arguments of `Ledger.enter`
        self.ledger.enter(outcome, self._clock(), self.now, **more)

    def _did_not_help(self, *articles: str) -> None:
        for article in articles:
            self.ledger.articles[article]["did_not_help"] += 1
