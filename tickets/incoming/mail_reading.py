"""Reading of mails from their bytes. Pure, and never an error: what cannot be read is marked as such.

A broken mail is still somebody's problem. `IncomingMail.is_whole` is False when anything of it was left out
(unreadable, too long): then the raw mail stands among the files of its ticket.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.policy import Compat32
from email.utils import parsedate_to_datetime
from typing import Final

from tickets.incoming import bounces, own_links
from tickets.incoming.automatic import Answering, answering
from tickets.incoming.body import FAULTS, LONGEST_TEXT, Body, MailFile, Remark, without_marks
from tickets.incoming.bounces import Failure
from tickets.incoming.header_words import LONGEST_HEADER, header_words, raw_header, raw_headers
from tickets.incoming.quoting import divided
from tickets.incoming.sender import people_of
from tickets.incoming.spam import SpamMarks, spam_marks
from tickets.mail_headers import letters_in_return_paths
from tickets.typed_text import one_line

LONGEST_HEAD: Final = 64 * 1024  # bytes read of a mail of which only the head is read
_MOST_PARTS: Final = 500
_MOST_IDS: Final = 100  # Message-IDs that a mail may answer
_LONGEST_SUBJECT: Final = 300
_LONGEST_CC: Final = 500
_RECIPIENTS: Final = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
_FOLD = re.compile(r"\r?\n(?=[ \t])")
_MAIL_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_OWN_WAY = re.compile(  # headers that say how this copy travelled: the same mail by another way has others
    rb"^(?:received|delivered-to|return-path|x-original-to|envelope-to|x-[a-z0-9-]*|arc-[a-z-]+|authentication-results"
    rb"|dkim-signature|dkim-filter):.*(?:\r?\n[ \t].*)*\r?\n",
    re.IGNORECASE | re.MULTILINE,
)


class _ShortHeaders(Compat32):
    """Cuts and unfolds a header before anything looks into it: a boundary may be folded, too."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, _FOLD.sub("", value[:LONGEST_HEADER])


_POLICY = _ShortHeaders()


@dataclass(frozen=True, slots=True)
class IncomingMail:
    """What was read of one mail."""

    mail_id: str  # Message-ID with < and >; empty when it has none that is one
    digest: str  # SHA-256 of the mail without the headers that its way here added
    sender: str  # where an answer goes, as parse_address returns it; empty when there is nowhere
    author: str  # who it says it is from, the same; empty when that is nobody
    subject: str
    text: str  # what the person wrote
    answers: tuple[str, ...]  # Message-IDs of In-Reply-To and References, the newest first
    files: tuple[MailFile, ...]
    answering: Answering  # whether a machine may answer it, and if not, why
    is_whole: bool
    folded: str = ""  # history and signature, below the text; without the secrets of our own links
    name: str = ""  # of the author, as written
    raw_from: str = ""  # the header From in words
    cc: str = ""  # the header Cc in words
    dated_at: datetime | None = None  # by the sender's clock
    remarks: tuple[Remark, ...] = ()
    secrets: tuple[tuple[str, str], ...] = ()  # (reference, secret) of our links in it
    letters: tuple[str, ...] = ()  # ids of our messages whose own return path it came to
    failure: Failure | None = None  # of a bounce: why a mail did not arrive
    spam: SpamMarks | None = None

    @property
    def key(self) -> str:
        """The same for every copy of the same mail, and for no other."""
        return hashlib.sha256(f"{self.mail_id}\n{self.digest}".encode()).hexdigest()


def read_mail(raw: bytes, *, is_cut: bool = False) -> IncomingMail:
    """Return what is read of a mail; `is_cut` says that only its beginning was fetched."""
    try:
        message = message_from_bytes(raw, policy=_POLICY)
        nodes = list(_nodes(message))
    except FAULTS:
        return unreadable_mail(raw)
    body = Body(in_report=message.get_content_type() == "multipart/report")
    text = body.read(message) if len(nodes) <= _MOST_PARTS else _beginning(body, nodes)
    mail = _with_people(raw, message, nodes, body, text)
    return replace(mail, is_whole=mail.is_whole and not is_cut)


def _beginning(body: Body, nodes: list[Message]) -> str:
    """Return the texts of the first parts, one by one, of a mail with far too many."""
    body.is_whole = False
    return "\n\n".join(body.read(part) for part in nodes[:_MOST_PARTS] if not part.is_multipart())[:LONGEST_TEXT]


