"""Everything about one person in one archive, as article 15 of the GDPR has it: JSON that can be read, and their files.

    READ-ME.txt    what stands where, and what is not in it and why
    person.json    tickets with all that belongs to them, help sessions with what was typed, shown and answered
    files/         uploads and whole mails, as <id>-<name>

Left out are keyed digests, which say nothing to anybody without the key, the names of staff, and what others wrote.
"""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Table, select

from deflection.event_log import events_table
from tickets.conversation.mail_details import raw_mail_ids
from tickets.files.attachments import AttachmentStore
from tickets.files.content_type import safe_name
from tickets.files.durable import durable_file
from tickets.tables import attachments, messages
from webui.file_stores import attachment_store
from webui.privacy.data_subject import DataSubject
from webui.privacy.declarations import EVENT_FIELDS, TABLES, Holds, Rows, key_of, tables_of
from webui.privacy.erase import stored_of
from webui.privacy.kept import Kept, not_erased
from webui.privacy.traces import Traces, batches
from webui.settings import Settings
from webui.storage import audit_log
from webui.storage.audit_log import COMMAND_LINE, Action
from webui.storage.database import Database
from webui.storage.follow_ups import answer_of, asked_about

_LEFT_OUT: Final = (Holds.DIGEST, Holds.STAFF, Holds.EVENT)
_NOT_IN_IT: Final = (
    Kept("Digests", "They cannot be read without a key, and only tell one visitor from another."),
    Kept("Names of staff", "They are other people."),
    Kept(
        "Texts of others",
        "Who mentions somebody in a ticket wrote a text of their own; `person erase` hides the address.",
    ),
    Kept(
        "What the search learned",
        "Numbers made of many people's problems; of this person it learns from the help sessions and tickets in here.",
    ),
)


def export(
    settings: Settings,
    database: Database,
    subject: DataSubject,
    target: Path,
    now: datetime,
    *,
    who: str = COMMAND_LINE,
) -> dict[str, Any]:
    """Write the archive to `target`, readable by its owner only; return its manifest.

    Raise DatabaseBusy, or OSError for what cannot be written, and files that cannot be read. The audit log says that
    `who` did it.
    """
    traces = stored_of(settings, database, subject, now)
    with database.reading() as connection:
        content = _content(connection, traces)
        names = _names_of(connection, traces.files)
    missing: list[str] = []
    with durable_file(target) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        _add_files(archive, attachment_store(settings), names, missing)
        manifest = _manifest(settings, content, names, missing, now)
        archive.writestr("person.json", json.dumps({**manifest, **content}, ensure_ascii=False, indent=2, default=str))
        archive.writestr("READ-ME.txt", _read_me(manifest))
    with database.writing() as connection:
        audit_log.append(connection, now, who, Action.PERSON_EXPORTED)
    return manifest


def _content(connection: Connection, traces: Traces) -> dict[str, list[dict[str, Any]]]:
    return {
        "tickets": list(_tickets(connection, traces)),
        "messages_on_other_tickets": list(_rows(connection, messages, "message_id", traces.messages)),
        "help_sessions": list(_help_sessions(connection, traces)),
        "member_visits": [row for t in tables_of(Rows.OF_VISIT) for row in _theirs(connection, t, traces.visits)],
    }


def _tickets(connection: Connection, traces: Traces) -> Iterator[dict[str, Any]]:
    """Yield each ticket with the rows of every table that belong to it."""
    parts: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for table in tables_of(Rows.OF_TICKET):
        for row in _theirs(connection, table, traces.tickets):
            ticket = parts[row["ticket_id"]]
            if table.name == "tickets":
                ticket |= row
            else:
                ticket.setdefault(table.name, []).append(row)
    return (parts[ticket_id] for ticket_id in traces.tickets)


def _help_sessions(connection: Connection, traces: Traces) -> Iterator[dict[str, Any]]:
    drafts = {t.name: list(_theirs(connection, t, traces.help_sessions)) for t in tables_of(Rows.OF_HELP_SESSION)}
    for help_session_id in traces.help_sessions:
        mine = {name: [row for row in rows if help_session_id in row.values()] for name, rows in drafts.items()}
        beside = {name: rows for name, rows in mine.items() if rows}
        asked = list(_follow_up(connection, help_session_id))
        if asked:
            beside["follow_up"] = asked
        yield {"help_session_id": help_session_id, "events": list(_events(connection, help_session_id)), **beside}


