"""What staff say about the articles, seen from a ticket: "this one would have answered it", or "none does".

Appended and never changed. The last verdict of each person on each ticket counts; a withdrawal is a verdict, too.
`staff_verdicts` is what learning, answerability and the gap report read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, func, insert, select

from tickets import tables


class VerdictKind(StrEnum):
    """What staff can say about the articles for one ticket."""

    ARTICLE = "article"  # this article would have answered it
    NO_ARTICLE = "no-article"  # no article answers this
    WITHDRAWN = "withdrawn"  # takes back the verdict before


@dataclass(frozen=True, slots=True)
class StaffVerdict:
    """The last verdict of one person on one ticket, with the problem as its sender wrote it."""

    ticket_id: str
    at: datetime
    who: str  # staff account
    article_id: str  # empty: no article answers this
    article_lang: str  # language of the article, or in which there is none
    text: str  # the problem, in the sender's words
    lang: str  # language of the page it was written on
    topic: str


def add_verdict(
    connection: Connection,
    ticket_id: str,
    kind: VerdictKind,
    *,
    who: str,
    at: datetime,
    lang: str,
    article_id: str = "",
) -> None:
    """Add one verdict; `lang` as in `StaffVerdict.article_lang`. Raise ValueError for an article with another kind."""
    if (kind is VerdictKind.ARTICLE) != bool(article_id):
        raise ValueError(
            f"{kind.value!r} with article {article_id!r} - an article goes with 'article' and nothing else"
        )
    verdict = {"ticket_id": ticket_id, "at": at, "who": who, "said": kind, "article_id": article_id, "lang": lang}
    connection.execute(insert(tables.staff_verdicts).values(verdict))


def verdicts_on(connection: Connection, ticket_id: str) -> tuple[StaffVerdict, ...]:
    """Return the verdict of each person on one ticket, oldest first."""
    return _verdicts(connection, tables.staff_verdicts.c.ticket_id == ticket_id)


def staff_verdicts(connection: Connection, *, since: datetime | None = None) -> tuple[StaffVerdict, ...]:
    """Return every verdict that counts, oldest first; with `since`, those from then on."""
    made_at = tables.staff_verdicts.c.at
    return _verdicts(connection, made_at >= since if since else made_at.is_not(None))


def _verdicts(connection: Connection, which: ColumnElement[bool]) -> tuple[StaffVerdict, ...]:
    verdicts, tickets = tables.staff_verdicts, tables.tickets
    last_verdicts = select(func.max(verdicts.c.verdict_id)).group_by(verdicts.c.ticket_id, verdicts.c.who)
    query = (
        select(verdicts, tickets.c.description, tickets.c.lang.label("text_lang"), tickets.c.topic)
        .join(tickets, tickets.c.ticket_id == verdicts.c.ticket_id)
        .where(which, verdicts.c.verdict_id.in_(last_verdicts), verdicts.c.said != VerdictKind.WITHDRAWN)
        .order_by(verdicts.c.verdict_id)
    )
    return tuple(
        StaffVerdict(
            ticket_id=row["ticket_id"],
            at=row["at"],
            who=row["who"],
            article_id=row["article_id"],
            article_lang=row["lang"],
            text=row["description"],
            lang=row["text_lang"],
            topic=row["topic"],
        )
        for row in connection.execute(query).mappings()
    )
