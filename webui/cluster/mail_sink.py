"""A mail server that misbehaves on demand, and counts the mails that it has taken, by the ticket's reference.

`python -m webui.cluster.mail_sink PORT FILE` runs it as a process, which writes each reference into FILE.
"""

from __future__ import annotations

import re
import socketserver
import sys
import threading
import time
from collections import Counter
from enum import StrEnum
from io import BufferedIOBase
from pathlib import Path
from typing import Final

_REFERENCE: Final = re.compile(rb"^X-Readfirst-Reference: (\S+)", re.MULTILINE)
_MESSAGE_ID: Final = re.compile(rb"^Message-ID:\s+(\S+)", re.MULTILINE | re.IGNORECASE)
_LONGEST_LINE: Final = 10_000  # bytes
_SLOWNESS: Final = 1.0  # seconds before an answer


class Mood(StrEnum):
    """How the server behaves."""

    FINE = "fine"
    DOWN = "down"  # nobody listens
    SLOW = "slow"
    BUSY = "busy"  # 451 to every recipient
    DROP = "drop"  # takes the mail, then hangs up without a word


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    sink: MailSink


class _Session(socketserver.StreamRequestHandler):
    """One SMTP session, with the commands that the product sends."""

    server: _Server
    timeout = 10.0

    def handle(self) -> None:
        try:
            self._say("220 sink")
            self._converse()
        except OSError:  # a killed worker leaves in the middle of a word
            return

    def _converse(self) -> None:
        while line := self.rfile.readline(_LONGEST_LINE):
            command = line[:4].upper()
            mood = self.server.sink.mood
            if mood is Mood.SLOW:
                time.sleep(_SLOWNESS)
            if command == b"QUIT":
                self._say("221 bye")
                return
            if command == b"RCPT" and mood is Mood.BUSY:
                self.server.sink.faults += 1
                self._say("451 try later")
            elif command == b"DATA":
                self._say("354 go on")
                if not self._take(mood):
                    return
            else:
                self._say("250 yes")

    def _take(self, mood: Mood) -> bool:
        """Take the mail; return whether the session goes on."""
        self.server.sink.keep(_message(self.rfile))
        if mood is Mood.DROP:
            self.server.sink.faults += 1
            return False
        self._say("250 taken")
        return True

    def _say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


class MailSink:
    """The mail server; its port stays the same while it is down. Port 0: any; `notes`: where references are written."""

    def __init__(self, port: int = 0, notes: Path | None = None) -> None:
        self.mood = Mood.FINE
        self.faults = 0  # answers that were faulty, and times that it went down
        self.taken: Counter[str] = Counter()  # reference -> how often
        self.letters: Counter[str] = Counter()  # Message-ID -> how often
        self._notes = notes
        self._lock = threading.Lock()
        self._server = self._listen(port)
        self.port = int(self._server.server_address[1])

    def be(self, mood: Mood) -> None:
        """Change the behaviour to `mood`."""
        if mood is Mood.DOWN and self.mood is not Mood.DOWN:
            self._close()
            self.faults += 1
        elif mood is not Mood.DOWN and self.mood is Mood.DOWN:
            self._server = self._listen(self.port)
        self.faults += mood is Mood.SLOW
        self.mood = mood

    def keep(self, message: bytes) -> None:
        """Count the mail under its ticket's reference."""
        reference = _first(_REFERENCE, message)
        with self._lock:
            self.taken[reference] += 1
            self.letters[_first(_MESSAGE_ID, message)] += 1
            if self._notes:
                with self._notes.open("a", encoding="ascii") as notes:
                    notes.write(f"{reference}\n")

    def close(self) -> None:
        """Stop for good."""
        if self.mood is not Mood.DOWN:
            self._close()

    def _listen(self, port: int) -> _Server:
        server = _Server(("127.0.0.1", port), _Session)
        server.sink = self
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return server

    def _close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _first(header: re.Pattern[bytes], message: bytes) -> str:
    match = header.search(message)
    return match[1].decode("ascii", "replace") if match else ""


def _message(lines: BufferedIOBase) -> bytes:
    """Return the mail up to the line that is only a full stop; raise OSError when that line never comes."""
    message = []
    while (line := lines.readline(_LONGEST_LINE)) != b".\r\n":
        if not line:
            raise ConnectionAbortedError("the mail broke off")
        message.append(line)
    return b"".join(message)


def main() -> None:
    """Take mails until a signal ends the process."""
    MailSink(int(sys.argv[1]), Path(sys.argv[2]))
    threading.Event().wait()


if __name__ == "__main__":
    main()
