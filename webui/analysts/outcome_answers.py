"""What people answer, at the end or days later, who did not write and were in no arm of the hold-out: were they helped?

It compares nobody with anybody: how many would have been helped without the help, it cannot say. So none of it is in
the figures of the hold-out, and nobody of the arms is in here.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, func, select

from deflection.estimation.estimate import Estimate
from deflection.estimation.share import Share
from deflection.estimation.unreachable import share_bounds
from deflection.event_log import events_table
from deflection.event_versions import Payload, upgraded
from deflection.help_session import Arm
from deflection.measuring.follow_up import AT_THE_END, BY_MAIL, BY_PAGE
from deflection.measuring.outcome import WINDOW
from deflection.site_events import STREAM_OF, FollowUpAnswered, FollowUpAsked, SiteEvent
from webui.analysts.wanted_rows import WantedRows
from webui.storage.derived.tables import sessions_table

_ROW, _FACT = sessions_table.c, events_table.c

ALL: Final = "all"
WAYS: Final = (AT_THE_END, BY_PAGE, BY_MAIL)


@dataclass(frozen=True, slots=True)
class OutcomeAnswers:
    """The answers of one way of asking, or of all."""

    silent: int  # problems that nobody wrote about within seven days
    asked: int  # of these
    helped: int
    not_helped: int
    not_yet: int

    @property
    def answered(self) -> int:
        """How many answered."""
        return self.helped + self.not_helped + self.not_yet

    def of_answers(self, count: int) -> Share:
        """Return the share of the answers."""
        return Share(count, self.answered)

    @property
    def of_asked(self) -> Estimate | None:
        """Share of those who were asked that is helped, from the worst to the best case for those who are silent."""
        return share_bounds(self.helped, self.answered, self.asked)

    @property
    def of_silent(self) -> Estimate | None:
        """The same of everybody who did not write, also of those who could not be asked or were not drawn."""
        return share_bounds(self.helped, self.answered, self.silent)


def outcome_answers(connection: Connection, rows: WantedRows, since: datetime) -> Mapping[str, OutcomeAnswers]:
    """Return way of asking -> its answers, `ALL` first; of problems whose seven days are over.

    since  when the first of the help sessions can have begun
    """
    silent = _silent(rows)
    number = connection.execute(select(func.count()).select_from(sessions_table).where(silent)).scalar_one()
    if not number:
        return dict.fromkeys((ALL, *WAYS), OutcomeAnswers(0, 0, 0, 0, 0))
    asked: Counter[str] = Counter()
    answers: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for payload, people in _alike(connection, FollowUpAsked, silent, since, rows.now):
        asked[payload["way"]] += people
    for payload, people in _alike(connection, FollowUpAnswered, silent, since, rows.now):
        answer = "not_yet" if payload.get("not_yet") else "helped" if payload["solved"] else "not_helped"
        answers[payload["way"]][answer] += people
    asked[ALL], answers[ALL] = asked.total(), sum(answers.values(), Counter())
    return {way: OutcomeAnswers(number, asked[way], **_counts(answers[way])) for way in (ALL, *WAYS)}


def _counts(answers: Mapping[str, int]) -> dict[str, int]:
    return {name: answers.get(name, 0) for name in ("helped", "not_helped", "not_yet")}


def _silent(rows: WantedRows) -> ColumnElement[bool]:
    """Return the condition of people in no arm who described a problem and did not write within seven days."""
    is_over = _ROW.began <= rows.now - WINDOW
    wrote = _ROW.sent_at.is_not(None) | _ROW.contact_seconds.is_not(None)
    return and_(rows.looked_up(), _ROW.met_gate, _ROW.arm == Arm.NOT_ENROLLED, is_over, ~wrote)


def _alike(
    connection: Connection, kind: type[SiteEvent], about: ColumnElement[bool], since: datetime, now: datetime
) -> Iterator[tuple[Payload, int]]:
    """Yield what facts about these help sessions say, and how many say so: there are few payloads."""
    happened = and_(_FACT.stream == STREAM_OF[kind], _FACT.kind == kind.__name__, _FACT.at.between(since, now))
    is_about = _FACT.subject.in_(select(_ROW.help_session_id).where(about))  # at once: SQLite asks EXISTS of each fact
    query = select(_FACT.payload, func.count()).where(happened, is_about).group_by(_FACT.payload)
    for written, number in connection.execute(query):
        yield upgraded(kind.__name__, json.loads(written)), number
