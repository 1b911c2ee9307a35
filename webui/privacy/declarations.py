"""Every column of every table, and every field of every event: what it holds about a person, and how that is erased.

Erasing and exporting read this table, so a column that is declared is covered; a test fails for one that is not.

Whose a row is, and what becomes of it (`Rows`):
    of a ticket         the ticket is theirs by address or member id: the row is deleted with it
    of a help session   its key names a help session, or a ticket, of theirs: the row is deleted
    of events           it stays, so that figures stay; its digests and ids become random ones, its texts are emptied
    derived             made of events, and made again from them when they have changed
    of a visit          a member's visit: the row is deleted
    of an answer        a stored answer that names a help session or ticket of theirs: the row is deleted
    of an address       the row is of an address alone, which only its digest names: it is deleted
    of nobody           it stays; where somebody wrote their address into it, the address is hidden
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import Column, Table

from webui.storage.every_table import every_table


class Rows(StrEnum):
    """Whose the rows of a table are."""

    OF_TICKET = "of a ticket"
    OF_HELP_SESSION = "of a help session"
    OF_EVENTS = "of events"
    DERIVED = "derived"
    OF_VISIT = "of a visit"
    OF_ANSWER = "of an answer"
    OF_ADDRESS = "of an address"
    OF_NOBODY = "of nobody"


class Holds(StrEnum):
    """What a column holds about the people who ask for help."""

    NOTHING = "nothing"  # states, moments, counts, names of articles and ways out
    RANDOM_ID = "random id"  # drawn, says nothing by itself; addresses of pages and mails carry it
    THEIRS = "theirs"  # who they are, or what they wrote
    TEXT = "text"  # somebody wrote it, so it may name anybody
    ARTICLE = "article"  # of a draft, which may quote what somebody typed word for word; see `quotes.py`
    DIGEST = "digest"  # keyed digest of who they are, or where they came from
    STAFF = "staff"  # an account of the house
    EVENT = "event"  # JSON of an event, see EVENT_FIELDS


@dataclass(frozen=True, slots=True)
class TablePrivacy:
    """What one table holds, and whose its rows are."""

    rows: Rows
    columns: Mapping[str, Holds]
    key: str = "ticket_id"  # column that names the ticket or help session


def _table(rows: Rows, key: str = "ticket_id", **names: str) -> TablePrivacy:
    """Return a declaration from the names of columns, separated by spaces, for each value of Holds."""
    columns = {column: Holds[held.upper()] for held, listed in names.items() for column in listed.split()}
    return TablePrivacy(rows, columns, key)


TABLES: Final[Mapping[str, TablePrivacy]] = {
    "events": _table(
        Rows.OF_EVENTS,
        "help_session_id",
        nothing="event_id position at kind stream",
        random_id="help_session_id",
        text="subject",
        event="payload",
    ),
    "tickets": _table(
        Rows.OF_TICKET,
        random_id="ticket_id reference help_session_id",
        nothing="route lang channel purpose topic category held created_at read",
        theirs="email login member_id mail_id",
        text="description",
        digest="address_digest",
    ),
    "attachments": _table(
        Rows.OF_TICKET,
        random_id="attachment_id owner ticket_id message_id",
        nothing="content_type size_bytes created_at dropped_at",
        text="name",
        digest="sha256 address",
    ),
    "mail_details": _table(
        Rows.OF_TICKET,
        random_id="ticket_id message_id raw_id",
        nothing="dated_at arrived_at remarks held_because",
        text="subject name raw_from cc folded",
        digest="mail_key",
    ),
    "mails": _table(Rows.OF_TICKET, random_id="ticket_id", nothing="taken_at", digest="mail_key"),
    "messages": _table(
        Rows.OF_TICKET,
        random_id="message_id ticket_id",
        nothing="at kind via",
        text="author text",
        theirs="mail_id",
    ),
    "outbox": _table(
        Rows.OF_TICKET,
        random_id="ticket_id message_id lease_owner",
        nothing="outbox_id channel state attempts due_at first_tried_at lease_until delivered_at files_missing_since"
        " restored_at",
        text="last_error",
    ),
    "staff_drafts": _table(
        Rows.OF_TICKET, random_id="ticket_id message_id", nothing="kind at", staff="who", text="text"
    ),
    "staff_verdicts": _table(
        Rows.OF_TICKET, random_id="ticket_id", nothing="verdict_id at said article_id lang", staff="who"
    ),
    "standings": _table(
        Rows.OF_TICKET,
        random_id="ticket_id merged_into",
        nothing="state since first_answer_at urgent snoozed_until",
        staff="assignee",
    ),
    "ticket_facts": _table(
        Rows.OF_TICKET, random_id="ticket_id", nothing="fact_id position at kind", staff="who", text="detail"
    ),
    "ticket_tags": _table(Rows.OF_TICKET, random_id="ticket_id", text="tag"),
    "ticket_viewers": _table(Rows.OF_TICKET, random_id="ticket_id", nothing="seen_at is_writing", staff="who"),
    "drafts": _table(Rows.OF_HELP_SESSION, "help_session_id", random_id="help_session_id", nothing="at", text="fields"),
    "forgotten_lessons": _table(Rows.OF_HELP_SESSION, "record_id", random_id="record_id", nothing="at", staff="by"),
    "gap_problems": _table(
        Rows.OF_HELP_SESSION, "help_session_id", random_id="help_session_id", nothing="gap_id position"
    ),
    "idempotent_requests": _table(
        Rows.OF_ANSWER, "answer", digest="key_digest request_digest", nothing="status at", text="answer"
    ),
    "queued_mails": _table(
        Rows.OF_HELP_SESSION,
        "help_session_id",
        random_id="mail_id help_session_id",
        nothing="kind lang probability month due_at until attempts lease_until",
        theirs="recipient",
    ),
    "member_visits": _table(Rows.OF_VISIT, "visit_digest", digest="visit_digest", theirs="member", nothing="until"),
    # Digests of identities that were used, and counts of network addresses: gone within minutes or hours by themselves.
    "used_identities": _table(Rows.OF_NOBODY, digest="identity_digest", nothing="until"),
    # Addresses that want no questions, until their person is erased: nothing computable is left of somebody.
    "unsubscribed_addresses": _table(Rows.OF_ADDRESS, "address_digest", nothing="at", digest="address_digest"),
    "limit_counts": _table(Rows.OF_NOBODY, nothing="name count until", digest="key"),
    # Of the house: accounts, what they did, what they prepared.
    "accounts": _table(
        Rows.OF_NOBODY, nothing="account_id role more_roles failed locked_until stamp", staff="name password_hash"
    ),
    "account_sessions": _table(
        Rows.OF_NOBODY, nothing="account_id began_at seen_at stamp", staff="session_id address browser"
    ),
    "report_subscriptions": _table(Rows.OF_NOBODY, nothing="account_id lang newest_month", staff="address"),
    "recovery_codes": _table(Rows.OF_NOBODY, nothing="account_id used_at", staff="code_digest"),
    "assignment_notices": _table(Rows.OF_NOBODY, nothing="account_id lang", staff="email"),
    "editor_notices": _table(Rows.OF_NOBODY, nothing="account_id lang reviews newest_day", staff="email"),
    "openid_identities": _table(Rows.OF_NOBODY, nothing="account_id issuer", staff="subject"),
    "second_factors": _table(Rows.OF_NOBODY, nothing="account_id confirmed_at last_step", staff="secret"),
    "audit_log": _table(Rows.OF_NOBODY, nothing="entry_id at action", staff="who address what"),
    "macros": _table(Rows.OF_NOBODY, nothing="macro_id version changed_at", staff="changed_by", text="name text"),
    # Articles that are not published yet, and as they were before.
    "pending_versions": _table(
        Rows.OF_NOBODY,
        nothing="version_id state begun_at saved_at sequence written_with",
        article="path content",
        text="base failure",
        staff="editor taken_by",
    ),
    "version_comments": _table(
        Rows.OF_NOBODY, nothing="comment_id version_id at resolved_at", staff="author resolved_by", text="text"
    ),
    "article_revisions": _table(
        Rows.OF_NOBODY, nothing="revision_id path saved_at", staff="editor", text="message content"
    ),
    "scheduled_changes": _table(
        Rows.OF_NOBODY,
        nothing="change_id kind moment version_id due_at lease_until",
        staff="editor",
        article="path content",
        text="message base failure",
    ),
    "publishing_rights": _table(Rows.OF_NOBODY, nothing="account_id languages categories"),
    # What editors should do next, and what they decided about it; a label is of words that three people typed.
    "content_gaps": _table(
        Rows.OF_NOBODY,
        nothing="gap_id lang label kind problems people recent people_a_month unresolved wrote solved found_at",
    ),
    "work_marks": _table(
        Rows.OF_NOBODY,
        nothing="item put_off_until drafted_at",
        staff="assignee put_off_by",
        article="draft_path",
        text="reason",
    ),
    # Derived from the events.
    "measured_sessions": _table(
        Rows.DERIVED,
        random_id="help_session_id drawn_episode",
        digest="person unit draw_unit",
        nothing="day ticket_day began last_at described_at left_at sent_at lang channel topic route arm holdout"
        " draw_share"
        " member reachable is_machine met_gate offered abstained degraded opened rounds form_shown form_begun solved_by"
        " answerable is_resolved was_held explored ending contact_seconds episode_contact"
        " asked_on_page said_later drawn_code solved_after articles",
    ),
    "measured_articles": _table(
        Rows.DERIVED,
        random_id="help_session_id",
        nothing="article_id lang title offered opened solved did_not_help",
    ),
    "measured_persons": _table(Rows.DERIVED, digest="digest person"),
    "daily_counts": _table(
        Rows.OF_NOBODY,
        nothing="cell_id day is_machine met_gate lang channel topic route arm outcome offered abstained degraded opened"
        " was_held explored is_day_old windows_over contact_window help_sessions",
    ),
    "daily_articles": _table(Rows.OF_NOBODY, nothing="day article title offered opened solved reversed did_not_help"),
    "counted_days": _table(Rows.OF_NOBODY, nothing="day"),
    "measuring_state": _table(Rows.OF_NOBODY, nothing="name definition event_id changes"),
    # Of the product.
    "schema_compatibility": _table(Rows.OF_NOBODY, nothing="oldest_program"),
    "channel_pauses": _table(Rows.OF_NOBODY, nothing="pause_id channel since until", text="reason"),
    "offered_articles": _table(Rows.OF_NOBODY, nothing="lang article_id revision article html kept_at"),
    "maintenance": _table(Rows.OF_NOBODY, nothing="maintenance_id since", text="messages"),
    "index_builder": _table(Rows.OF_NOBODY, nothing="builder_id holder token held_until report reported_at"),
    "index_releases": _table(Rows.OF_NOBODY, nothing="number content publication token released_at"),
    "shared_lessons": _table(
        Rows.OF_NOBODY, nothing="lessons_id number content learned_from released_at holder held_until"
    ),
    "publications": _table(Rows.OF_NOBODY, nothing="name withdrawn served_at"),
}

EVENT_FIELDS: Final[Mapping[str, Holds]] = {
    **dict.fromkeys(("text",), Holds.TEXT),
    **dict.fromkeys(("owner", "person", "unit", "draw_unit", "links", "text_digest"), Holds.DIGEST),
    **dict.fromkeys(("ticket_id", "reference", "subject"), Holds.RANDOM_ID),
    **dict.fromkeys(("operator", "who"), Holds.STAFF),
    **dict.fromkeys(
        (
            *("lang", "channel", "member", "arm", "holdout", "draw_share", "draw_version", "reachable", "machine"),
            *("topic", "search", "reading_list", "weak", "withheld", "generation", "level", "answerable", "explored"),
            *(
                "alike",
                "emptied",
                "meaning",
                "explore_share",
                "engine",
                "search_ms",
                "article_id",
                "revision",
                "place",
                "search_down",
            ),
            *("solved", "reason", "route", "words", "hits", "helped", "status", "code", "asked", "change", "by_staff"),
            *("position", "undoes", "day", "removed", "way", "probability", "good", "not_yet"),
        ),
        Holds.NOTHING,
    ),
}
"""Field of an event -> what it holds, whatever the kind of the event is."""


def tables_of(rows: Rows) -> Iterator[Table]:
    """Yield the tables whose rows are of that kind; one that refers to another stands before it."""
    return (table for table in reversed(every_table()) if TABLES[table.name].rows is rows)


def columns_that_hold(table: Table, *held: Holds) -> list[Column[str]]:
    """Return the columns of a table that hold any of these."""
    declared = TABLES[table.name].columns
    return [column for column in table.columns if declared[column.name] in held]


def key_of(table: Table) -> Column[str]:
    """Return the column of a table by which a person's rows are found."""
    return table.c[TABLES[table.name].key]
