"""The letter that support gets: plain text, one recipient, and headers that are ours alone.

What people typed stands in the body, each line behind ``> ``, so that it cannot pass for ours.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Final

from tickets.address import parse_address
from tickets.channels import AttachedFile
from tickets.mail_headers import MAIL_POLICY, header_address, header_filename, header_text, message_id
from tickets.plain_text import many_lines, one_line
from tickets.ticket import ReadArticle, Ticket

_SUBJECT_WORDS: Final = 100  # characters of the description in the subject
_LONGEST_FIELD: Final = 500  # characters of a title, reason or login in the body


@dataclass(frozen=True, slots=True)
class Envelope:
    """The addresses of every letter; they come from the configuration, never from a ticket."""

    sender: str
    recipient: str
    host: str  # right of the @ in Message-IDs
    title: str = ""  # the product's name, in the subject of letters to requesters

    def __post_init__(self) -> None:
        """Bring the addresses into the form that goes over the wire; a wrong one stops the start."""
        object.__setattr__(self, "sender", parse_address(self.sender))
        object.__setattr__(self, "recipient", parse_address(self.recipient))
        message_id("check", self.host)


def compose(
    ticket: Ticket, attachments: Sequence[AttachedFile], envelope: Envelope, *, attached_bytes: int
) -> EmailMessage:
    """The letter for one ticket, the same for every attempt.

    Attachments are added in order while together they stay within ``attached_bytes``; what is too
    large or no longer in the store is named in the text instead.
    """
    attached, left_out = divide(attachments, attached_bytes)
    message = EmailMessage(policy=MAIL_POLICY)
    _write_headers(message, ticket, envelope)
    message.set_content("\n".join(_body(ticket, left_out)), cte="quoted-printable")
    attach(message, attached)
    return message


def attach(message: EmailMessage, attached: Iterable[tuple[AttachedFile, bytes]]) -> None:
    """Add the files to a mail that has its text."""
    for file, content in attached:
        main_type, _, subtype = file.stored.content_type.partition("/")
        name = header_filename(file.stored.name)
        message.add_attachment(content, maintype=main_type, subtype=subtype, filename=name)


def divide(
    attachments: Sequence[AttachedFile], limit_bytes: int
) -> tuple[list[tuple[AttachedFile, bytes]], list[AttachedFile]]:
    """Files to attach with their content, and files that are only named."""
    attached: list[tuple[AttachedFile, bytes]] = []
    left_out: list[AttachedFile] = []
    for file in attachments:
        if file.stored.size_bytes <= limit_bytes and file.path.exists():
            limit_bytes -= file.stored.size_bytes
            attached.append((file, file.path.read_bytes()))
        else:
            left_out.append(file)
    return attached, left_out


def _write_headers(message: EmailMessage, ticket: Ticket, envelope: Envelope) -> None:
    message["From"] = header_address(envelope.sender)
    message["To"] = header_address(envelope.recipient)
    if ticket.email:
        message["Reply-To"] = header_address(ticket.email)
    words = one_line(ticket.description, _SUBJECT_WORDS)
    message["Subject"] = header_text(f"[{ticket.reference}] {ticket.topic}: {words}")
    message["Date"] = ticket.created_at
    message["Message-ID"] = message_id(ticket.ticket_id, envelope.host)
    message["X-Readfirst-Reference"] = header_text(ticket.reference)
    message["X-Readfirst-Route"] = header_text(ticket.route)
    message["X-Readfirst-Topic"] = header_text(ticket.topic)


def _body(ticket: Ticket, left_out: Iterable[AttachedFile]) -> Iterable[str]:
    yield from _section("The problem", [f"> {line}" for line in many_lines(ticket.description).split("\n")])
    yield from _section("Read before writing", _articles(ticket.read))
    yield from _section("From the form", _answers(ticket))
    yield from named(left_out)


def named(left_out: Iterable[AttachedFile]) -> Iterable[str]:
    """The lines that name the files which are not in the mail; none when all are."""
    names = [f"- {_said(file.stored.name)} ({file.stored.size_bytes} bytes)" for file in left_out]
    return _section("Not attached: kept in the help centre under the reference", names) if names else ()


def _section(title: str, lines: Iterable[str]) -> Iterable[str]:
    yield from (title, "-" * len(title), *lines, "")


def _articles(read: Sequence[ReadArticle]) -> Iterable[str]:
    if not read:
        yield "No article was offered."
    for number, article in enumerate(read, start=1):
        yield f"{number}. {_said(article.title)} ({_said(article.article_id)}, {_said(article.revision)})"
        opened = "opened" if article.opened else "shown, not opened"
        yield f"   {opened}; solved the problem: {_said(article.solved) or 'no answer'}"
        if article.reason:
            yield f"   > {_said(article.reason)}"


def _answers(ticket: Ticket) -> Iterable[str]:
    answers = {
        "Reference": ticket.reference,
        "Way to the form": ticket.route,
        "Channel": ticket.channel,
        "Language": ticket.lang,
        "Purpose": ticket.purpose,
        "Topic": ticket.topic,
        "Category": ticket.category,
        "E-mail": ticket.email or "none given",
        "Login": ticket.login or "none given",
        "Member": ticket.member_id or "not signed in",
        "Received": f"{ticket.created_at:%Y-%m-%d %H:%M} UTC",
    }
    return [f"{name}: {_said(value)}" for name, value in answers.items()]


def _said(text: str) -> str:
    return one_line(text, _LONGEST_FIELD)
