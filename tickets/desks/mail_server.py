"""The SMTP server that mail is handed to: connect, protect the connection, log in.

An error before any letter was named is never a letter's fault: `WayOutDown`, or `WayOutMisconfigured` where only the
operator can help.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum

from tickets.oauth import TokenRefused, TokenServerDown, TokenSource, xoauth2
from tickets.tls_files import BY_SYSTEM, TlsFiles
from tickets.ways_out import WayOutDown, WayOutMisconfigured


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
    tls: TlsFiles = BY_SYSTEM

    def __post_init__(self) -> None:
        """Raise ValueError for certificates that cannot be used: at the start, not at the first ticket."""
        self.tls.check()

    @contextmanager
    def session(self, own_name: str) -> Iterator[smtplib.SMTP]:
        """Yield a session that is ready to take mail, and close it; `own_name` is the name that we give ourselves.

        A failing QUIT is no error: by then the message was accepted or refused.
        """
        smtp = self.connect(own_name)
        try:
            self.protect(smtp)
            self.log_in(smtp)
            yield smtp
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()
        finally:
            smtp.close()

    def connect(self, own_name: str) -> smtplib.SMTP:
        """Return a connection, with TLS from its first byte where that is configured."""
        with _errors_translated():  # without a name of its own smtplib asks the name service, which can take seconds
            if self.security is Security.TLS:
                return smtplib.SMTP_SSL(
                    self.host, self.port, own_name, timeout=self.timeout, context=self.tls.context()
                )
            return smtplib.SMTP(self.host, self.port, own_name, timeout=self.timeout)

    def protect(self, smtp: smtplib.SMTP) -> None:
        """Change to TLS where STARTTLS is configured."""
        if self.security is Security.STARTTLS:
            with _errors_translated():
                smtp.starttls(context=self.tls.context())

    def log_in(self, smtp: smtplib.SMTP) -> None:
        """Log in where an account is configured."""
        with _errors_translated():
            if self.username and self.tokens:
                _log_in_by_token(smtp, self.username, self.tokens)
            elif self.username:
                smtp.login(self.username, self.password)


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


@contextmanager
def _errors_translated() -> Iterator[None]:
    """Translate errors before any ticket was named, so that none is a ticket's fault: down or misconfigured."""
    try:
        yield
    except (smtplib.SMTPConnectError, smtplib.SMTPHeloError) as error:
        raise WayOutDown(words_of(error.smtp_code, error.smtp_error)) from error
    except smtplib.SMTPResponseException as error:  # STARTTLS and login
        raise _obstacle(error) from error
    except (smtplib.SMTPNotSupportedError, ssl.SSLCertVerificationError, UnicodeError) as error:
        raise WayOutMisconfigured(f"{error} - mend the mail server's settings") from error
    except (smtplib.SMTPException, OSError) as error:
        raise WayOutDown(f"{type(error).__name__}: {error}") from error


def _obstacle(error: smtplib.SMTPResponseException) -> WayOutDown:
    words = words_of(error.smtp_code, error.smtp_error)
    if not is_final(error.smtp_code):
        return WayOutDown(words)
    return WayOutMisconfigured(f"{words} - mend the mail server's security, user name or password")


def is_final(code: int) -> bool:
    """Return whether the server will say the same again."""
    return 500 <= code <= 599


def words_of(code: int, text: bytes | str) -> str:
    """Return an answer of the server as one line."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {words}"
