"""An IMAP server with one mailbox that misbehaves on demand: down, slow, busy, hanging up in the middle of a mail."""

from __future__ import annotations

import re
import socketserver
import threading
import time
from typing import Final

from webui.cluster.mail_sink import Mood

_LONGEST_LINE: Final = 10_000  # bytes
_SLOWNESS: Final = 0.5  # seconds before an answer
_ARRIVED: Final = b'INTERNALDATE "02-Mar-2026 10:00:00 +0000"'
_COMMAND = re.compile(rb"(\S+) (?:UID )?(\S+)(?: (\d+))?", re.IGNORECASE)


class _ImapServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    mailbox: MailboxServer


class _ImapSession(socketserver.StreamRequestHandler):
    """One IMAP session, with the commands that the product sends."""

    server: _ImapServer
    timeout = 10.0

    def handle(self) -> None:
        try:
            self._say(b"* OK [CAPABILITY IMAP4rev1 UIDPLUS] ready")
            while (line := self.rfile.readline(_LONGEST_LINE)) and self._answer(line):
                pass
        except OSError:  # a killed process leaves in the middle of a word
            return

    def _answer(self, line: bytes) -> bool:
        """Answer one command; return whether the session goes on."""
        parsed = _COMMAND.match(line)
        if parsed is None:
            return False
        tag, command, uid = parsed[1], parsed[2].upper(), int(parsed[3] or 0)
        mailbox = self.server.mailbox
        if mailbox.mood is Mood.SLOW:
            time.sleep(_SLOWNESS)
        if mailbox.mood is Mood.BUSY and command not in (b"CAPABILITY", b"LOGIN", b"SELECT", b"LOGOUT"):
            mailbox.faults += 1
            self._say(tag + b" NO [INUSE] try later")
            return True
        if not self._carry_out(command, uid, line):
            return False
        self._say(tag + b" OK done")
        return command != b"LOGOUT"

    def _carry_out(self, command: bytes, uid: int, line: bytes) -> bool:
        mailbox = self.server.mailbox
        match command:
            case b"CAPABILITY":
                self._say(b"* CAPABILITY IMAP4rev1 UIDPLUS")
            case b"SELECT":
                self._say(b"* %d EXISTS" % len(mailbox.mails))
            case b"SEARCH":
                self._say(b"* SEARCH " + b" ".join(b"%d" % known for known in mailbox.waiting()))
            case b"FETCH":
                return self._fetch(uid, with_content=b"BODY" in line)
            case b"STORE":
                mailbox.put_away(uid)
        return True

    def _fetch(self, uid: int, *, with_content: bool) -> bool:
        mailbox = self.server.mailbox
        content = mailbox.mails.get(uid)
        if content is None:  # somebody else has put it away
            return True
        if not with_content:
            self._say(b"* 1 FETCH (UID %d RFC822.SIZE %d %b)" % (uid, len(content), _ARRIVED))
            return True
        self.wfile.write(b"* 1 FETCH (UID %d BODY[] {%d}\r\n" % (uid, len(content)))
        if mailbox.mood is Mood.DROP:
            mailbox.faults += 1
            self.wfile.write(content[: len(content) // 2])
            return False
        self._say(content + b")")
        return True

    def _say(self, words: bytes) -> None:
        self.wfile.write(words + b"\r\n")


class MailboxServer:
    """The server; its port stays the same while it is down."""

    def __init__(self) -> None:
        self.mood = Mood.FINE
        self.faults = 0  # answers that were faulty, and times that it went down or slow
        self.mails: dict[int, bytes] = {}
        self._put_away: set[int] = set()
        self._lock = threading.Lock()
        self._server = self._listen(0)
        self.port = int(self._server.server_address[1])

    def receive(self, mail: bytes) -> None:
        """Let a mail arrive."""
        with self._lock:
            self.mails = {**self.mails, len(self.mails) + 1: mail}

    def waiting(self) -> list[int]:
        """Return the UIDs of the mails that nobody has put away."""
        with self._lock:
            return [uid for uid in self.mails if uid not in self._put_away]

    def put_away(self, uid: int) -> None:
        """Mark a mail as taken."""
        with self._lock:
            self._put_away.add(uid)

    def be(self, mood: Mood) -> None:
        """Change the behaviour to `mood`."""
        if mood is Mood.DOWN and self.mood is not Mood.DOWN:
            self._close()
        elif mood is not Mood.DOWN and self.mood is Mood.DOWN:
            self._server = self._listen(self.port)
        self.faults += mood in (Mood.DOWN, Mood.SLOW)
        self.mood = mood

    def close(self) -> None:
        """Stop for good."""
        if self.mood is not Mood.DOWN:
            self._close()

    def _listen(self, port: int) -> _ImapServer:
        server = _ImapServer(("127.0.0.1", port), _ImapSession)
        server.mailbox = self
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return server

    def _close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