def _follow_up(connection: Connection, help_session_id: str) -> Iterator[dict[str, Any]]:
    """Yield whether somebody was asked later if the problem was solved, and the answer."""
    asked, answered = asked_about(connection, help_session_id), answer_of(connection, help_session_id)
    yield from ({"kind": type(fact).__name__, **asdict(fact)} for fact in (asked, answered) if fact)


def _events(connection: Connection, help_session_id: str) -> Iterator[dict[str, Any]]:
    table = events_table.c
    query = select(table.at, table.kind, table.payload).where(table.help_session_id == help_session_id)
    for row in connection.execute(query.order_by(table.position)):
        payload: dict[str, Any] = json.loads(row.payload)
        shown = {name: value for name, value in payload.items() if EVENT_FIELDS.get(name) not in _LEFT_OUT}
        yield {"at": row.at, "kind": row.kind, **shown}


def _theirs(connection: Connection, table: Table, ids: Collection[str]) -> Iterator[dict[str, Any]]:
    return _rows(connection, table, str(key_of(table).name), ids)


def _rows(connection: Connection, table: Table, key: str, ids: Collection[str]) -> Iterator[dict[str, Any]]:
    """Yield rows without what is left out."""
    declared = TABLES[table.name].columns
    columns = [column for column in table.columns if declared[column.name] not in _LEFT_OUT or column.name == key]
    order = [*(column for column in table.columns if column.name == "at"), *table.primary_key.columns]
    for some in batches(ids):
        rows = connection.execute(select(*columns).where(table.c[key].in_(some)).order_by(*order)).mappings()
        yield from ({name: value for name, value in row.items() if value not in (None, "")} for row in rows)


def _names_of(connection: Connection, files: Collection[str]) -> dict[str, str]:
    """Return attachment id -> name in the archive."""
    mails = [str(raw_id) for raw_id in connection.execute(raw_mail_ids()).scalars()]
    known: dict[str, str] = {}
    for some in batches(files):
        query = select(attachments.c.attachment_id, attachments.c.name).where(attachments.c.attachment_id.in_(some))
        known |= {row.attachment_id: row.name for row in connection.execute(query)}
    usual = {file: known.get(file) or ("mail.eml" if file in mails else "file") for file in files}
    return {file: f"files/{file}-{safe_name(name)}" for file, name in usual.items()}


def _add_files(archive: zipfile.ZipFile, store: AttachmentStore, names: Mapping[str, str], missing: list[str]) -> None:
    for attachment_id, name in names.items():
        try:
            with store.open(attachment_id) as file, archive.open(name, "w", force_zip64=True) as member:
                shutil.copyfileobj(file, member)
        except FileNotFoundError:
            missing.append(attachment_id)


def _manifest(
    settings: Settings, content: Mapping[str, list[Any]], names: Mapping[str, str], missing: list[str], now: datetime
) -> dict[str, Any]:
    reasons = [*_NOT_IN_IT, *not_erased(settings, now)]
    return {
        "product": settings.product_name,
        "at": now.isoformat(),
        "counts": {**{name: len(rows) for name, rows in content.items()}, "files": len(names) - len(missing)},
        "missing_files": missing,
        "not_in_it": [reason.as_json() for reason in reasons],
    }


def _read_me(manifest: Mapping[str, Any]) -> str:
    text = io.StringIO()
    text.write(f"What {manifest['product']} stores about you, as of {manifest['at']}.\n\n")
    text.write("person.json  everything, in plain text: tickets with messages, and help sessions step by step\n")
    text.write("files/       your uploads, and your mails as they came\n\nIn numbers\n")
    for name, count in manifest["counts"].items():
        text.write(f"  {name.replace('_', ' ')}: {count}\n")
    text.write("\nNot in here\n")
    for reason in manifest["not_in_it"]:
        text.write(f"  {reason['what']}. {reason['why']}\n")
    return text.getvalue()
