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
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from tickets.address import InvalidAddress, parse_address
from tickets.conversation.conversation import TO_REQUESTER
from tickets.desks.registry import WayOutSettings, WrongSetting
from tickets.letters.message_mail import Addressed, compose_letter
from tickets.letters.ticket_mail import Envelope, QuoteHead, StatusLine, compose
from tickets.oauth import TokenRefused, TokenServerDown, TokenSource, token_source, xoauth2
from tickets.ticket import Ticket
from tickets.ways_out import AttachedFile, Letter, TicketTooLarge, WayOutDown, WayOutMisconfigured, WayOutRefused

REQUIRED: Final = ("support_email", "mail_from", "smtp_host")
_NOT_ALLOWED_IN: Final = (530, 534, 535, 538)  # authentication: wrong, missing, or too weak
_TAKEN: Final = 250
_TOO_LARGE: Final = 552


class Security(StrEnum):
    """How the connection to the mail server is protected."""

    STARTTLS = "starttls"  # usually port 587
    TLS = "tls"  # usually port 465
    NONE = "none"  # only for a server on the same machine


@dataclass(frozen=True, slots=True)
class MailServer:
    """The SMTP server that mail is handed to."""

    host: str
    port: int = 587
    security: Security = Security.STARTTLS
    username: str = ""  # empty: no login
    password: str = field(default="", repr=False)
    tokens: TokenSource | None = None  # for a server that refuses passwords: XOAUTH2
    timeout: float = 20.0  # seconds, for each answer of the server
    ca_file: Path | None = None  # certificates to trust instead of the system's

    def __post_init__(self) -> None:
        """Raise ValueError for missing certificates: at the start, not at the first ticket."""
        if self.ca_file and not self.ca_file.is_file():
            raise ValueError(f"the certificates {self.ca_file} are missing - name a PEM file that exists")


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
        with self._connected() as smtp, _refusals_translated():
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
        with self._connected() as smtp, self._refusals_translated(return_path):
            smtp.sendmail(return_path, [addressed.recipient], addressed.mail.as_bytes())

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

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """Yield a session that is ready to take mail, and close it.

        A failing QUIT is no error: by then the message was accepted or refused.
        """
        with _connecting_translated():
            smtp = self._connect()
        try:
            with _connecting_translated():
                self._log_in(smtp)
            yield smtp
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()
        finally:
            smtp.close()

    def _connect(self) -> smtplib.SMTP:
        server = self.server
        own_name = self.envelope.host  # else smtplib asks the name service, which can take seconds
        if server.security is Security.TLS:
            return smtplib.SMTP_SSL(server.host, server.port, own_name, timeout=server.timeout, context=self._tls())
        return smtplib.SMTP(server.host, server.port, own_name, timeout=server.timeout)

    def _log_in(self, smtp: smtplib.SMTP) -> None:
        if self.server.security is Security.STARTTLS:
            smtp.starttls(context=self._tls())
        if self.server.username and self.server.tokens:
            _log_in_by_token(smtp, self.server.username, self.server.tokens)
        elif self.server.username:
            smtp.login(self.server.username, self.server.password)

    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.server.ca_file)


def _log_in_by_token(smtp: smtplib.SMTP, username: str, tokens: TokenSource) -> None:
    try:
        token = tokens.token()
    except TokenServerDown as error:
        raise WayOutDown(f"token server: {error}") from error
    except TokenRefused as error:
        raise WayOutMisconfigured(f"token server: {error}") from error
    answers = iter([xoauth2(username, token), ""])  # the second ends what was refused
    smtp.ehlo_or_helo_if_needed()
    try:
        smtp.auth("XOAUTH2", lambda _=None: next(answers, ""))
    except smtplib.SMTPAuthenticationError:
        tokens.forget()
        raise


def make(settings: WayOutSettings) -> EmailWayOut:
    """Return the way of tickets to the support address, as configured; raises WrongSetting."""
    to_support = envelope(settings, "mail_from", "support_email" if settings.support_email else "legal_email")
    return EmailWayOut(mail_server(settings), to_support)


def make_for_requesters(settings: WayOutSettings, status_line: StatusLine, quote_head: QuoteHead) -> EmailWayOut:
    """Return the way of replies and automatic letters, whatever way tickets take."""
    to_support = make(settings)
    to_people = replace(to_support.envelope, status_line=status_line, quote_head=quote_head)
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
    )


def mail_tokens(settings: WayOutSettings) -> TokenSource | None:
    """Return where access tokens of the mail account come from; None where it has a password."""
    if not settings.mail_token_url:
        return None
    credentials = (settings.mail_client_id, settings.mail_client_secret, settings.mail_refresh_token)
    return token_source(settings.mail_token_url, *credentials, settings.mail_scope)


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
def _connecting_translated() -> Iterator[None]:
    """Translate errors before any ticket was named, so that none is a ticket's fault: down or misconfigured."""
    try:
        yield
    except (smtplib.SMTPConnectError, smtplib.SMTPHeloError) as error:
        raise WayOutDown(_words(error.smtp_code, error.smtp_error)) from error
    except smtplib.SMTPResponseException as error:  # STARTTLS and login
        raise _obstacle(error) from error
    except (smtplib.SMTPNotSupportedError, ssl.SSLCertVerificationError, UnicodeError) as error:
        raise WayOutMisconfigured(f"{error} - mend the mail server's settings") from error
    except (smtplib.SMTPException, OSError) as error:
        raise WayOutDown(f"{type(error).__name__}: {error}") from error


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


def _obstacle(error: smtplib.SMTPResponseException) -> WayOutDown:
    words = _words(error.smtp_code, error.smtp_error)
    if not _is_final(error.smtp_code):
        return WayOutDown(words)
    return WayOutMisconfigured(f"{words} - mend the mail server's security, user name or password")


def _sender_refused(error: smtplib.SMTPSenderRefused) -> WayOutDown | WayOutRefused:
    """Return the error for a refused sender: it is configured, so no ticket would fare better, but for its size."""
    if _is_final(error.smtp_code) and error.smtp_code != _TOO_LARGE:
        words = _words(error.smtp_code, error.smtp_error)
        return WayOutMisconfigured(f"{words} - mend the sender's address or the login")
    return _refused(error.smtp_code, error.smtp_error)


def _refused(code: int, text: bytes | str) -> WayOutDown | WayOutRefused:
    words = _words(code, text)
    if code in _NOT_ALLOWED_IN:
        return WayOutMisconfigured(f"{words} - mend the mail server's user name and password")
    if code == _TOO_LARGE:
        return TicketTooLarge(words)
    return WayOutRefused(words) if _is_final(code) else WayOutDown(words)


def _is_final(code: int) -> bool:
    return 500 <= code <= 599


def _words(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {words}"
