"""Somebody who writes one mail after the other to a mailbox; each is known by its mark, which is its subject."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Final, Self

from webui.commands.soak.mailbox_server import MailboxServer

_MAILS_PER_SECOND: Final = 4.0
_MAIL: Final = (
    "From: Person {number} <person-{number}@example.org>\r\nTo: help@example.org\r\nSubject: {mark}\r\n"
    "Message-ID: <{number}@soak.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    "Neviem sa prihlásiť, číslo {number}.\r\n"
)


class MailWriter(threading.Thread):
    """A thread that writes while its context manager is open."""

    def __init__(self, mailbox: MailboxServer) -> None:
        super().__init__(daemon=True)
        self._mailbox = mailbox
        self._stop_writing = threading.Event()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._stop_writing.set()
        self.join()

    def run(self) -> None:
        """Write one mail after the other."""
        number = 0
        while not self._stop_writing.wait(1 / _MAILS_PER_SECOND):
            number += 1
            self._mailbox.receive(_MAIL.format(number=number, mark=mark_of(number)).encode())


def mark_of(number: int) -> str:
    """Return the subject of the mail with that number, from 1 on."""
    return f"mail-{number}"
