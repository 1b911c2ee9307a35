"""A ticket as a mail: one recipient, and headers that are ours alone."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from email.message import EmailMessage

from tickets.address import parse_address
from tickets.letters.ticket_text import subject, write_sheet
from tickets.mail_headers import MAIL_POLICY, header_address, header_filename, header_text, message_id
from tickets.ticket import Ticket
from tickets.ways_out import AttachedFile, QuotedWords

StatusLine = Callable[[Ticket], str]
QuoteHead = Callable[[Ticket, QuotedWords], str]


def _no_head(*_: object) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What every letter has in common; it comes from the configuration, never from what somebody typed."""

    sender: str
    recipient: str
    host: str  # right of the @ in Message-IDs
    title: str = ""  # the product's name, in the subject of letters to requesters
    status_line: StatusLine = _no_head  # what a reply ends with; empty: nothing
    quote_head: QuoteHead = _no_head  # stands above the requester's words in a reply
    sender_name: str = ""  # before the sender's address
    rating_line: StatusLine = _no_head  # asks how the help was, in the reply that closes a ticket; empty: nothing

    def __post_init__(self) -> None:
        """Bring the addresses into the form that is sent; raise InvalidAddress or ValueError for a wrong one."""
        object.__setattr__(self, "sender", parse_address(self.sender))
        object.__setattr__(self, "recipient", parse_address(self.recipient))
        message_id("check", self.host)


@dataclass(frozen=True, slots=True)
class RequesterWords:
    """Our own lines in letters to requesters, as `Envelope` has them."""

    status_line: StatusLine
    quote_head: QuoteHead
    rating_line: StatusLine

    def written_into(self, envelope: Envelope) -> Envelope:
        """Return the envelope of letters with these lines."""
        return replace(envelope, status_line=self.status_line, quote_head=self.quote_head, rating_line=self.rating_line)


def compose(
    ticket: Ticket, attachments: Sequence[AttachedFile], envelope: Envelope, *, attached_bytes: int
) -> EmailMessage:
    """Return the mail of one ticket, the same for every attempt; raise WayOutDown when a file cannot be read."""
    sheet = write_sheet(ticket, attachments, attached_bytes=attached_bytes)
    message = EmailMessage(policy=MAIL_POLICY)
    _write_headers(message, ticket, envelope)
    message.set_content(sheet.text, cte="quoted-printable")
    attach(message, sheet.files.attached)
    return message


def attach(message: EmailMessage, attached: Iterable[tuple[AttachedFile, bytes]]) -> None:
    """Add the files to a mail that has its text."""
    for file, content in attached:
        main_type, _, subtype = file.stored.content_type.partition("/")
        name = header_filename(file.stored.name)
        charset = {"charset": "utf-8"} if main_type == "text" else {}  # as `content_type` has found it to be
        message.add_attachment(content, maintype=main_type, subtype=subtype, filename=name, params=charset)


def _write_headers(message: EmailMessage, ticket: Ticket, envelope: Envelope) -> None:
    message["From"] = header_address(envelope.sender, envelope.sender_name)
    message["To"] = header_address(envelope.recipient)
    if ticket.email:
        message["Reply-To"] = header_address(ticket.email)
    message["Subject"] = header_text(subject(ticket))
    message["Date"] = ticket.created_at
    message["Message-ID"] = message_id(ticket.ticket_id, envelope.host)
    message["X-Readfirst-Reference"] = header_text(ticket.reference)
    message["X-Readfirst-Route"] = header_text(ticket.route)
    message["X-Readfirst-Topic"] = header_text(ticket.topic)
