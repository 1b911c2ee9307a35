"""Reading of mails from their bytes. Pure, and never an error: what cannot be read is marked as such.

A broken mail is still somebody's problem. `IncomingMail.is_whole` is False when anything of it was left out
(unreadable, too long, a kind of file that is not taken): then the raw mail is kept beside what was read.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from typing import Final

from tickets.address import InvalidAddress, parse_address
from tickets.incoming.automatic import Answering, answering
from tickets.incoming.html_text import html_to_text
from tickets.typed_text import many_lines, one_line

LONGEST_TEXT: Final = 200_000  # characters read of one text part; the rest is in the raw mail
_MOST_PARTS: Final = 500
_MOST_IDS: Final = 100  # Message-IDs that a mail may answer
_LONGEST_HEADER: Final = 10_000  # characters
_LONGEST_SUBJECT: Final = 300
_MAIL_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_OWN_WAY = re.compile(  # headers that say how this copy travelled: the same mail by another way has others
    rb"^(?:received|delivered-to|return-path|x-original-to|envelope-to|x-[a-z0-9-]*|arc-[a-z-]+|authentication-results"
    rb"|dkim-signature|dkim-filter):.*(?:\r?\n[ \t].*)*\r?\n",
    re.IGNORECASE | re.MULTILINE,
)
# What Python's email package was seen to raise on hostile mails, beside its own MessageError.
_FAULTS = (
    *(MessageError, LookupError, ValueError, TypeError, AttributeError),
    *(RecursionError, AssertionError, ArithmeticError),
)


@dataclass(frozen=True, slots=True)
class MailFile:
    """One attached file."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class IncomingMail:
    """What was read of one mail."""

    mail_id: str  # Message-ID with < and >; empty when it has none that is one
    digest: str  # SHA-256 of the mail without the headers that its way here added
    sender: str  # where an answer goes, as parse_address returns it; empty when there is nowhere
    author: str  # who it says it is from, the same; empty when that is nobody
    subject: str
    text: str
    answers: tuple[str, ...]  # Message-IDs of In-Reply-To and References, the newest first
    files: tuple[MailFile, ...]
    answering: Answering  # whether a machine may answer it, and if not, why
    is_whole: bool

    @property
    def key(self) -> str:
        """The same for every copy of the same mail, and for no other."""
        return hashlib.sha256(f"{self.mail_id}\n{self.digest}".encode()).hexdigest()


def read_mail(raw: bytes, *, is_cut: bool = False) -> IncomingMail:
    """Return what is read of a mail; `is_cut` says that only its beginning was fetched."""
    try:
        message = message_from_bytes(raw)
        nodes = list(_nodes(message))
    except _FAULTS:
        return _unreadable(raw)
    reading = _Reading()
    for part in nodes[:_MOST_PARTS]:
        if not part.is_multipart():
            reading.take(part)
    sender, author = _people(message)
    return IncomingMail(
        mail_id=next(iter(_mail_ids(message, "Message-ID")), ""),
        digest=_digest(raw),
        sender=sender,
        author=author,
        subject=one_line(_header(message, "Subject"), _LONGEST_SUBJECT),
        text=reading.text(),
        answers=_answered(message, nodes),
        files=tuple(reading.files),
        answering=answering(message),
        is_whole=reading.is_whole and not is_cut and len(nodes) <= _MOST_PARTS,
    )


