"""A real mail server on this machine that answers as it is told."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HANG_UP = "hang up"  # an answer to DATA: keep the message, then close the connection without a word
TAKE = "250 taken"


@dataclass
class Mailbox:
    """What arrived, and what is said to the next sender, recipient and message."""

    arrived: list[tuple[list[str], bytes]] = field(default_factory=list)
    return_paths: list[str] = field(default_factory=list)  # of what arrived
    to_sender: list[str] = field(default_factory=list)
    to_recipient: list[str] = field(default_factory=list)
    to_data: list[str] = field(default_factory=list)
    seconds_per_message: float = 0.0
    begun: threading.Event = field(default_factory=threading.Event)  # a message is on its way in

    def letters(self) -> list[EmailMessage]:
        return [read(raw) for _, raw in self.arrived]

    def message_ids(self) -> list[str]:
        return [str(letter["Message-ID"]) for letter in self.letters()]

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = _next(self.to_sender)
        if answer == TAKE:
            envelope.mail_from = address or "<>"  # aiosmtpd takes no sender for no answer to MAIL
        return answer

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = _next(self.to_recipient)
        if answer == TAKE:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.begun.set()
        await asyncio.sleep(self.seconds_per_message)
        answer = _next(self.to_data)
        if answer in (TAKE, HANG_UP):
            self.return_paths.append(str(envelope.mail_from))
            self.arrived.append((list(envelope.rcpt_tos), bytes(envelope.content or b"")))
        if answer == HANG_UP:
            server.transport.abort()
        return TAKE if answer == HANG_UP else answer


class ReadLetter(EmailMessage):
    """A mail as a program without HTML shows it."""

    def get_content(self, *args: object, **options: object) -> Any:  # noqa: ANN401 - as the class above has it
        """The plain text, wherever it stands."""
        plain = self.get_body(("plain",)) if self.is_multipart() else None
        return plain.get_content() if plain is not None else super().get_content(*args, **options)


def read(raw: bytes) -> EmailMessage:
    """A mail as a mail program reads it."""
    letter = message_from_bytes(raw, _class=ReadLetter, policy=default.clone(message_factory=ReadLetter))
    assert isinstance(letter, EmailMessage)
    return letter


def _next(answers: list[str]) -> str:
    return answers.pop(0) if answers else TAKE


class _AnyController(Controller):
    """Looks whether it is up also where that takes TLS, without checking its own certificate."""

    def _trigger_server(self) -> None:
        if self.ssl_context is None:
            super()._trigger_server()
            return
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        with socket.create_connection((self.hostname, self.port), 1) as plain, trusting.wrap_socket(plain) as tls:
            tls.recv(1024)


@dataclass
class RunningServer:
    """The server around a mailbox; it can be stopped and started again at the same port."""

    mailbox: Mailbox
    options: dict[str, Any] = field(default_factory=dict)
    port: int = field(default_factory=lambda: free_port())
    controller: Controller | None = None

    def start(self) -> None:
        self.controller = _AnyController(self.mailbox, hostname="127.0.0.1", port=self.port, **self.options)
        self.controller.start()

    def stop(self) -> None:
        if self.controller is not None:
            self.controller.stop()
            self.controller = None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def password_is(password: bytes) -> Callable[..., AuthResult]:
    """A server's check of user name and password."""

    def check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, login: LoginPassword) -> AuthResult:
        return AuthResult(success=login.password == password, handled=False)

    return check


def server_tls(certificate: Path, key: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
