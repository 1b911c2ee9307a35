"""Real databases, a real mail server, a clock that is moved by hand."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from tests.services.postgresql import PostgreSQL
from tests.services.programs import need
from tests.tickets.databases import sqlite_engine
from tests.tickets.desk import Desk
from tests.tickets.mailbox import Mailbox, RunningServer
from tickets.desks.email import EmailWayOut
from tickets.desks.mail_server import MailServer, Security
from tickets.files.attachments import AttachmentStore
from tickets.files.folder_store import FolderStore
from tickets.letters.ticket_mail import Envelope
from tickets.tables import metadata


@pytest.fixture(scope="session")
def postgresql(postgresql_server: PostgreSQL) -> Iterator[Engine]:
    engine = create_engine(postgresql_server.new_database())
    metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with our tables, to be copied: creating them for each test takes longer than the test."""
    path = tmp_path_factory.mktemp("empty") / "tickets.db"
    engine = sqlite_engine(path)
    metadata.create_all(engine)
    engine.dispose()
    return path


@pytest.fixture
def sqlite(empty_sqlite: Path, tmp_path: Path) -> Iterator[Engine]:
    engine = sqlite_engine(Path(shutil.copy(empty_sqlite, tmp_path)))
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def engine(request: pytest.FixtureRequest) -> Engine:
    """An empty database of either kind: every story must be true in both."""
    engine: Engine = request.getfixturevalue(request.param)
    if request.param == "postgresql":
        with engine.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())
    return engine


@pytest.fixture
def store(tmp_path: Path) -> AttachmentStore:
    return AttachmentStore(FolderStore(tmp_path / "attachments"))


@pytest.fixture
def desk(engine: Engine, store: AttachmentStore) -> Desk:
    return Desk(engine, store)


@pytest.fixture
def sqlite_desk(sqlite: Engine, store: AttachmentStore) -> Desk:
    """For stories that are the same over every database."""
    return Desk(sqlite, store)


@pytest.fixture
def envelope() -> Envelope:
    return Envelope(sender="help@example.org", recipient="support@example.org", host="help.example.org")


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def mail_server(mailbox: Mailbox) -> Iterator[RunningServer]:
    server = RunningServer(mailbox)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def email_way_out(mail_server: RunningServer, envelope: Envelope) -> EmailWayOut:
    return EmailWayOut(MailServer("127.0.0.1", mail_server.port, Security.NONE, timeout=5.0), envelope)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Certificate and key of `localhost`, which nobody trusts unless told to."""
    openssl = need("OpenSSL")
    folder = tmp_path_factory.mktemp("tls")
    paths = folder / "certificate.pem", folder / "key.pem"
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    command = [openssl, "req", "-x509", *curve, *subject, "-out", paths[0], "-keyout", paths[1]]
    subprocess.run(command, check=True, capture_output=True)
    return paths
