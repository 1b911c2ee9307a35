"""What people wrote, behind a row of the editors' work list: by their reason, redacted, of three people or more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from deflection import event_log
from deflection.help_session import HelpSession, SolvedAnswered
from deflection.redaction import redacted
from tickets.conversation.verdicts import StaffVerdict, staff_verdicts
from tickets.tables import tickets
from webui.editors.work_facts import tickets_in_gaps
from webui.editors.work_items import MONTH, VOTE_DAYS, WorkItem, WorkKind, subject_of
from webui.storage.content_gaps import stored_gaps
from webui.storage.derived.tables import articles_table, sessions_table

FEWEST_PEOPLE = 3  # who can be told apart, before a text of theirs is shown
MOST_TEXTS = 8  # of one reason
_MOST_READ = 200  # help sessions or tickets, the newest
_LONGEST = 300  # characters of one text


@dataclass(frozen=True, slots=True)
class WrittenText:
    """A text, who wrote it, and why the article did not help them."""

    person: str  # "" = cannot be told apart
    reason: str  # as of `SolvedAnswered`; "" = was not said, or is not asked
    text: str


@dataclass(frozen=True, slots=True)
class ReasonGroup:
    """What people wrote who gave one reason."""

    reason: str
    count: int
    texts: tuple[str, ...]  # redacted, each once; none of fewer than FEWEST_PEOPLE people


def evidence_of(connection: Connection, item: WorkItem, now: datetime) -> list[ReasonGroup]:
    """Return what people wrote behind a row, the commonest reason first; empty for rows that nobody's words led to."""
    return grouped(_written(connection, item, now))


def grouped(written: Iterable[WrittenText]) -> list[ReasonGroup]:
    """Return texts by their reason, the commonest first, redacted, and without those of too few people."""
    by_reason: defaultdict[str, list[WrittenText]] = defaultdict(list)
    for text in written:
        by_reason[text.reason].append(text)
    groups = [ReasonGroup(reason, len(texts), _shown(texts)) for reason, texts in by_reason.items()]
    return sorted(groups, key=lambda group: (-group.count, group.reason))


def _shown(written: list[WrittenText]) -> tuple[str, ...]:
    if len({text.person for text in written} - {""}) < FEWEST_PEOPLE:
        return ()
    texts = (" ".join(redacted(text.text).split())[:_LONGEST] for text in written if text.text.strip())
    return tuple(dict.fromkeys(texts))[:MOST_TEXTS]


def _written(connection: Connection, item: WorkItem, now: datetime) -> Iterator[WrittenText]:
    if item.kind is WorkKind.GAP:
        yield from _of_gap(connection, item.subject)
    elif item.kind is WorkKind.NOT_HELPING:
        yield from _in_vain(connection, item, now)
    elif item.kind in (WorkKind.NO_ARTICLE, WorkKind.NOT_FOUND):
        yield from _of_tickets(connection, item, now)


def _of_gap(connection: Connection, gap_id: str) -> Iterator[WrittenText]:
    ids = next((gap.help_sessions for gap in stored_gaps(connection) if gap.gap_id == gap_id), ())[:_MOST_READ]
    sessions = {session.help_session_id: session for session in event_log.help_sessions_of(connection, ids)}
    for name in ids:
        if session := sessions.get(name):
            yield WrittenText(session.person, "", session.text)


def _in_vain(connection: Connection, item: WorkItem, now: datetime) -> Iterator[WrittenText]:
    table, row = articles_table.c, sessions_table.c
    joined = articles_table.join(sessions_table, table.help_session_id == row.help_session_id)
    query = select(row.help_session_id).select_from(joined).order_by(row.last_at.desc()).limit(_MOST_READ)
    since = now - timedelta(days=MONTH + 1)
    of_article = query.where(
        table.lang == item.lang,
        table.article_id == item.article_id,
        table.did_not_help,
        ~row.is_machine,
        row.began >= since,
    )
    ids = connection.execute(of_article).scalars().all()
    for session in event_log.help_sessions_of(connection, ids):
        yield WrittenText(session.person, _reason(session, item.article_id), session.text)


def _reason(session: HelpSession, article_id: str) -> str:
    refused = [
        event.reason
        for event in session.events
        if isinstance(event, SolvedAnswered) and event.article_id == article_id and not event.solved
    ]
    return refused[-1] if refused else ""


def _of_tickets(connection: Connection, item: WorkItem, now: datetime) -> Iterator[WrittenText]:
    since = now - timedelta(days=VOTE_DAYS)
    verdicts = [verdict for verdict in staff_verdicts(connection, since=since) if _is_about(verdict, item)]
    if item.kind is WorkKind.NO_ARTICLE:
        elsewhere = tickets_in_gaps(connection, stored_gaps(connection), verdicts)
        verdicts = [verdict for verdict in verdicts if verdict.ticket_id not in elsewhere]
    texts = {verdict.ticket_id: verdict.text for verdict in verdicts[-_MOST_READ:]}
    query = select(tickets.c.ticket_id, tickets.c.member_id, tickets.c.email)
    for row in connection.execute(query.where(tickets.c.ticket_id.in_(texts))):
        yield WrittenText(row.member_id or row.email.casefold(), "", texts[row.ticket_id])


def _is_about(verdict: StaffVerdict, item: WorkItem) -> bool:
    if item.kind is WorkKind.NOT_FOUND:
        return f"{verdict.article_lang}/{verdict.article_id}" == item.subject
    return not verdict.article_id and subject_of(verdict.article_lang, verdict.topic) == item.subject
