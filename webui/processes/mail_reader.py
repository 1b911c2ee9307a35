"""Mails are read in a child process with limits: one made to be read forever becomes a ticket like any other."""

from collections.abc import Callable
from typing import Final, Self

import msgspec

from search.storage.child_process import python
from search.storage.limited_process import ChildEnded, LimitedProcess, LimitExceeded, Limits, serve
from tickets.incoming.mail_reading import IncomingMail, read_head, read_mail, unreadable_mail

LIMITS: Final = Limits(seconds=5.0, memory_bytes=1_500_000_000)  # 25 MB of text: 2 s, 0.4 GB; of base64: 1 s, 0.3 GB
_COMMAND: Final = ("webui.processes.mail_reader", ("search", "tickets", "webui"))
_WHOLE, _CUT, _HEAD = b"w", b"c", b"h"  # the first byte of a request: what of the mail is read
_READERS: Final[dict[bytes, Callable[[bytes], IncomingMail]]] = {
    _WHOLE: read_mail,
    _CUT: lambda raw: read_mail(raw, is_cut=True),
    _HEAD: read_head,
}


class MailReader:
    """Starts the child when it is needed, and again when it had to be stopped; close it, or use it as a context."""

    def __init__(self) -> None:
        self._child: LimitedProcess | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def read(self, raw: bytes, *, is_cut: bool) -> tuple[IncomingMail, bool]:
        """Return what is read of a mail, and whether it kept to the limits; when not, only its head is read."""
        try:
            return self._ask((_CUT if is_cut else _WHOLE) + raw), True
        except LimitExceeded:
            pass
        try:
            return self._ask(_HEAD + raw), False
        except LimitExceeded:
            return unreadable_mail(raw), False

    def close(self) -> None:
        """Stop the child."""
        if self._child:
            self._child.stop()
            self._child = None

    def _ask(self, request: bytes, *, tries: int = 2) -> IncomingMail:
        """Ask the child; one that was killed, or died of a fault, is asked once more before it counts as a limit."""
        try:
            if self._child is None:
                self._child = LimitedProcess(python(*_COMMAND), b"", LIMITS)
            return msgspec.msgpack.decode(self._child.ask(request), type=IncomingMail)
        except LimitExceeded:
            self.close()
            raise
        except ChildEnded as error:
            self.close()
            if tries == 1:
                raise LimitExceeded(str(error)) from error
            return self._ask(request, tries=tries - 1)


def main() -> None:
    """Read mails until the parent closes the pipe: the child."""
    serve(lambda _: answer, LIMITS)


def answer(request: bytes) -> bytes:
    """Read what the first byte of the request says."""
    return msgspec.msgpack.encode(_READERS[request[:1]](request[1:]))
