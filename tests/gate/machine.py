"""The gate judged by stories that nobody wrote down.

A hypothesis state machine lets a few people describe, read, answer, wait, cheat and write in any order, while
articles disappear and the search breaks. Its model keeps its own evidence: it never asks the gate what somebody has
read, it remembers what the server handed out and what was answered. After every step the product must stand where
the model says, and hold exactly the tickets that the model allows.

The machine knows the product only through a `Driver`; it runs on the flow in memory and on the web application.
What is checked, numbered as the promises of the gate:

1. A ticket implies evidence for its help session and its text, or a named route; the route is the right one.
2. At most one ticket per help session; sending again gives the same receipt.
3. The form is shown exactly when the help session is open, and only to its owner.
4. From anywhere an honest person reaches a ticket in at most 12 actions and 2 rounds.
5. A search that fails opens the form and never shuts one. An index that lags never says that nothing was found.
6. Evidence is only ever appended, and names the revision that was served.
7. Only articles on the help session's own reading list count; at most 3 of them.
8. What a person typed is there again after every step, a refused one included.
9. Nobody is insisted on with an article that is stale, in another language, or gone. What was offered and not taken
   back is served by every host, also by one that does not have it yet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, precondition, rule

from deflection.help_session import Event
from tests.clock import Clock
from tests.fake_library import HALVES, STROKE, FakeLibrary, Hit, folded, terms

MOST_ACTIONS = 12
MOST_UNSENT = 3  # help sessions at a time: few enough that each gets far
TEXTS = (
    "zabudnuté heslo",
    "prihlásenie nejde, heslo neviem",
    "platba kartou zlyhala",
    "platba aj heslo, nejde nič",
    "fotka sa nenahrala",
    "divná hláška na stránke",
    "asdfgh qwertz",
    "celkom iná vec o inom",
    *HALVES,
    "".join(f"{letter}{STROKE}" if letter != " " else letter for letter in "zabudnuté heslo"),
    "slnko svieti nad starým hradom a pod ním tečie rieka kde ráno dvaja rybári chytajú kapra, zabudnuté heslo",
)
TOPICS = ("password", "payments", "registration", "photos-videos", "login")
LEVELS = {"login": "advise"}  # what the operator set; every other topic is enforced
EXEMPT = ("hijacked", "danger")
ANN, BOB, NOBODY, EVA = "ann", "bob", "nobody", "eva"  # nobody has cookies off, eva is in the hold-out arm
PEOPLE = (ANN, BOB, NOBODY, EVA)
FORGED = "0" * 32


class PromiseBroken(AssertionError):
    """The product did what the gate promises never to do."""


@dataclass(frozen=True)
class Seen:
    """Where the product says a help session stands."""

    state: str
    route: str
    to_read: tuple[str, ...]
    text: str  # what it still knows of what the person typed


@dataclass(frozen=True)
class Sent:
    """The answer to a sent form; without a reference it was refused, and `kept` is the text that it gives back."""

    reference: str = ""
    created: bool = False
    kept: str = ""


@dataclass(frozen=True)
class TicketRow:
    """A ticket as it is stored."""

    help_session_id: str
    reference: str
    route: str
    description: str


class Driver(Protocol):
    """The product as people meet it. Steps say whether they were done (False = refused)."""

    library: FakeLibrary
    clock: Clock
    keeps_drafts: bool  # whether a form that was refused comes back filled in, rather than with the described text

    def another_host_announces(self) -> None:
        """Another host serves the newest publication of the articles."""
        ...

    def describe(self, who: str, text: str) -> str:
        """The id of the new help session."""
        ...

    def choose_exempt(self, who: str, topic: str) -> str: ...

    def look(self, who: str, case: str) -> Seen | None:
        """None: there is no such help session for this person."""
        ...

    def open_article(self, who: str, case: str, article_id: str) -> bool: ...

    def answer(self, who: str, case: str, article_id: str, *, solved: bool) -> bool: ...

    def reword(self, who: str, case: str, text: str) -> bool: ...

    def choose_topic(self, who: str, case: str, topic: str) -> bool: ...

    def withdraw(self, who: str, case: str) -> bool: ...

    def reopen(self, who: str, case: str) -> bool: ...

    def form_text(self, who: str, case: str) -> str | None:
        """What the form is filled in with; None = the form is not shown."""
        ...

    def send(self, who: str, case: str, text: str) -> Sent: ...

    def tickets(self) -> list[TicketRow]:
        """Every ticket of this story."""
        ...

    def events(self, case: str) -> tuple[Event, ...]:
        """What the product has written down about a help session."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class Offered:
    """One article as it was offered."""

    revision: str
    by_laggard: bool  # by a host that lags


