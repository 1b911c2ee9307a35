"""What the search may learn from, in its own words: labels of help sessions and what staff say about tickets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from deflection import event_log
from deflection.measuring.labels import Label, labels
from search.learning.records import Record
from tickets.conversation import verdicts
from webui.storage import forgotten_records as forgotten_lessons

StaffRecords = Callable[[Connection], Iterable[Record]]


def records_of(
    connection: Connection, now: datetime, kept: timedelta, staff: StaffRecords | None = None
) -> list[Record]:
    """Every record since `kept` ago, those that editors want forgotten included; see `learnable`.

    staff  what staff said on tickets, as records
    """
    help_sessions = event_log.help_sessions(connection, now - kept, now + timedelta(minutes=1))
    said = [_record(label) for label in labels(help_sessions, now)]
    return said + list(staff(connection) if staff else ())


def learnable(connection: Connection, records: Iterable[Record]) -> list[Record]:
    """Leave out what editors want forgotten."""
    forgotten = forgotten_lessons.forgotten(connection)
    return [record for record in records if record.record_id not in forgotten]


def staff_record(ticket_id: str, text: str, lang: str, article_id: str, who: str, at: datetime) -> Record:
    """A word of staff about a ticket: the article that would have answered it, or "" for none."""
    return Record(ticket_id, text, lang, article_id, f"staff:{who}", vouched=True, at=at.astimezone(UTC))


def staff_records(connection: Connection) -> Iterator[Record]:
    """What staff say about tickets, from the desk."""
    for said in verdicts.staff_verdicts(connection):
        yield staff_record(said.ticket_id, said.text, said.article_lang, said.article_id, said.who, said.at)


def _record(label: Label) -> Record:
    return Record(
        record_id=label.help_session_id,
        text=label.text,
        lang=label.lang,
        article_id=label.article_id,
        person=label.person,
        vouched=label.member,
        at=label.at,
        shown=frozenset((offer.article_id, offer.revision) for offer in label.shown),
    )
