"""Help sessions of a few people who share browsers and addresses, and their events in an order nobody planned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from sqlalchemy import Connection

from deflection import event_log
from deflection.help_session import (
    Arm,
    ArticleServed,
    Event,
    FormShown,
    HelpSession,
    Offer,
    OperatorVouched,
    ProblemDescribed,
    SearchOutcome,
    SolvedAnswered,
    Started,
    TicketSent,
)
from deflection.measuring.follow_up import AT_THE_END, BY_MAIL, BY_PAGE
from deflection.site_events import FollowUpAnswered, FollowUpAsked, FollowUpFact

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = MONDAY + timedelta(days=60)
OFFERS = tuple(Offer(name, "sk", "r1", name.title(), 0.8) for name in ("heslo", "platba", "fotka", "ucet"))
TEXTS = (
    "zabudnuté heslo",
    "zabudol som heslo",
    "platba neprešla",
    "moja platba stále neprešla",
    "fotka sa nenahrala",
    "",
)


def some_help_sessions(random: Random, number: int) -> list[HelpSession]:
    """That many, over three weeks, with whatever can happen in them."""
    return [_help_session(random, f"hs-{name}") for name in range(number)]


def _help_session(random: Random, name: str) -> HelpSession:
    began = MONDAY + timedelta(minutes=random.randrange(21 * 24 * 60))
    channel = random.choice(["web", "web", "web", "email", "point"])
    cookie = random.randrange(6)
    drawn = channel == "web" and random.random() < 0.7
    started = Started(
        began,
        random.choice(["sk", "sk", "cs"]),
        channel,
        "",
        random.choice([f"p{cookie}", f"p{cookie}", ""]),
        member=random.random() < 0.2,
        arm=random.choice([Arm.TREATED, Arm.HOLDOUT]) if drawn else Arm.NOT_ENROLLED,
        holdout="gate" if drawn else "",
        draw_unit=f"u{cookie}" if drawn else "",
        draw_share=0.5 if drawn else None,
        links=(f"c{cookie}",) if random.random() < 0.5 else (),
        machine=("agent",) if random.random() < 0.1 else (),
    )
    events: list[Event] = [started]
    for _ in range(random.randrange(6)):
        events.append(_next_event(random, events[-1].at + timedelta(minutes=random.randrange(1, 3000)), channel))
    if random.random() < 0.4:
        address = (f"m{random.randrange(12)}",) if random.random() < 0.6 else ()
        events.append(TicketSent(events[-1].at + timedelta(minutes=5), name, "OK", "read", "", address))
    return HelpSession(name, tuple(events))


def _next_event(random: Random, moment: datetime, channel: str) -> Event:
    article = random.choice(OFFERS).article_id
    described = ProblemDescribed(
        moment,
        random.choice(TEXTS[:4] if channel == "web" else TEXTS),
        random.choice(["", "ucty"]),
        random.choice([SearchOutcome.CONFIDENT, SearchOutcome.NOTHING]),
        tuple(random.sample(OFFERS, random.randrange(3))),
        tuple(random.sample(OFFERS, random.randrange(2))),
        "g",
        "enforce",
        answerable=random.choice([0.1, 0.5, 0.9, None]),
    )
    if channel == "web" and random.random() < 0.6:
        return described
    return random.choice(
        [
            ArticleServed(moment, article, "r1", "g", "page"),
            SolvedAnswered(moment, article, solved=random.random() < 0.6, reason=""),
            FormShown(moment, "read"),
            OperatorVouched(moment, "jana") if random.random() < 0.3 else replace(described, topic="platby"),
        ]
    )


def some_answers(random: Random, help_sessions: list[HelpSession]) -> list[FollowUpFact]:
    """What some of their people are asked days later, and what some of these answer, in any order."""
    facts: list[FollowUpFact] = []
    for session in random.sample(help_sessions, len(help_sessions) // 2):
        way, at = random.choice([BY_PAGE, BY_MAIL, AT_THE_END]), session.events[0].at + timedelta(days=4)
        facts.append(FollowUpAsked(at, session.help_session_id, way, 0.5))
        if random.random() < 0.6:
            answer = FollowUpAnswered(at, session.help_session_id, way, solved=random.random() < 0.5)
            facts.append(answer)
    random.shuffle(facts)
    return facts


def answer(connection: Connection, facts: Iterable[FollowUpFact]) -> None:
    """Store what was asked and answered."""
    for fact in facts:
        event_log.append_fact(connection, fact)


def arrivals(random: Random, help_sessions: list[HelpSession]) -> list[tuple[str, int, Event]]:
    """Every event with its help session and position, mixed: only those of one help session keep their order."""
    turns = [session.help_session_id for session in help_sessions for _ in session.events]
    random.shuffle(turns)
    left = {session.help_session_id: list(enumerate(session.events)) for session in help_sessions}
    return [(name, *left[name].pop(0)) for name in turns]


def append(connection: Connection, arrived: list[tuple[str, int, Event]]) -> None:
    """Store events."""
    for name, position, event in arrived:
        event_log.append(connection, name, position, event)
