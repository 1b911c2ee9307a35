"""A year of help sessions in a database, written in bulk, and how long it takes to derive, to read and to verify.

    python -m tests.webui.analysts.million FOLDER [--help-sessions 200000] [--fill-only] [--step-by-step]

FOLDER is a data folder (READFIRST_DATA_DIR) afterwards. About five events make one help session, people come 1.25 times
on average, a tenth of the browsers is in the hold-out; of what nobody wrote about, an eighth is asked about later, and
half of these answer: 8,000 answers in 200,000 help sessions.
"""

from __future__ import annotations

import argparse
import json
import resource
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random

import click
from sqlalchemy import func, insert, select

from deflection.event_log import events_table
from deflection.event_versions import VERSIONS
from deflection.help_session import (
    Arm,
    ArticleServed,
    Event,
    FormShown,
    Offer,
    ProblemDescribed,
    SearchOutcome,
    SolvedAnswered,
    Started,
    TicketSent,
)
from deflection.measuring.follow_up import BY_MAIL, BY_PAGE
from deflection.policy import HoldoutOf
from deflection.site_events import STREAM_OF, FollowUpAnswered, FollowUpAsked, SiteEvent, Stream
from webui.analysts.holdout_tile import compared
from webui.analysts.reports import figures_of
from webui.analysts.span import Span
from webui.storage.database import Database
from webui.storage.derived import tables
from webui.storage.derived.catch_up import CatchUp
from webui.storage.derived.daily import count_days
from webui.storage.derived.verify import verify

ARTICLES = 200
LANGUAGES = ("sk", "sk", "sk", "en", "cs", "ru", "uk")
TOPICS = ("", "", "", "access", "payments", "photos", "account")
WORDS = [f"{first}{last}" for first in ("heslo", "platba", "fotka", "ucet", "zlava") for last in "abcdefghijklmnopqrst"]
AT_ONCE = 20_000  # rows in one transaction