def _with_people(raw: bytes, message: Message, nodes: list[Message], body: Body, text: str) -> IncomingMail:
    people = people_of(message, body.hint)
    subject = one_line(header_words(message, "Subject", body.hint), _LONGEST_SUBJECT)
    is_bounce = bounces.is_bounce(message, nodes[:_MOST_PARTS], f"{subject}\n{text}")
    written = divided(text, subject) if not is_bounce else None
    own = written.own if written else text
    return IncomingMail(
        mail_id=next(iter(_mail_ids(message, "Message-ID")), ""),
        digest=_digest(raw),
        sender=people.sender,
        author=people.author,
        subject=subject,
        text=own_links.without_secrets(without_marks(own)),
        answers=_answered(message, nodes, text, is_bounce=is_bounce),
        files=body.shown_files(own),
        answering=answering(message, is_bounce=is_bounce),
        is_whole=body.is_whole,
        folded=own_links.without_secrets(without_marks(written.folded)) if written else "",
        name=people.name,
        raw_from=people.raw_from,
        cc=one_line(header_words(message, "Cc", body.hint), _LONGEST_CC),
        dated_at=_dated_at(message),
        remarks=tuple(body.remarks),
        secrets=own_links.secrets_in("\n".join((subject, text, *body.sources))),
        letters=_letters(message),
        failure=bounces.failure(nodes[:_MOST_PARTS], f"{subject}\n{text}") if is_bounce else None,
        spam=spam_marks(message),
    )


def read_head(raw: bytes) -> IncomingMail:
    """Read who wrote, about what and in answer to what, and nothing below the headers: of a mail too hard to read."""
    mail = read_mail(_parted(raw)[0][:LONGEST_HEAD] + b"\r\n\r\n")
    return replace(mail, digest=_digest(raw), text="", folded="", files=(), is_whole=False)


def unreadable_mail(raw: bytes) -> IncomingMail:
    """Return a mail of which nothing could be read: somebody wrote; what, the raw mail says."""
    return IncomingMail(
        "", hashlib.sha256(raw).hexdigest(), "", "", "", "", (), (), Answering.UNREADABLE, is_whole=False
    )


def _nodes(message: Message) -> Iterator[Message]:
    """Yield the mail and its parts, in order; a mail inside a mail is opened, too."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        yield part
        inner = part.get_payload() if part.is_multipart() else ()  # else it is decoded here, which may fail
        waiting += [p for p in reversed(list(inner)) if isinstance(p, Message)]


def _mail_ids(message: Message, name: str) -> list[str]:
    return _MAIL_ID.findall(str(message.get(name, ""))[:LONGEST_HEADER])[-_MOST_IDS:]


def _answered(message: Message, nodes: list[Message], text: str, *, is_bounce: bool) -> tuple[str, ...]:
    """Return the Message-IDs that the mail answers; a bounce answers the mail that it brings back."""
    ids = [*_mail_ids(message, "References"), *_mail_ids(message, "In-Reply-To")]
    if is_bounce:
        ids += bounces.mail_ids_in(text)
        for part in nodes[1:_MOST_PARTS]:
            ids += _mail_ids(part, "Message-ID") + _ids_in_headers(part)
    return tuple(dict.fromkeys(reversed(ids)))[:_MOST_IDS]


def _ids_in_headers(part: Message) -> list[str]:
    """Return the Message-ID in `text/rfc822-headers`: the head of the mail that came back."""
    if part.get_content_type() != "text/rfc822-headers":
        return []
    try:
        content = part.get_payload(decode=True)
        return _mail_ids(message_from_bytes(content), "Message-ID") if isinstance(content, bytes) else []
    except FAULTS:
        return []


def _letters(message: Message) -> tuple[str, ...]:
    values = [raw.decode("ascii", "replace") for name in _RECIPIENTS for raw in raw_headers(message, name)]
    return letters_in_return_paths(" ".join(values))[:_MOST_IDS]


def _dated_at(message: Message) -> datetime | None:
    """Return the moment of the header Date; None when it has none that is one."""
    try:
        dated = parsedate_to_datetime(raw_header(message, "Date")[:200].decode("ascii", "replace"))
        return (dated if dated.tzinfo else dated.replace(tzinfo=UTC)).astimezone(UTC)
    except (*FAULTS, OverflowError):
        return None


def _digest(raw: bytes) -> str:
    head, gap, body = _parted(raw)
    return hashlib.sha256(_OWN_WAY.sub(b"", head + gap[: len(gap) // 2]) + body).hexdigest()


def _parted(raw: bytes) -> tuple[bytes, bytes, bytes]:
    """(headers, the gap below them, body)."""
    return raw.partition(b"\r\n\r\n") if b"\r\n\r\n" in raw else raw.partition(b"\n\n")