class _Reading:
    """Collects text and files, part by part."""

    def __init__(self) -> None:
        self.plain: list[str] = []
        self.html: list[str] = []
        self.files: list[MailFile] = []
        self.is_whole = True

    def take(self, part: Message) -> None:
        try:
            self._take(part)
        except _FAULTS:
            self.is_whole = False

    def text(self) -> str:
        """The plain text; the words of the HTML where there is none."""
        plain = many_lines("\n\n".join(self.plain))
        return plain or many_lines("\n\n".join(self.html))

    def _take(self, part: Message) -> None:
        kind, name = part.get_content_type(), _filename(part)
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            self.is_whole = False
            return
        is_text = kind in ("text/plain", "text/html") and not name and part.get_content_disposition() != "attachment"
        if not is_text:
            self.files.append(MailFile(name or f"{kind.replace('/', '-')}", content))
            return
        text = _decoded(content, part.get_content_charset("utf-8"))
        self.is_whole = self.is_whole and len(text) <= LONGEST_TEXT
        if kind == "text/html":
            self.html.append(html_to_text(text[:LONGEST_TEXT]))
        else:
            self.plain.append(text[:LONGEST_TEXT])


def _nodes(message: Message) -> Iterator[Message]:
    """Yield the mail and its parts, in order; a mail inside a mail is opened, too."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        yield part
        inner = part.get_payload() if part.is_multipart() else ()  # else it is decoded here, which may fail
        waiting += [p for p in reversed(list(inner)) if isinstance(p, Message)]


def _decoded(content: bytes, charset: str) -> str:
    """Return the text in the charset that the mail names, else in those that people here really use."""
    for candidate in (charset, "utf-8"):
        try:
            return content.decode(candidate)
        except (LookupError, ValueError):
            continue
    return content.decode("cp1250", "replace")


def _filename(part: Message) -> str:
    try:
        return one_line(_words(part.get_filename() or ""), 200)
    except _FAULTS:
        return "attachment"


def _header(message: Message, name: str) -> str:
    """Return the header in words; an encoded word that is broken stays as it is."""
    return _words(str(message.get(name, ""))[:_LONGEST_HEADER])


def _words(encoded: str) -> str:
    try:
        return str(make_header(decode_header(encoded))) or encoded
    except (HeaderParseError, *_FAULTS):
        return encoded


def _mail_ids(message: Message, name: str) -> list[str]:
    return _MAIL_ID.findall(str(message.get(name, ""))[:_LONGEST_HEADER])[-_MOST_IDS:]


def _answered(message: Message, nodes: list[Message]) -> tuple[str, ...]:
    """Return the Message-IDs that the mail answers; a bounce answers the mail that it brings back."""
    ids = [*_mail_ids(message, "References"), *_mail_ids(message, "In-Reply-To")]
    if message.get_content_type() == "multipart/report":
        for part in nodes[1:_MOST_PARTS]:
            ids += _mail_ids(part, "Message-ID") + _ids_in_headers(part)
    return tuple(dict.fromkeys(reversed(ids)))[:_MOST_IDS]


def _ids_in_headers(part: Message) -> list[str]:
    """Return the Message-ID in `text/rfc822-headers`: the head of the mail that came back."""
    if part.get_content_type() != "text/rfc822-headers":
        return []
    content = part.get_payload(decode=True)
    return _mail_ids(message_from_bytes(content), "Message-ID") if isinstance(content, bytes) else []


def _people(message: Message) -> tuple[str, str]:
    """Return (where an answer goes, who it is from)."""
    author = _address(message, "From")
    return _address(message, "Reply-To") or author, author


def _address(message: Message, name: str) -> str:
    try:
        named = getaddresses([str(value)[:_LONGEST_HEADER] for value in message.get_all(name, [])])
    except _FAULTS:
        return ""
    for _, address in named[:1]:
        try:
            return parse_address(address)
        except InvalidAddress:
            return ""
    return ""


def _digest(raw: bytes) -> str:
    head, gap, body = raw.partition(b"\r\n\r\n") if b"\r\n\r\n" in raw else raw.partition(b"\n\n")
    return hashlib.sha256(_OWN_WAY.sub(b"", head + gap[: len(gap) // 2]) + body).hexdigest()


def _unreadable(raw: bytes) -> IncomingMail:
    """Return a mail without words: somebody wrote, and the raw mail says what."""
    return IncomingMail(
        "", hashlib.sha256(raw).hexdigest(), "", "", "", "", (), (), Answering.UNREADABLE, is_whole=False
    )
