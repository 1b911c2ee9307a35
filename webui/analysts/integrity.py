"""Can the figures be believed at all? Days without events, and counters that contradict each other. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from webui.analysts.sessions import Counted
from webui.analysts.span import Span

USUAL: Final = 5  # help sessions a day; below, a day without any is no sign of anything


class Doubt(StrEnum):
    """What is wrong with the data."""

    SILENT_DAYS = "silent_days"  # no help session on days on which there should be some
    TICKETS_WITHOUT_EVENT = "tickets_without_event"  # more tickets of the form than events of sending
    EVENTS_WITHOUT_TICKET = "events_without_ticket"  # the other way round, of days whose tickets are kept
    NO_FORM_EVENTS = "no_form_events"  # tickets were sent, and no form was ever begun: the script does not report


@dataclass(frozen=True, slots=True)
class DataAlarm:
    """One doubt, and how large it is."""

    doubt: Doubt
    count: int


def data_alarms(sessions: Sequence[Counted], span: Span, stored_tickets: int | None) -> list[DataAlarm]:
    """Return what contradicts itself in the days of the span that are over.

    sessions        of these days, without machines
    stored_tickets  tickets that help sessions of these days have sent, as the desk's table counts them;
                    None = some may be erased already
    """
    sent = sum(session.number for session in sessions if session.sent and session.way_in != "email")
    silent = _silent_days(sessions, span)
    doubts = [DataAlarm(Doubt.SILENT_DAYS, silent)] if silent else []
    if stored_tickets is not None and stored_tickets != sent:
        more = Doubt.TICKETS_WITHOUT_EVENT if stored_tickets > sent else Doubt.EVENTS_WITHOUT_TICKET
        doubts.append(DataAlarm(more, abs(stored_tickets - sent)))
    by_form = [s for s in sessions if s.way_in == "web" and s.sent and s.met_gate]
    number = sum(session.number for session in by_form)
    if number >= USUAL * 2 and not any(s.form_shown for s in by_form):
        doubts.append(DataAlarm(Doubt.NO_FORM_EVENTS, number))
    return doubts


def _silent_days(sessions: Sequence[Counted], span: Span) -> int:
    """Return the days without any, where every other day has enough for that to be no accident (P < 1 in 100)."""
    by_day: Counter[date] = Counter()
    for session in sessions:
        by_day[session.day] += session.number
    over = [day for day in span.days[:-1] if day >= min(by_day, default=span.last + timedelta(days=1))]
    usual = sum(by_day[day] for day in over) / len(over) if over else 0
    return sum(by_day[day] == 0 for day in over) if usual >= USUAL else 0
