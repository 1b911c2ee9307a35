"""Tickets by e-mail: what the server's answers mean for the ticket and for the way out.

| the server | for us |
|---|---|
| takes the message (250 after DATA) | delivered, whatever happens to the connection afterwards |
| does not answer, breaks off, says 4yz | down: the ticket is tried again |
| 530, 534, 535, 538; refuses the configured sender; cannot do what was configured | misconfigured: the way out pauses |
| refuses the empty sender of an automatic letter | once more with a return address of its own |
| refuses that one, too | refused: this letter alone; what is due behind it leaves |
| 552: too large | once more without attachments; they stay in the help centre |
| any other 5yz for the recipient or the message | refused: a dead letter at once |
"""

import smtplib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

from tickets.address import InvalidAddress, parse_address
from tickets.conversation.conversation import TO_REQUESTER
from tickets.desks.mail_server import MailServer, Security, is_final, words_of
from tickets.desks.registry import WayOutSettings, WrongSetting
from tickets.letters.message_mail import Addressed, compose_letter
from tickets.letters.ticket_mail import Envelope, RequesterWords, compose
from tickets.oauth import TokenSource, token_source
from tickets.ticket import Ticket
from tickets.tls_files import tls_files
from tickets.ways_out import AttachedFile, Letter, TicketTooLarge, WayOutDown, WayOutMisconfigured, WayOutRefused

REQUIRED: Final = ("support_email", "mail_from", "smtp_host")
_NOT_ALLOWED_IN: Final = (530, 534, 535, 538)  # authentication: wrong, missing, or too weak
_TAKEN: Final = 250
_TOO_LARGE: Final = 552


class _ReturnPathRefused(Exception):
    """The server refuses a return path that is not the configured sender: a fault of one letter, of no setting."""


@dataclass(frozen=True, slots=True)
class EmailWayOut:
    """One mail per ticket to the support address; replies to the requester, and the requester's later messages, too."""

    server: MailServer
    envelope: Envelope
    attached_bytes: int = 15 * 1024 * 1024  # in base64 20 MB, which most servers take
    name: str = "email"

    def deliver(self, ticket: Ticket, attachments: Sequence[AttachedFile]) -> None:
        """Hand the ticket to the server."""

        def written(attached_bytes: int) -> Addressed:
            mail = compose(ticket, attachments, self.envelope, attached_bytes=attached_bytes)
            return Addressed(self.envelope.recipient, mail, self.envelope.sender)

        self._post(written)

    def deliver_message(self, letter: Letter, attachments: Sequence[AttachedFile]) -> None:
        """Hand one message of a conversation to the server."""
        self._post(lambda size: compose_letter(letter, attachments, self.envelope, attached_bytes=size))

    def _post(self, written: Callable[[int], Addressed]) -> None:
        """Send a mail; once more without files if they make it too large. `written` takes their limit in bytes."""
        addressed = written(self.attached_bytes)
        try:
            self.send(addressed)
        except TicketTooLarge:
            if not any(addressed.mail.iter_attachments()):
                raise
            self.send(written(0))

    def check_sender(self) -> None:
        """Log in and name the sender, as before a mail, and send nothing; raise what `deliver` would."""
        with self.server.session(self.envelope.host) as smtp, _refusals_translated():
            smtp.ehlo_or_helo_if_needed()
            code, words = smtp.mail(self.envelope.sender)
            if code != _TAKEN:
                raise smtplib.SMTPSenderRefused(code, words, self.envelope.sender)
            smtp.rset()

    def send(self, addressed: Addressed) -> None:
        """Hand one mail to the server."""
        try:
            self._send_from(addressed.return_path, addressed)
        except _ReturnPathRefused as refusal:
            if not addressed.own_return_path:
                raise WayOutRefused(str(refusal)) from refusal
            self._send_from_own_path(addressed)

    def _send_from_own_path(self, addressed: Addressed) -> None:
        try:
            self._send_from(addressed.own_return_path, addressed)
        except _ReturnPathRefused as refusal:
            raise WayOutRefused(str(refusal)) from refusal

    def _send_from(self, return_path: str, addressed: Addressed) -> None:
        with self.server.session(self.envelope.host) as smtp:
            self.hand_over(smtp, return_path, addressed.recipient, addressed.mail.as_bytes())

    def hand_over(self, smtp: smtplib.SMTP, return_path: str, recipient: str, mail: bytes) -> None:
        """Hand one mail to the server in a session that is ready to take it."""
        with self._refusals_translated(return_path):
            smtp.sendmail(return_path, [recipient], mail)

    @contextmanager
    def _refusals_translated(self, return_path: str) -> Iterator[None]:
        """Translate what the server says to one letter; a refused sender is a setting only where it is configured."""
        try:
            with _refusals_translated():
                yield
        except WayOutMisconfigured as error:
            cause = error.__cause__
            by_sender = isinstance(cause, smtplib.SMTPSenderRefused) and cause.smtp_code not in _NOT_ALLOWED_IN
            if by_sender and return_path != self.envelope.sender:
                raise _ReturnPathRefused(str(error)) from error
            raise


