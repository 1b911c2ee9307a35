"""Reading of mails from their bytes. Pure, and never an error: what cannot be read is marked as such.

A broken mail is still somebody's problem. `IncomingMail.is_whole` is False when anything of it was left out
(unreadable, too long, a kind of file that is not taken): then the raw mail is kept beside what was read.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from email.utils import getaddresses
from typing import Final

from tickets.address import InvalidAddress, parse_address
from tickets.incoming.automatic import Answering, answering
from tickets.incoming.charsets import charset_codec
from tickets.incoming.html_text import html_to_text
from tickets.typed_text import many_lines, one_line

LONGEST_TEXT: Final = 200_000  # characters read of one text part, and kept of all; the rest is in the raw mail
LONGEST_HEAD: Final = 64 * 1024  # bytes read of a mail of which only the head is read
_MOST_PARTS: Final = 500
_MOST_IDS: Final = 100  # Message-IDs that a mail may answer
_LONGEST_HEADER: Final = 10_000  # characters
_LONGEST_ADDRESSES: Final = 2_000  # characters read of From and Reply-To, of which the first address counts
_LONGEST_FILENAME: Final = 200
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


class _ShortHeaders(Compat32):
    """Cuts a header before anything looks into it."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_LONGEST_HEADER]


_POLICY = _ShortHeaders()


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
        message = message_from_bytes(raw, policy=_POLICY)
        nodes = list(_nodes(message))
    except _FAULTS:
        return unreadable_mail(raw)
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


def read_head(raw: bytes) -> IncomingMail:
    """Read who wrote, about what and in answer to what, and nothing below the headers: of a mail too hard to read."""
    mail = read_mail(_parted(raw)[0][:LONGEST_HEAD] + b"\r\n\r\n")
    return replace(mail, digest=_digest(raw), text="", files=(), is_whole=False)


def unreadable_mail(raw: bytes) -> IncomingMail:
    """Return a mail of which nothing could be read: somebody wrote; what, the raw mail says."""
    return IncomingMail(
        "", hashlib.sha256(raw).hexdigest(), "", "", "", "", (), (), Answering.UNREADABLE, is_whole=False
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
        text = many_lines("\n\n".join(self.plain)) or many_lines("\n\n".join(self.html))
        self.is_whole = self.is_whole and len(text) <= LONGEST_TEXT
        return text[:LONGEST_TEXT]

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
        text = _decoded(content, _charset(part))
        self.is_whole = self.is_whole and len(text) <= LONGEST_TEXT
        if kind == "text/html":
            words = html_to_text(text[:LONGEST_TEXT])
            self.is_whole = self.is_whole and bool(words)  # pictures alone, or a head that never ends
            self.html.append(words)
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


def _charset(part: Message) -> str:
    """The charset that a part names; it is a triple where RFC 2231 was used."""
    named = part.get_param("charset", "utf-8")
    return named[2] if isinstance(named, tuple) else str(named)


def _decoded(content: bytes, charset: str) -> str:
    """Return the text in the charset that the mail names, else in those that people here really use."""
    for codec in (charset_codec(charset) or "utf-8", "utf-8"):
        try:
            return content.decode(codec)
        except ValueError:
            continue
    return content.decode("cp1250", "replace")


def _filename(part: Message) -> str:
    """The name of an attached file; empty when it has none."""
    try:
        named = part.get_param("filename", header="content-disposition") or part.get_param("name") or ""
        if isinstance(named, tuple):  # RFC 2231: charset, language, what stands for the bytes
            charset, _, written = named
            return one_line(_decoded(written.encode("raw-unicode-escape"), charset or "us-ascii"), _LONGEST_FILENAME)
        return one_line(_words(str(named)), _LONGEST_FILENAME)
    except _FAULTS:
        return "attachment"


def _header(message: Message, name: str) -> str:
    """Return the header in words; an encoded word that is broken stays as it is."""
    return _words(str(message.get(name, ""))[:_LONGEST_HEADER])


def _words(encoded: str) -> str:
    try:
        return "".join(_word(part, charset) for part, charset in decode_header(encoded)) or encoded
    except (HeaderParseError, *_FAULTS):
        return encoded


def _word(part: str | bytes, charset: str | None) -> str:
    """One part of a header; LookupError for a charset that is not read, UnicodeError for a wrong one."""
    if isinstance(part, str):
        return part
    codec = charset_codec(charset or "us-ascii")
    if not codec:
        raise LookupError(charset)
    return part.decode(codec)


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
        named = getaddresses([str(message.get(name, ""))[:_LONGEST_ADDRESSES]])
    except _FAULTS:
        return ""
    for _, address in named[:1]:
        try:
            return parse_address(address)
        except InvalidAddress:
            return ""
    return ""


def _digest(raw: bytes) -> str:
    head, gap, body = _parted(raw)
    return hashlib.sha256(_OWN_WAY.sub(b"", head + gap[: len(gap) // 2]) + body).hexdigest()


def _parted(raw: bytes) -> tuple[bytes, bytes, bytes]:
    """(headers, the gap below them, body)."""
    return raw.partition(b"\r\n\r\n") if b"\r\n\r\n" in raw else raw.partition(b"\n\n")