@dataclass
class Case:
    """What the model itself remembers of one help session."""

    name: str
    owner: str
    case_id: str
    last_at: datetime
    typed: list[str] = field(default_factory=list)
    exempt: str = ""
    asked: int = 0  # how often a text or topic was settled on
    reading_list: tuple[str, ...] = ()
    down: bool = False  # the search could not answer the last problem
    level: str = "enforce"
    rounds: int = 0
    offered: dict[str, Offered] = field(default_factory=dict)  # by article
    handed_out: list[tuple[str, str]] = field(default_factory=list)  # (article, revision), as the server served them
    said_no: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)  # could not be served when they were opened
    solved_by: str = ""
    reference: str = ""
    sent_route: str = ""
    sent_text: str = ""
    draft: str = ""  # the text of the last form that was refused
    written: tuple[Event, ...] = ()  # the product's record when it was last looked at

    def __repr__(self) -> str:
        return self.name

    @property
    def read(self) -> set[str]:
        return {article_id for article_id, _ in self.handed_out}

    def state(self, now: datetime) -> tuple[str, str, tuple[str, ...]]:
        """(state, route, articles left to read) by the table of the specification."""
        if self.reference:
            return "submitted", self.sent_route, ()
        if now - self.last_at >= timedelta(hours=24):
            return "expired", "", ()
        route = self._route_past_the_articles()
        if route:
            return "open", route, ()
        if self.solved_by:
            return "resolved", "", ()
        if not self.reading_list:
            return ("thin", "", ()) if self.asked == 1 else ("open", "nothing_found", ())
        return self._by_reading()

    def _route_past_the_articles(self) -> str:
        if self.exempt:
            return f"exempt:{self.exempt}"
        if self.down:
            return "degraded"
        if self.owner == EVA:
            return "holdout"
        return "" if self.level == "enforce" else self.level

    def _by_reading(self) -> tuple[str, str, tuple[str, ...]]:
        there = [a for a in self.reading_list if a not in self.gone]
        left = tuple(a for a in there if not (a in self.read and a in self.said_no))
        if left:
            return "suggested", "", left
        if there:
            return "open", "read", ()
        return "open", "nothing_found", ()


def was_described(text: str, typed: list[str]) -> bool:
    """Every word of it stands in one described text, of which six of ten distinct words are still there."""
    new, described = set(terms(text)), [set(terms(one)) for one in typed]
    return not new or any(new <= one and len(new) >= 0.6 * len(one) for one in described)


def check(promise: bool, sentence: str) -> None:
    if not promise:
        raise PromiseBroken(sentence)