def make(settings: WayOutSettings) -> EmailWayOut:
    """Return the way of tickets to the support address, as configured; raises WrongSetting."""
    to_support = envelope(settings, "mail_from", "support_email" if settings.support_email else "legal_email")
    return EmailWayOut(mail_server(settings), to_support)


def make_for_requesters(settings: WayOutSettings, words: RequesterWords) -> EmailWayOut:
    """Return the way of replies and automatic letters, whatever way tickets take."""
    to_support = make(settings)
    to_people = words.written_into(to_support.envelope)
    return replace(to_support, envelope=to_people, name=TO_REQUESTER)


def mail_server(settings: WayOutSettings) -> MailServer:
    """Return the server that mail is handed to, as configured."""
    return MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=Security(settings.smtp_security),
        username=settings.smtp_user,
        password=settings.smtp_password,
        tokens=mail_tokens(settings),
        tls=tls_files(settings.ca_files, settings.client_certificates, "smtp"),
    )


def mail_tokens(settings: WayOutSettings) -> TokenSource | None:
    """Return where access tokens of the mail account come from; None where it has a password."""
    if not settings.mail_token_url:
        return None
    credentials = (settings.mail_client_id, settings.mail_client_secret, settings.mail_refresh_token)
    tls = tls_files(settings.ca_files, settings.client_certificates, "token")
    return token_source(settings.mail_token_url, *credentials, settings.mail_scope, tls)


def envelope(settings: WayOutSettings, sender: str, recipient: str) -> Envelope:
    """Return what all letters have in common; `sender` and `recipient` are names of settings."""
    addresses = (_address(settings, sender), _address(settings, recipient))
    name = settings.mail_from_name or settings.product_name
    return Envelope(*addresses, mail_host(settings), settings.product_name, sender_name=name)


def mail_host(settings: WayOutSettings) -> str:
    """Return what stands right of the @ in our Message-IDs."""
    return _address(settings, "legal_email").rpartition("@")[2]


def _address(settings: WayOutSettings, name: str) -> str:
    address: str = getattr(settings, name)
    try:
        return parse_address(address)
    except InvalidAddress:
        raise WrongSetting(name, f"{address!r} is no e-mail address: write for example help@example.org") from None


@contextmanager
def _refusals_translated() -> Iterator[None]:
    """Translate what the server says to one letter."""
    try:
        yield
    except smtplib.SMTPSenderRefused as error:
        raise _sender_refused(error) from error
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        raise _refused(code, text) from error
    except smtplib.SMTPDataError as error:
        raise _refused(error.smtp_code, error.smtp_error) from error
    except (smtplib.SMTPException, OSError) as error:
        raise WayOutDown(f"{type(error).__name__}: {error}") from error


def _sender_refused(error: smtplib.SMTPSenderRefused) -> WayOutDown | WayOutRefused:
    """Return the error for a refused sender: it is configured, so no ticket would fare better, but for its size."""
    if is_final(error.smtp_code) and error.smtp_code != _TOO_LARGE:
        words = words_of(error.smtp_code, error.smtp_error)
        return WayOutMisconfigured(f"{words} - mend the sender's address or the login")
    return _refused(error.smtp_code, error.smtp_error)


def _refused(code: int, text: bytes | str) -> WayOutDown | WayOutRefused:
    words = words_of(code, text)
    if code in _NOT_ALLOWED_IN:
        return WayOutMisconfigured(f"{words} - mend the mail server's user name and password")
    if code == _TOO_LARGE:
        return TicketTooLarge(words)
    return WayOutRefused(words) if is_final(code) else WayOutDown(words)
