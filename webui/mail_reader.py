"""Mails are read in a child process with limits: one made to be read forever becomes a ticket like any other."""

from collections.abc import Callable
from typing import Final, Self, TypeVar

import msgspec

from search.storage.child_process import python
from search.storage.limited_process import ChildEnded, LimitedProcess, LimitExceeded, Limits, serve
from tickets.incoming.mail_reading import IncomingMail, read_head, read_mail, unreadable_mail
from tickets.incoming.safe_html import safe_html

_Answer = TypeVar("_Answer")
LIMITS: Final = Limits(seconds=5.0, memory_bytes=1_500_000_000)  # 25 MB of text: 2 s, 0.4 GB; of base64: 1 s, 0.3 GB
_COMMAND: Final = ("webui.mail_reader", ("search", "tickets", "webui"))
_WHOLE, _CUT, _HEAD, _ORIGINAL = b"w", b"c", b"h", b"o"  # the first byte of a request: what of the mail is read
_READERS: Final[dict[bytes, Callable[[bytes], IncomingMail | str]]] = {
    _WHOLE: read_mail,
    _CUT: lambda raw: read_mail(raw, is_cut=True),
    _HEAD: read_head,
    _ORIGINAL: safe_html,
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

    def original(self, raw: bytes) -> str:
        """Return the whole mail as safe HTML; empty where it has no text, or cost more than it may."""
        try:
            return self._answered(_ORIGINAL + raw, str)
        except LimitExceeded:
            return ""

    def close(self) -> None:
        """Stop the child."""
        if self._child:
            self._child.stop()
            self._child = None

    def _ask(self, request: bytes) -> IncomingMail:
        return self._answered(request, IncomingMail)

    def _answered(self, request: bytes, of_type: type[_Answer], *, tries: int = 2) -> _Answer:
        """Ask the child; one that was killed, or died of a fault, is asked once more before it counts as a limit."""
        try:
            if self._child is None:
                self._child = LimitedProcess(python(*_COMMAND), b"", LIMITS)
            return msgspec.msgpack.decode(self._child.ask(request), type=of_type)
        except LimitExceeded:
            self.close()
            raise
        except ChildEnded as error:
            self.close()
            if tries == 1:
                raise LimitExceeded(str(error)) from error
            return self._answered(request, of_type, tries=tries - 1)


def main() -> None:
    """Read mails until the parent closes the pipe: the child."""
    serve(lambda _: answer, LIMITS)


def answer(request: bytes) -> bytes:
    """Read what the first byte of the request says."""
    return msgspec.msgpack.encode(_READERS[request[:1]](request[1:]))