class GateMachine(RuleBasedStateMachine):
    """The people, the troubles, and what must hold after each step. Subclasses say which product is driven."""

    cases = Bundle("cases")

    def __init__(self) -> None:
        super().__init__()
        self.driver = self.make_driver()
        self.known: list[Case] = []

    def make_driver(self) -> Driver:
        raise NotImplementedError

    @property
    def unsent(self) -> int:
        return sum(not case.reference for case in self.known)

    def teardown(self) -> None:
        for case in self.known:
            self._look_after(case)
        self.driver.close()

    # --- what people do -------------------------------------------------------------------------------

    @initialize(target=cases, text=st.sampled_from(TEXTS))
    def somebody_has_a_problem(self, text: str) -> Case:
        return self.describes(ANN, text)

    @precondition(lambda self: self.unsent < MOST_UNSENT)
    @rule(target=cases, who=st.sampled_from(PEOPLE), text=st.sampled_from(TEXTS))
    def describes(self, who: str, text: str) -> Case:
        case = self._new_case(who, self.driver.describe(who, text))
        self._settles_on(case, text, "")
        self._look_after(case)
        return case

    @precondition(lambda self: self.unsent < MOST_UNSENT)
    @rule(target=cases, who=st.sampled_from(PEOPLE), topic=st.sampled_from(EXEMPT))
    def chooses_an_exempt_topic(self, who: str, topic: str) -> Case:
        case = self._new_case(who, self.driver.choose_exempt(who, topic))
        case.exempt = topic
        self._look_after(case)
        return case

    @rule(case=cases, data=st.data())
    def opens_an_article(self, case: Case, data: st.DataObject) -> None:
        self._opens(case, data.draw(st.sampled_from(self._articles(case)), label="article"))

    @rule(case=cases, data=st.data(), solved=st.sampled_from([False, False, True]))
    def answers(self, case: Case, data: st.DataObject, *, solved: bool) -> None:
        self._answers(case, data.draw(st.sampled_from(self._articles(case)), label="article"), solved=solved)

    @rule(case=cases)
    def reads_the_next_article_in_vain(self, case: Case) -> None:
        """Without this one, few stories get to the form."""
        for article_id in case.state(self.driver.clock())[2][:1]:
            self._opens(case, article_id)
            self._answers(case, article_id, solved=False)

    @rule(case=cases)
    def reads_everything_in_vain(self, case: Case) -> None:
        for article_id in case.state(self.driver.clock())[2]:
            self._opens(case, article_id)
            self._answers(case, article_id, solved=False)

    @rule(case=cases)
    def finds_the_solution(self, case: Case) -> None:
        for article_id in sorted(case.offered)[:1]:
            self._opens(case, article_id)
            self._answers(case, article_id, solved=True)

    @rule(case=cases)
    def changes_their_mind(self, case: Case) -> None:
        """What did not help did help, and then it did not after all."""
        self.reads_the_next_article_in_vain(case)
        for article_id in sorted(case.said_no & set(case.reading_list))[:1]:
            self._answers(case, article_id, solved=True)
            self._withdraws(case)

    @rule(case=cases)
    def reads_one_in_vain_and_says_it_in_other_words(self, case: Case) -> None:
        self.reads_the_next_article_in_vain(case)
        self.rewords(case, TEXTS[3])

    @rule(case=cases, text=st.sampled_from(TEXTS))
    def rewords(self, case: Case, text: str) -> None:
        state = self._state(case)
        done = self.driver.reword(case.owner, case.case_id, text)
        if state in ("thin", "suggested") and set(folded(text)) == set(folded(case.typed[-1])):
            check(done, "saying the same words again was answered with an error")
        else:
            self._asks_again(case, state, text, "", done=done)
        self._look_after(case)

    @rule(case=cases, topic=st.sampled_from(TOPICS))
    def chooses_a_topic(self, case: Case, topic: str) -> None:
        state = self._state(case)
        done = self.driver.choose_topic(case.owner, case.case_id, topic)
        self._asks_again(case, state, "", topic, done=done)
        self._look_after(case)

    @rule(case=cases)
    def takes_the_solution_back(self, case: Case) -> None:
        self._withdraws(case)

    @rule(case=cases)
    def comes_back(self, case: Case) -> None:
        self._reopens(case)

    @rule(case=cases, text=st.sampled_from(TEXTS))
    def sends_some_text(self, case: Case, text: str) -> None:
        self._sends(case, text)

    @rule(case=cases)
    def sends_what_was_described(self, case: Case) -> None:
        self._sends(case, case.typed[-1] if case.typed else "pomoc, niekto mi vzal účet")

    @rule(case=cases, more=st.sampled_from(TEXTS))
    def sends_what_was_described_and_another_problem_behind_it(self, case: Case, more: str) -> None:
        self._sends(case, f"{case.typed[-1] if case.typed else 'pomoc'} a ešte {more} {more} neviem prečo sa deje")

    @rule(case=cases, more=st.sampled_from(TEXTS))
    def sends_what_was_described_with_another_problem_in_it(self, case: Case, more: str) -> None:
        self._sends(case, f"{case.typed[-1] if case.typed else 'pomoc'} {more}")

    @precondition(lambda self: self.unsent < MOST_UNSENT)
    @rule(target=cases, who=st.sampled_from(PEOPLE))
    def describes_a_problem_in_halves_and_sends_it_whole(self, who: str) -> Case:
        case = self.describes(who, HALVES[0])
        self.rewords(case, HALVES[1])
        self._sends(case, " ".join(HALVES))
        return case

    @precondition(lambda self: self.unsent < MOST_UNSENT)
    @rule(target=cases, who=st.sampled_from(PEOPLE), hidden=st.sampled_from(TEXTS))
    def describes_it_struck_out_and_sends_it_clean(self, who: str, hidden: str) -> Case:
        case = self.describes(who, "".join(f"{letter}{STROKE}" if letter != " " else letter for letter in hidden))
        self.rewords(case, "celkom iná vec o inom")
        self._sends(case, hidden)
        return case

    @rule(case=cases)
    def asks_for_the_form(self, case: Case) -> None:
        text = self.driver.form_text(case.owner, case.case_id)
        is_open = self._state(case) == "open"
        check((text is not None) == is_open, f"3: the form held {text!r} while {self._state(case)}")
        described = case.typed[-1] if case.typed else ""
        expected = case.draft if self.driver.keeps_drafts and case.draft else described
        check(not is_open or text == expected, f"8: the form holds {text!r}, must hold {expected!r}")

    @rule(case=cases)
    def writes_too_early_and_later_finds_the_form_filled_in(self, case: Case) -> None:
        self._sends(case, f"{case.typed[-1] if case.typed else 'pomoc'} prosím")
        self.reads_everything_in_vain(case)
        self.asks_for_the_form(case)

    @rule(case=cases)
    def goes_on_honestly_to_the_ticket(self, case: Case) -> None:
        """Promise 4: does only what the product itself says comes next."""
        actions = 0
        while self._state(case) != "submitted":
            actions += self._next_honest_step(case)
            check(actions <= MOST_ACTIONS, f"4: after {actions} honest actions still {self._state(case)}")
        check(case.rounds <= 2, f"4: {case.rounds} rounds")

    # --- what cheats do -------------------------------------------------------------------------------

    @rule(case=cases, who=st.sampled_from(PEOPLE))
    def a_stranger_tries_everything(self, case: Case, who: str) -> None:
        if who == case.owner or case.owner == NOBODY:  # without a cookie the id is all that is needed
            return
        article_id = self._articles(case)[0]
        check(self.driver.look(who, case.case_id) is None, "3: a stranger sees somebody's help session")
        check(self.driver.form_text(who, case.case_id) is None, "3: a stranger is shown somebody's form")
        check(not self.driver.send(who, case.case_id, TEXTS[0]).reference, "1: a stranger sent somebody's ticket")
        check(not self.driver.open_article(who, case.case_id, article_id), "7: a stranger read for somebody")
        check(not self.driver.answer(who, case.case_id, article_id, solved=False), "7: a stranger answered")
        check(not self.driver.reword(who, case.case_id, TEXTS[0]), "8: a stranger reworded somebody's problem")
        check(not self.driver.withdraw(who, case.case_id), "8: a stranger took a solution back")
        check(not self.driver.reopen(who, case.case_id), "8: a stranger reopened")
        self._look_after(case)

    @rule(who=st.sampled_from(PEOPLE))
    def somebody_makes_up_an_id(self, who: str) -> None:
        check(self.driver.form_text(who, FORGED) is None, "3: the form of a help session that does not exist")
        check(not self.driver.send(who, FORGED, TEXTS[0]).reference, "1: a ticket without a help session")

    @precondition(lambda self: self.unsent < MOST_UNSENT)
    @rule(target=cases, who=st.sampled_from(PEOPLE))
    def hides_a_problem_in_a_long_story_and_sends_it_alone(self, who: str) -> Case:
        case = self.describes(who, TEXTS[-1])
        self.rewords(case, TEXTS[-2])
        self._sends(case, TEXTS[0])
        return case

    @rule(case=cases)
    def reads_only_what_is_not_on_the_list(self, case: Case) -> None:
        for article_id in sorted(case.offered.keys() - set(case.reading_list)):
            self._opens(case, article_id)
            self._answers(case, article_id, solved=False)

    @rule(case=cases)
    def answers_everything_without_reading(self, case: Case) -> None:
        for article_id in case.reading_list:
            self._answers(case, article_id, solved=False)
        self._sends(case, case.typed[-1] if case.typed else "pomoc")

    @precondition(lambda self: len(self.known) > 1)
    @rule(case=cases, other=cases)
    def reads_in_another_help_session(self, case: Case, other: Case) -> None:
        if case is other:
            return
        for article_id in case.reading_list:
            self._opens(other, article_id)
            self._answers(other, article_id, solved=False)
        self._look_after(case)

    # --- what happens around them ---------------------------------------------------------------------

    @rule(trouble=st.sampled_from(["", "", "down", "slow", "lagging"]))
    def the_search_becomes(self, trouble: str) -> None:
        self.driver.library.trouble = trouble
        self.driver.another_host_announces()

    @precondition(lambda self: self.unsent < MOST_UNSENT)
    @rule(target=cases, trouble=st.sampled_from(["down", "slow", "lagging"]), text=st.sampled_from(TEXTS))
    def the_search_fails_for_a_moment(self, trouble: str, text: str) -> Case:
        self.the_search_becomes(trouble)
        case = self.describes(BOB, text)
        self.driver.library.trouble = ""
        return case

    @rule(case=cases, how=st.sampled_from(["gone", "archived"]))
    def an_article_disappears_before_it_is_opened(self, case: Case, how: str) -> None:
        for article_id in case.state(self.driver.clock())[2][:1]:
            self.driver.library.withdraw(article_id, how)
            self.driver.another_host_announces()
            self._opens(case, article_id)

    @rule(case=cases, how=st.sampled_from(["gone", "archived"]))
    def an_article_is_taken_back_and_a_host_is_asked_that_does_not_know(self, case: Case, how: str) -> None:
        for article_id in case.state(self.driver.clock())[2][:1]:
            self.driver.library.withdraw(article_id, how)
            self.the_search_becomes("lagging")
            self._opens(case, article_id)
            self.the_search_becomes("")

    @rule()
    def everything_works_again(self) -> None:
        self.driver.library.recover()
        self.driver.another_host_announces()

    @rule(case=cases)
    def an_editor_changes_what_is_being_read(self, case: Case) -> None:
        for article_id in case.reading_list[:1]:
            self.driver.library.edit(article_id)
            self.driver.another_host_announces()
            self._opens(case, article_id)

    @rule(case=cases, trouble=st.sampled_from(["down", "lagging"]))
    def another_host_is_asked_for_what_was_offered(self, case: Case, trouble: str) -> None:
        before = self.driver.library.trouble
        self.the_search_becomes(trouble)
        self.reads_the_next_article_in_vain(case)
        self.driver.library.trouble = before

    @rule(case=cases)
    def a_day_goes_by_and_somebody_comes_back(self, case: Case) -> None:
        self.driver.clock.goes_on(timedelta(days=1))
        self._reopens(case)

    @rule(minutes=st.sampled_from([1, 60, 11 * 60, 24 * 60 - 1, 24 * 60]))
    def time_goes_by(self, minutes: int) -> None:
        self.driver.clock.goes_on(timedelta(minutes=minutes))

    # --- what must hold -------------------------------------------------------------------------------

    @invariant()
    def tickets_are_exactly_those_that_were_earned(self) -> None:
        stored = {row.help_session_id: row for row in self.driver.tickets()}
        check(len(stored) == len(self.driver.tickets()), "2: two tickets of one help session")
        for case in self.known:
            row = stored.pop(case.case_id, None)
            check(bool(row) == bool(case.reference), f"1: ticket {row} of {case}, sent {case.reference!r}")
            if row:
                check(row.reference == case.reference, "2: another reference than the receipt's")
                check(row.route == case.sent_route, f"1: route {row.route}, earned {case.sent_route}")
                check(row.description == case.sent_text, "8: the ticket does not hold what was sent")
                self._earned(case)
        check(not stored, f"1: tickets of help sessions that nobody began: {stored}")

    def _earned(self, case: Case) -> None:
        """Promise 1, once more and without the table: look only at what was handed out and answered."""
        if case.sent_route == "read":
            needed = set(case.reading_list) - case.gone
            check(bool(needed) and needed <= case.read & case.said_no, f"1: not read: {needed - case.read}")

    # --- steps, in the product and in the model -------------------------------------------------------

    def _new_case(self, who: str, case_id: str) -> Case:
        check(all(case_id != case.case_id for case in self.known), "two help sessions of one id")
        case = Case(f"case {len(self.known) + 1} of {who}", who, case_id, self.driver.clock())
        self.known.append(case)
        stranger = BOB if who == ANN else ANN
        check(who == NOBODY or self.driver.look(stranger, case_id) is None, "3: a stranger sees a new help session")
        return case

    def _state(self, case: Case) -> str:
        return case.state(self.driver.clock())[0]

    def _articles(self, case: Case) -> list[str]:
        """Mostly what is on the list, and two that are not."""
        return [*case.reading_list, *sorted(case.offered.keys() - set(case.reading_list))[:1], "nahranie-fotky"]

    def _opens(self, case: Case, article_id: str) -> None:
        library, alive = self.driver.library, self._state(case) not in ("submitted", "expired")
        offered = article_id in case.offered
        there = article_id not in library.gone | library.archived
        done = self.driver.open_article(case.owner, case.case_id, article_id)
        check(done == (offered and there), f"9: opening {article_id} was {done}: offered {offered}, there {there}")
        is_news = (
            (article_id, self._revision(case, article_id)) not in case.handed_out
            if there
            else (article_id not in case.gone)
        )
        if offered and alive and is_news:  # each revision counts once
            case.last_at = self.driver.clock()
            if there:
                case.handed_out.append((article_id, self._revision(case, article_id)))
            else:
                case.gone.add(article_id)
        self._look_after(case)

    def _revision(self, case: Case, article_id: str) -> str:
        """The revision that is served: what this host has, unless it lags behind the offer or cannot read its index."""
        library = self.driver.library
        offer = case.offered.get(article_id)
        behind = library.trouble == "down" or (library.trouble == "lagging" and offer and not offer.by_laggard)
        return offer.revision if offer and behind else library.revision(article_id)

    def _answers(self, case: Case, article_id: str, *, solved: bool) -> None:
        may = article_id in case.offered.keys() & case.read and self._state(case) not in ("submitted", "expired")
        done = self.driver.answer(case.owner, case.case_id, article_id, solved=solved)
        check(done == may, f"7: answering {article_id} was {done}, read: {sorted(case.read)}, {self._state(case)}")
        if done:
            case.last_at = self.driver.clock()
            (case.said_no.discard if solved else case.said_no.add)(article_id)
            if solved or case.solved_by == article_id:
                case.solved_by = article_id if solved else ""
        self._look_after(case)

    def _asks_again(self, case: Case, state: str, text: str, topic: str, *, done: bool) -> None:
        found = bool(self._insisted_on(case, text or (case.typed or [""])[-1], topic))
        may = state == "thin" or (state == "suggested" and found and case.rounds < 2)
        check(done == may, f"4: asking again was {done} while {state}, round {case.rounds}, found {found}")
        if done:
            self._settles_on(case, text, topic)

    def _settles_on(self, case: Case, text: str, topic: str) -> None:
        text = text or case.typed[-1]
        reading_list, hits = self._insisted_on(case, text, topic), self._hits(text, topic)
        case.last_at = self.driver.clock()
        case.asked += 1
        case.typed.append(text)
        case.reading_list = reading_list
        case.rounds += bool(reading_list)
        lags = self.driver.library.trouble == "lagging"
        revision = self.driver.library.revision
        case.offered |= {hit.article_id: Offered(revision(hit.article_id), by_laggard=lags) for hit in hits}
        case.down = self.driver.library.trouble in ("down", "slow") or (lags and not reading_list)
        case.level = LEVELS.get(topic, "enforce")

    def _hits(self, text: str, topic: str) -> list[Hit]:
        library = self.driver.library
        found = [] if library.trouble in ("down", "slow") else library.hits(text, topic)[:5]
        there = [hit for hit in found if hit.article_id not in library.gone | library.archived]
        return [hit for hit in there if hit.audience == "guest"]  # all of these people are guests

    def _insisted_on(self, case: Case, text: str, topic: str) -> tuple[str, ...]:
        """Promises 7 and 9: the first three that are believed in, fit to be insisted on, and not answered "no".

        A topic chosen for a text without one known word is all there is to go by: then its articles are believed in.
        """
        enough = 0.0 if topic and not self.driver.library.known_words(text) else 0.5
        fit = [h for h in self._hits(text, topic) if h.insistable and h.lang == "sk" and h.p_resolves >= enough]
        rejected = case.said_no & case.read
        fresh = [h for h in fit if h.article_id not in rejected] or fit
        return tuple(h.article_id for h in fresh[:3])

    def _withdraws(self, case: Case) -> None:
        may = self._state(case) == "resolved"
        check(self.driver.withdraw(case.owner, case.case_id) == may, f"taken back while {self._state(case)}: {may}")
        if may:
            case.solved_by, case.last_at = "", self.driver.clock()
        self._look_after(case)

    def _reopens(self, case: Case) -> None:
        may = self._state(case) == "expired"
        check(self.driver.reopen(case.owner, case.case_id) == may, f"8: reopened while {self._state(case)}: {may}")
        if may:
            case.last_at = self.driver.clock()
        self._look_after(case)

    def _sends(self, case: Case, text: str) -> None:
        before = self._state(case)
        if before == "open" and self._is_another_problem(case, text):
            self._settles_on(case, text, "")
        state, route, _ = case.state(self.driver.clock())
        answer = self.driver.send(case.owner, case.case_id, text)
        if state == "submitted":
            check(answer == Sent(case.reference), f"2: sent again, answered {answer}")
        elif state == "open":
            check(answer.created and bool(answer.reference), f"5: an open form was refused: {answer}")
            case.reference, case.sent_route, case.sent_text = answer.reference, route, text
        else:
            check(not answer.reference, f"1: a ticket while {state}, {case.state(self.driver.clock())[2]} unread")
            check(answer.kept == text, f"8: {text!r} was typed, {answer.kept!r} was given back")
            case.draft = text
        self._look_after(case)

    def _is_another_problem(self, case: Case, text: str) -> bool:
        """Another text with something new to read about it, as long as there is a round left."""
        if case.exempt or case.rounds >= 2 or was_described(text, case.typed):
            return False
        return bool(set(self._insisted_on(case, text, "")) - (case.said_no & case.read))

    def _next_honest_step(self, case: Case) -> int:
        """Do what the page says comes next; returns how many actions that took."""
        seen = self.driver.look(case.owner, case.case_id)
        check(seen is not None, "8: an honest person's help session is gone")
        steps: dict[str, Callable[[], object]] = {
            "expired": lambda: self._reopens(case),
            "resolved": lambda: self._withdraws(case),
            "thin": lambda: self.rewords(case, "to isté ešte raz inak povedané"),
            "open": lambda: self._sends(case, case.typed[-1] if case.typed else "pomoc"),
        }
        if seen and seen.state == "suggested":
            article_id = seen.to_read[0]
            self._opens(case, article_id)
            if article_id in case.gone:
                return 1
            self._answers(case, article_id, solved=False)
            return 2
        steps[seen.state if seen else ""]()
        return 1

    def _look_after(self, case: Case) -> None:
        """The product stands where the model stands, and its record only grew."""
        state, route, to_read = case.state(self.driver.clock())
        seen = self.driver.look(case.owner, case.case_id)
        check(seen is not None, f"8: {case} is gone")
        if seen:
            check(seen.state == state, f"{case} is {seen.state} {seen.route}, must be {state} {route} {to_read}")
            check(seen.route == route, f"1: {case} is open by {seen.route!r}, must be {route!r}")
            check(seen.to_read == to_read, f"7: {case} is to read {seen.to_read}, must be {to_read}")
            check(len(seen.to_read) <= 3, "7: more than three articles are insisted on")
            check(not case.typed or seen.text == case.typed[-1], f"8: {case.typed[-1:]} was typed, {seen.text!r} kept")
        self._record_only_grew(case)

    def _record_only_grew(self, case: Case) -> None:
        written = self.driver.events(case.case_id)
        check(written[: len(case.written)] == case.written, "6: something that was written down has changed")
        case.written = written
        served = [(e.article_id, e.revision) for e in written if type(e).__name__ == "ArticleServed"]
        check(served == case.handed_out, f"6: recorded as served {served}, was {case.handed_out}")
