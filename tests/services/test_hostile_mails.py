"""Hostile mails through a real mailbox and the real process: each is a ticket, and nothing waits behind it for long."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.incoming.conftest import dovecot, imap  # noqa: F401 - fixtures
from tests.incoming.dovecot import PASSWORD, USER, ImapServer
from tests.incoming.post import a_mail
from tests.incoming.test_hostile_mails import nested
from tests.tickets.conftest import certificate  # noqa: F401 - the same fixture
from tests.webui.processes.web_process import READFIRST, eventually

pytestmark = pytest.mark.services

LONGEST_SECONDS = 90.0  # a mail is stopped after five seconds of a processor that others use, too
# Every line is compared with three hundred boundaries.
FOREVER = nested(300).replace(b"<raw@x.sk>", b"<forever@x.sk>") + b"\r\n" + b"--x\n" * 300_000


@contextmanager
def mail_in(data: Path, server: ImapServer) -> Iterator[subprocess.Popen[bytes]]:
    """`readfirst mail-in`, running."""
    settings = {
        "DATA_DIR": str(data),
        "ARTICLES_DIR": str(data),
        "IMAP_HOST": "127.0.0.1",
        "IMAP_PORT": str(server.port),
        "IMAP_SECURITY": "none",
        "IMAP_USER": USER,
        "IMAP_PASSWORD": PASSWORD,
    }
    environment = os.environ | {f"READFIRST_{name}": value for name, value in settings.items()}
    with subprocess.Popen([str(READFIRST), "mail-in"], env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


def tickets(data: Path) -> list[str]:
    """The descriptions, oldest first; none before there is a database."""
    path = data / "readfirst.sqlite3"
    if not path.exists():
        return []
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        try:
            return [row[0] for row in database.execute("SELECT description FROM tickets ORDER BY created_at")]
        except sqlite3.OperationalError:  # its tables are being made
            return []


def kept_mails(data: Path) -> list[bytes]:
    """The attached mails."""
    with closing(sqlite3.connect(f"file:{data / 'readfirst.sqlite3'}?mode=ro", uri=True)) as database:
        rows = database.execute("SELECT attachment_id FROM attachments WHERE name = 'mail.eml'").fetchall()
    files = [path for path in (data / "attachments").rglob("*") if path.is_file()]
    return [path.read_bytes() for path in files for row in rows if row[0] in path.name]


def reads(process: subprocess.Popen[bytes]) -> bool:
    """Whether the process has begun to read a mail: it started a child for that."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return bool(listed.exists() and listed.read_text().split())


def test_a_mail_that_is_read_forever_is_a_ticket_and_the_next_one_is_taken(tmp_path: Path, imap: ImapServer) -> None:  # noqa: F811
    imap.receives(FOREVER, a_mail("zabudnute heslo"))

    with mail_in(tmp_path, imap):
        assert eventually(lambda: len(tickets(tmp_path)) == 2, LONGEST_SECONDS)
        assert eventually(lambda: imap.holds() == 0, LONGEST_SECONDS)

    hard, easy = tickets(tmp_path)
    assert "mail.eml" in hard
    assert "zabudnute heslo" in easy
    assert [len(raw) >= len(FOREVER) for raw in kept_mails(tmp_path)] == [True]


def test_told_to_stop_in_the_middle_of_it_the_process_ends_and_loses_nothing(tmp_path: Path, imap: ImapServer) -> None:  # noqa: F811
    imap.receives(FOREVER, a_mail("zabudnute heslo"))

    with mail_in(tmp_path, imap) as process:
        assert eventually(lambda: reads(process), LONGEST_SECONDS)
        process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        assert process.wait(LONGEST_SECONDS) == 0
        assert time.monotonic() - began < LONGEST_SECONDS / 2

    assert len(tickets(tmp_path)) + imap.holds() >= 2
    with mail_in(tmp_path, imap):
        assert eventually(lambda: len(tickets(tmp_path)) == 2, LONGEST_SECONDS)
