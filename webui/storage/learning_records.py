"""Learning records (`search.learning.records.Record`), from labels of help sessions and staff verdicts on tickets."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from sqlalchemy import Connection

from deflection.measuring.labels import Label, labels
from search.learning.amounts import newest_kept
from search.learning.records import Record
from tickets.conversation import verdicts
from webui.storage import forgotten_records
from webui.storage.derived.reading import labelled_counts, labelled_sessions, solved_sessions

StaffRecords = Callable[[Connection], Iterable[Record]]


def records_of(
    connection: Connection, now: datetime, kept: timedelta, staff: StaffRecords | None = None
) -> list[Record]:
    """Return the records of the last `kept`, also those that editors have excluded (see `learnable`).

    Of each language the newest that training uses. Bring the derived tables up to the events first.
    staff  reads the records of staff verdicts
    """
    most = newest_kept(labelled_counts(connection, now - kept, now))
    ended = labelled_sessions(connection, now - kept, now, most=most)
    records = [_record(label) for label in labels(ended) if label.text]
    return records + list(staff(connection) if staff else ())


def left_out(connection: Connection, now: datetime, kept: timedelta) -> dict[str, int]:
    """Return language -> records that `records_of` leaves out because newer ones are enough; no language without."""
    counted = labelled_counts(connection, now - kept, now)
    most = newest_kept(counted)
    return {lang: number - most[lang] for lang, number in sorted(counted.items()) if number > most[lang]}


def records_of_article(
    connection: Connection, now: datetime, kept: timedelta, lang: str, articles: Collection[str], *, most: int
) -> list[Record]:
    """Return the newest records of the last `kept` that one of these articles solved, without verdicts of staff.

    articles  ids of one article, today's and earlier ones
    """
    solved = solved_sessions(connection, now - kept, now, lang, articles, most=most)
    return [_record(label) for label in labels(solved) if label.text]


def learnable(connection: Connection, records: Iterable[Record]) -> list[Record]:
    """Return the records without those that editors have excluded."""
    forgotten = forgotten_records.forgotten(connection)
    return [record for record in records if record.record_id not in forgotten]


def staff_record(ticket_id: str, text: str, lang: str, article_id: str, who: str, at: datetime) -> Record:
    """Return the record of a staff verdict: `article_id` would have answered the ticket; "" means that none would."""
    return Record(ticket_id, text, lang, article_id, f"staff:{who}", vouched=True, at=at.astimezone(UTC))


def staff_records(connection: Connection) -> Iterator[Record]:
    """Yield the record of every staff verdict on a ticket."""
    for verdict in verdicts.staff_verdicts(connection):
        yield staff_record(
            verdict.ticket_id, verdict.text, verdict.article_lang, verdict.article_id, verdict.who, verdict.at
        )


@lru_cache(maxsize=10_000)
def _shown(article_id: str, revision: str) -> tuple[str, str]:
    """Return the pair, the same for all records: they are the larger part of many records."""
    return article_id, revision


def _record(label: Label) -> Record:
    return Record(
        record_id=label.help_session_id,
        text=label.text,
        lang=label.lang,
        article_id=label.article_id,
        person=label.person,
        vouched=label.member,
        at=label.at,
        shown=frozenset(_shown(offer.article_id, offer.revision) for offer in label.shown),
    )
