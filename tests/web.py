"""The real web application on a library that obeys, a clock that is moved, and a real database to look into."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from flask import Flask
from sqlalchemy import delete, select

from deflection import event_log
from deflection.event_log import IN_HELP_SESSIONS, FactT, events_of, events_table
from deflection.help_session import Event
from deflection.policy import GatePolicy
from tests.clock import MONDAY_MORNING, Clock
from tests.fake_library import FakeLibrary, InlineSearcher
from tests.product import settings_in
from tickets import tables
from webui.app import create_app
from webui.parts import Parts
from webui.storage.form_drafts import drafts_table
from webui.storage.idempotent_requests import requests_table
from webui.storage.limits.in_database import counts_table
from webui.storage.publications import offered_table, publications_table

# A form that a person filled in completely; the description is theirs.
FILLED_IN = {"choice": "password/forgotten", "email": "jana@example.org", "login": "", "consent": "yes"}


@dataclass(frozen=True)
class StoredTicket:
    """A ticket as it lies in the database."""

    help_session_id: str
    reference: str
    route: str
    topic: str
    description: str
    channel: str
    held: bool


@dataclass
class Web:
    """The application under test and what surrounds it."""

    app: Flask
    library: FakeLibrary
    clock: Clock

    @property
    def parts(self) -> Parts:
        parts: Parts = self.app.extensions["readfirst"]
        return parts

    @property
    def tickets(self) -> list[StoredTicket]:
        """Every ticket there is."""
        columns = [tables.tickets.c[name] for name in StoredTicket.__annotations__]
        with self.parts.database.reading() as connection:
            return [StoredTicket(*row) for row in connection.execute(select(*columns))]

    def attachments(self) -> list[str]:
        """The names of the files that tickets have."""
        query = select(tables.attachments.c.name).where(tables.attachments.c.ticket_id.is_not(None))
        with self.parts.database.reading() as connection:
            return list(connection.execute(query).scalars())

    def events(self, help_session_id: str) -> tuple[Event, ...]:
        """What is written down about a help session."""
        with self.parts.database.reading() as connection:
            return events_of(connection, help_session_id)

    def how_many_events(self) -> int:
        """How many events of help sessions there are."""
        with self.parts.database.reading() as connection:
            return len(connection.execute(select(events_table.c.event_id).where(IN_HELP_SESSIONS)).all())

    def facts(self, kind: type[FactT]) -> list[FactT]:
        """What was written down outside help sessions, of one kind, oldest first."""
        with self.parts.database.reading() as connection:
            return list(event_log.facts(connection, kind, MONDAY_MORNING, self.clock() + timedelta(days=1)))

    def begins_again(self) -> None:
        """As if the product had just been installed, on the first Monday morning."""
        self.library.__init__()  # type: ignore[misc] # the flow holds this very library
        self.clock.at = MONDAY_MORNING
        self.parts.flow.publications.__init__(self.parts.database, self.clock)  # type: ignore[misc] # the flow's own
        with self.parts.database.writing() as connection:
            for table in (
                tables.attachments,
                tables.outbox,
                tables.tickets,
                events_table,
                drafts_table,
                requests_table,
                counts_table,
                publications_table,
                offered_table,
            ):
                connection.execute(delete(table))

    def close(self) -> None:
        self.parts.flow.searcher.shutdown()
        self.parts.database.close()


def web_in(
    folder: Path,
    *,
    policy: GatePolicy | None = None,
    level: Callable[[str, str, str], str] | None = None,
    fake_library: bool = True,
    beside: Web | None = None,
    **settings: object,
) -> Web:
    """The application with its data below `folder`; everything is real but the clock and, mostly, the library.

    beside  another host: the two share database, key, clock and library, and nothing else
    """
    clock, library = (beside.clock, beside.library) if beside else (Clock(), FakeLibrary())
    if beside:
        known = beside.parts.settings
        settings = {"database_url": known.url, "secret_key": known.secret_key, **settings}
    app = create_app(settings_in(folder, **settings), now=clock)
    parts: Parts = app.extensions["readfirst"]
    if not fake_library:
        return Web(app, library, clock)
    parts.flow.searcher.shutdown()
    flow = replace(
        parts.flow,
        library=library,
        searcher=InlineSearcher(library),
        policy=policy or parts.flow.policy,
        level=level or parts.flow.level,
    )
    app.extensions["readfirst"] = replace(parts, flow=flow)
    return Web(app, library, clock)


class HasParts(Protocol):
    """The application, however a test holds it."""

    @property
    def parts(self) -> Parts: ...


@contextmanager
def database_locked(web: HasParts) -> Iterator[None]:
    """Another process writes and does not end; people do not wait for it longer than a moment here."""
    engine = web.parts.database.engine
    with engine.connect() as waiting:
        waiting.exec_driver_sql("PRAGMA busy_timeout=20")
    with engine.execution_options(readfirst_writing=True).connect() as writer:
        writer.exec_driver_sql("DELETE FROM drafts")
        with engine.connect() as waiting:
            waiting.exec_driver_sql("PRAGMA busy_timeout=20")
        yield
        writer.rollback()
    engine.dispose()  # the next connection waits as long as ever