class Year:
    """Random help sessions of the year before `now`, in the order of their beginning."""

    def __init__(self, help_sessions: int, now: datetime, days: int = 365, seed: int = 1) -> None:
        self.random = Random(seed)
        self.number, self.now, self.span = help_sessions, now, timedelta(days=days)
        self.people = [f"{self.random.getrandbits(128):032x}" for _ in range(max(help_sessions * 4 // 5, 1))]
        names = [f"article-{number:03d}" for number in range(ARTICLES)]
        self.offers = [Offer(name, "sk", f"r-{name}", name.title(), 0.8) for name in names]
        self.asked = Random(seed + 1)

    def rows(self) -> Iterator[dict[str, object]]:
        """Yield the rows of the event table."""
        for number in range(self.number):
            name, began = secrets.token_hex(16), self.now - self.span * (1 - number / self.number)
            is_silent = True
            for position, event in enumerate(self._help_session(began, name)):
                is_silent = is_silent and not isinstance(event, TicketSent)
                yield _row(name, position, event, Stream.HELP)
            if is_silent and self.asked.random() < 1 / 8:
                for fact in self._follow_up(began + timedelta(days=self.asked.uniform(1, 14)), name):
                    yield _row(secrets.token_hex(16), 0, fact, STREAM_OF[type(fact)])

    def _follow_up(self, at: datetime, name: str) -> Iterator[FollowUpAsked | FollowUpAnswered]:
        way = BY_PAGE if self.asked.random() < 0.5 else BY_MAIL
        if at < self.now:
            yield FollowUpAsked(at, name, way, 0.125)
        if at + timedelta(hours=1) < self.now and self.asked.random() < 0.5:
            yield FollowUpAnswered(at + timedelta(hours=1), name, way, solved=self.asked.random() < 0.6)

    def _help_session(self, began: datetime, name: str) -> Iterator[Event]:
        random, person = self.random, self.random.choice(self.people)
        is_mail, address = random.random() < 0.06, person[1:] + "e"
        lang, is_held = random.choice(LANGUAGES), int(person[:4], 16) % 10 == 0
        if is_mail:
            yield Started(began, lang, "email", "", address, False, Arm.NOT_ENROLLED, links=(address,))
            yield TicketSent(began, name, "OK", "email", "", (address,))
            return
        yield Started(
            began,
            lang,
            "web",
            person,
            person,
            member=random.random() < 0.3,
            arm=Arm.HOLDOUT if is_held else Arm.TREATED,
            holdout="gate",
            draw_unit="dd" + person[2:],
            draw_share=0.1,
            draw_version=1,
            unit=person,
            links=(person[1:] + "a", person[1:] + "b"),
            machine=("agent",) if random.random() < 0.05 else (),
        )
        yield from self._problem(began + timedelta(seconds=20), name, (person[1:] + "a", address))

    def _problem(self, moment: datetime, name: str, links: tuple[str, ...]) -> Iterator[Event]:
        random = self.random
        first = min(int(random.expovariate(1 / 30)), ARTICLES - 3)
        shown = tuple(self.offers[first : first + random.choice((0, 2, 3))])
        outcome = SearchOutcome.CONFIDENT if shown else SearchOutcome.NOTHING
        text, topic, likely = " ".join(random.choices(WORDS, k=5)), random.choice(TOPICS), random.random()
        yield ProblemDescribed(moment, text, topic, outcome, shown, (), "g", "enforce", likely, engine="embedded")
        for offer in shown[:2]:
            moment += timedelta(seconds=random.randrange(10, 90))
            yield ArticleServed(moment, offer.article_id, offer.revision, "g", "page")
            solved = random.random() < 0.3
            yield SolvedAnswered(moment + timedelta(seconds=9), offer.article_id, solved=solved, reason="")
            if solved:
                return
        if random.random() < 0.5:
            yield FormShown(moment + timedelta(seconds=20), "read")
            yield TicketSent(
                moment + timedelta(seconds=60), name, "OK", "read" if shown else "nothing_found", "", links
            )


def _row(name: str, position: int, event: Event | SiteEvent, stream: Stream) -> dict[str, object]:
    payload, kind = asdict(event), type(event).__name__
    del payload["at"]
    return {
        "help_session_id": name,
        "position": position,
        "at": event.at,
        "kind": kind,
        "subject": payload.pop("subject", ""),
        "payload": json.dumps({"v": VERSIONS[kind], **payload}, separators=(",", ":")),
        "stream": stream,
    }


def fill(database: Database, year: Year) -> int:
    """Write a year; return how many events it has."""
    rows, written = year.rows(), 0
    while some := list(islice(rows, AT_ONCE)):
        with database.writing() as connection:
            connection.execute(insert(events_table), some)
        written += len(some)
    return written


def timed(what: str, action: Callable[[], object]) -> None:
    """Run and print how long it took, and the most memory that the process ever held."""
    began, processor = time.perf_counter(), time.process_time()
    of_children = resource.getrusage(resource.RUSAGE_CHILDREN)
    result = action()
    seconds, busy = time.perf_counter() - began, time.process_time() - processor
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy += ended.ru_utime + ended.ru_stime - of_children.ru_utime - of_children.ru_stime
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    click.echo(f"{what:<40}{seconds:8.2f} s,{busy:8.2f} s of processor,{memory:5d} MB: {result}")


def derive_all(database: Database, now: datetime) -> int:
    """Drop what is derived and derive it again; return the number of days that are counted."""
    with database.writing() as connection:
        for table in reversed(tables.metadata.sorted_tables):
            connection.execute(table.delete())
    CatchUp(database).run()
    return sum(iter(lambda: count_days(database, now), 0))


def rebuild(database: Database, now: datetime, processes: int) -> int:
    """Derive everything anew at once; return the number of days that are counted."""
    assert CatchUp(database).rebuild(processes=processes)
    return sum(iter(lambda: count_days(database, now), 0))


def report(database: Database, days: int, now: datetime) -> int:
    """Read every figure of the newest days; return how many help sessions they count."""
    first, last = (now - timedelta(days=days)).date(), now.date()
    with database.reading() as connection:
        counted, _ = figures_of(connection, first, last, now)
        compared(connection, Span(first, last), now, HoldoutOf.GATE)
    return counted.help_sessions


def main() -> None:
    """Fill a database, derive, read, verify."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--help-sessions", type=int, default=200_000)
    parser.add_argument("--fill-only", action="store_true")
    parser.add_argument("--step-by-step", action="store_true", help="derive as a worker does, too")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    database, now = Database(f"sqlite:///{options.folder / 'readfirst.sqlite3'}"), datetime.now(UTC)
    database.migrate()
    with database.reading() as connection:
        is_filled = connection.execute(select(func.count()).select_from(events_table)).scalar_one()
    if not is_filled:
        timed("events written", lambda: fill(database, Year(options.help_sessions, now)))
    if options.fill_only:
        return
    if options.step_by_step:
        timed("derived step by step, days counted", lambda: derive_all(database, now))
    for processes in (1, 2):
        timed(
            f"rebuilt by {processes} processes, days counted", lambda number=processes: rebuild(database, now, number)
        )
    for days in (28, 365):
        timed(f"report over {days} days, help sessions", lambda days=days: report(database, days, now))
    fill(database, Year(options.help_sessions // 365, now, days=1, seed=2))
    timed("a day's new events derived", lambda: CatchUp(database).run())
    for processes in (1, 2):
        timed(
            f"everything verified by {processes} processes", lambda number=processes: verify(database, processes=number)
        )


if __name__ == "__main__":
    main()
