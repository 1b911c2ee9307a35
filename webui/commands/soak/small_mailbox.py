"""A mailbox with as much of IMAP as mails are fetched by, in memory."""

from __future__ import annotations

import re
import socketserver
import ssl
import threading
from contextlib import suppress
from typing import Final

_NUMBER: Final = re.compile(r"UID \w+ (\d+)")
_PART: Final = re.compile(r"BODY\.PEEK\[\](?:<(\d+)\.(\d+)>)?", re.IGNORECASE)
_ARRIVED: Final = "02-Mar-2026 09:00:00 +0000"


class _MailboxServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    mailbox: SmallMailbox


class _MailboxSession(socketserver.StreamRequestHandler):
    """One session of a client that fetches mails and deletes them."""

    server: _MailboxServer

    def handle(self) -> None:
        with suppress(OSError):
            self._say("* OK ready")
            while line := self.rfile.readline(10_000).decode("latin-1").strip():
                tag, _, command = line.partition(" ")
                self._answer(command)
                self._say(f"{tag} OK done")

    def _answer(self, command: str) -> None:
        waiting, name = self.server.mailbox.waiting, command.upper()
        number = int(match[1]) if (match := _NUMBER.match(name)) else 0
        if name.startswith("CAPABILITY"):
            self._say("* CAPABILITY IMAP4rev1 UIDPLUS")
        elif name.startswith("SELECT"):
            self._say(f"* {len(waiting)} EXISTS")
        elif name.startswith("UID SEARCH"):
            self._say("* SEARCH " + " ".join(map(str, sorted(waiting))))
        elif name.startswith("UID FETCH") and number in waiting:
            self._fetch(number, waiting[number], name)
        elif name.startswith("UID STORE"):
            waiting.pop(number, None)

    def _fetch(self, number: int, mail: bytes, command: str) -> None:
        part = _PART.search(command)
        if not part:
            self._say(f'* 1 FETCH (UID {number} RFC822.SIZE {len(mail)} INTERNALDATE "{_ARRIVED}")')
            return
        begin = int(part[1] or 0)
        piece = mail[begin : begin + int(part[2] or len(mail))]
        self.wfile.write(b"* 1 FETCH (UID %d BODY[] {%d}\r\n%b)\r\n" % (number, len(piece), piece))

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class SmallMailbox:
    """Listens on a free port of this machine until closed; any name and password will do.

    waiting  mail by its number, until it is deleted
    """

    def __init__(self) -> None:
        self.waiting: dict[int, bytes] = {}
        self._server = _MailboxServer(("127.0.0.1", 0), _MailboxSession)
        self._server.mailbox = self
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.server_address[1])

    def speak(self, tls: ssl.SSLContext) -> None:
        """Take connections with TLS only."""
        self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
