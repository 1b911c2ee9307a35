"""What staff say about the articles, seen from a ticket: "this one would have answered it", or "none does".

Facts, appended and never changed. What counts is the last word of each person on each ticket; taking it back is a
word, too. ``staff_verdicts`` is what learning, answerability and the gap report read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, func, insert, select

from tickets import tables


class Said(StrEnum):
    """One word about one ticket."""

    ARTICLE = "article"  # this article would have answered it
    NO_ARTICLE = "no-article"  # no article answers this
    WITHDRAWN = "withdrawn"  # never mind what I said


@dataclass(frozen=True, slots=True)
class StaffVerdict:
    """The last word of one person on one ticket, with the problem as its sender wrote it."""

    ticket_id: str
    at: datetime
    who: str  # staff account
    article_id: str  # empty: no article answers this
    article_lang: str  # language of the article, or in which there is none
    text: str  # the problem, in the sender's words
    lang: str  # language of the page it was written on
    topic: str


def say(
    connection: Connection, ticket_id: str, said: Said, *, who: str, at: datetime, lang: str, article_id: str = ""
) -> None:
    """Write down one word. ``lang`` as in ``StaffVerdict.article_lang``."""
    if (said is Said.ARTICLE) != bool(article_id):
        raise ValueError(
            f"{said.value!r} with article {article_id!r} - an article goes with 'article' and nothing else"
        )
    word = {"ticket_id": ticket_id, "at": at, "who": who, "said": said, "article_id": article_id, "lang": lang}
    connection.execute(insert(tables.staff_verdicts).values(word))


def verdicts_on(connection: Connection, ticket_id: str) -> tuple[StaffVerdict, ...]:
    """What each person says about one ticket, oldest first."""
    return _verdicts(connection, tables.staff_verdicts.c.ticket_id == ticket_id)


def staff_verdicts(connection: Connection, *, since: datetime | None = None) -> tuple[StaffVerdict, ...]:
    """Every verdict that stands, oldest first; with ``since``, those that were said from then on."""
    said_at = tables.staff_verdicts.c.at
    return _verdicts(connection, said_at >= since if since else said_at.is_not(None))


def _verdicts(connection: Connection, which: ColumnElement[bool]) -> tuple[StaffVerdict, ...]:
    verdicts, tickets = tables.staff_verdicts, tables.tickets
    last_words = select(func.max(verdicts.c.verdict_id)).group_by(verdicts.c.ticket_id, verdicts.c.who)
    query = (
        select(verdicts, tickets.c.description, tickets.c.lang.label("text_lang"), tickets.c.topic)
        .join(tickets, tickets.c.ticket_id == verdicts.c.ticket_id)
        .where(which, verdicts.c.verdict_id.in_(last_words), verdicts.c.said != Said.WITHDRAWN)
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
