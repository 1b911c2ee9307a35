"""What runs under `readfirst soak tickets`: processes of the product, a mail server, a mailbox, and their database.

On SQLite there are two web servers and two workers. On PostgreSQL two processes that fetch mail stand beside them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click
from sqlalchemy import inspect

from webui.cluster.mail_sink import MailSink
from webui.cluster.part import ClusterPart
from webui.cluster.ports import free_ports
from webui.cluster.services import MAILBOX, postgresql_primary
from webui.commands.soak import processes
from webui.commands.soak.mailbox_server import MailboxServer
from webui.commands.soak.processes import Worker
from webui.configuration import read_settings
from webui.settings import Settings
from webui.storage.database import Database

OWN: Final = "postgresql"  # in place of a URL: a server that is started, killed and thrown away


@dataclass(frozen=True, slots=True)
class TicketParts:
    """The running parts.

    mailbox  None on SQLite
    server   the PostgreSQL that was started for this soak; None where there is none, or it is somebody else's
    """

    database: Database
    sink: MailSink
    mailbox: MailboxServer | None
    workers: Sequence[Worker]
    server: ClusterPart | None

    @property
    def web_ports(self) -> tuple[int, ...]:
        """Ports of the web servers."""
        return tuple(worker.port for worker in self.workers if worker.port)

    def start_again(self) -> None:
        """Start what has ended by itself, as a service manager does."""
        for worker in self.workers:
            if not worker.is_alive:
                worker.start()


@contextmanager
def running_parts(url: str) -> Iterator[TicketParts]:
    """Run everything in a temporary folder until the block ends.

    url  of an empty database on PostgreSQL; OWN = a server of our own; empty = SQLite. Raise ClickException for a
         database that is not empty, ProgramMissing or PartFailed for a server that does not start.
    """
    processes.load()
    with ExitStack() as opened:
        folder = Path(
            opened.enter_context(tempfile.TemporaryDirectory(prefix="readfirst-soak-", ignore_cleanup_errors=True))
        )
        folder.chmod(0o755)  # PostgreSQL looks into its folder as somebody else
        sink = opened.enter_context(closing(MailSink()))
        mailbox = opened.enter_context(closing(MailboxServer())) if url else None
        server = None
        if url == OWN:
            server, url = opened.enter_context(_own_server(folder / "postgresql"))
        settings = _settings(folder, url, sink, mailbox)
        database = opened.enter_context(closing(Database(settings.url)))
        if url:
            _refuse_used(database)
        database.migrate()
        workers = _workers(settings)
        for worker in workers:
            opened.callback(worker.kill)
            worker.start()
        yield TicketParts(database, sink, mailbox, workers, server)


@contextmanager
def _own_server(folder: Path) -> Iterator[tuple[ClusterPart, str]]:
    folder.mkdir()
    server = postgresql_primary(folder)
    try:
        server.part.start()
        server.part.wait_until_it_answers()
        server.make_database()
        yield server.part, server.url
    finally:
        server.part.ask_to_end()
        server.part.end()


def _refuse_used(database: Database) -> None:
    with database.reading() as connection:
        if inspect(connection).get_table_names():
            raise click.ClickException(
                "the database holds tables: this needs an empty one, which it fills with tickets"
            )


def _workers(settings: Settings) -> list[Worker]:
    workers = [Worker(processes.serve_web, settings, port) for port in free_ports(2)]
    workers += [Worker(processes.deliver, settings) for _ in range(2)]
    if settings.imap_host:
        workers += [Worker(processes.take_mail, settings) for _ in range(2)]
    return workers


def _settings(folder: Path, url: str, sink: MailSink, mailbox: MailboxServer | None) -> Settings:
    environment = {
        "DATA_DIR": str(folder),
        "CHANNEL": "email",
        "SUPPORT_EMAIL": "support@example.org",
        "MAIL_FROM": MAILBOX,
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(sink.port),
        "SMTP_SECURITY": "none",
        "TICKETS_PER_HOUR": "10000",
    }
    if url:
        environment["DATABASE_URL"] = url
    if mailbox:
        environment |= {
            "IMAP_HOST": "127.0.0.1",
            "IMAP_PORT": str(mailbox.port),
            "IMAP_SECURITY": "none",
            "IMAP_USER": MAILBOX,
            "IMAP_PASSWORD": "soak",
        }
    return read_settings({f"READFIRST_{name}": value for name, value in environment.items()})
