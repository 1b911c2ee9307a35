"""What erasing and exporting leave out, and why: said with every answer, so that somebody can act on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from tickets.tables import tickets
from webui.privacy.data_subject import DataSubject
from webui.privacy.traces import Traces, batches
from webui.settings import Settings


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that stays, and why."""

    what: str
    why: str

    def as_json(self) -> dict[str, str]:
        """Return it as JSON values."""
        return asdict(self)


def not_erased(settings: Settings, now: datetime) -> list[Kept]:
    """Return what lies outside of the product's own database and folder, or is not about the person."""
    return list(_not_erased(settings, now))


def _not_erased(settings: Settings, now: datetime) -> Iterator[Kept]:
    last = f"{now + timedelta(days=settings.backup_days):%Y-%m-%d}"
    yield Kept(
        "Backups",
        f"Delete those of before today by {last}; a restore until then erases the person again by the ledger.",
    )
    yield Kept("Logs of proxies and of the database server", "They are not ours: let them expire within the same time.")
    yield Kept(
        "The audit log", "It keeps what staff did, to show that it was done; it names tickets by random numbers only."
    )
    yield Kept(
        "Files of others and articles",
        "They may name the person, and are not the person's: look there.",
    )
    if settings.imap_host:
        folder = settings.imap_folder if settings.imap_done == "-" else settings.imap_done
        yield Kept(
            f"Mails in the mailbox, folder {folder}", "Delete them there: they are taken in once and never read again."
        )
    if settings.channel != "folder":
        yield Kept(
            f"Tickets that have left by {settings.channel}", "Erase them there: what has left cannot be called back."
        )


def other_names(connection: Connection, traces: Traces, subject: DataSubject) -> list[str]:
    """Return the other addresses and member ids on a person's tickets: perhaps theirs, too, which only they can say."""
    names: set[str] = set()
    for some in batches(traces.tickets):
        query = select(tickets.c.email, tickets.c.member_id).where(tickets.c.ticket_id.in_(some))
        names.update(name for row in connection.execute(query) for name in row if name)
    own = (subject.email, subject.member_id.lower())
    return sorted(name for name in names if name.lower() not in own)
