"""Mails fetched by IMAP. A mail leaves its folder only when it is in the database.

A large mail is never held in memory: its beginning is read, and the whole is copied to a file piece by piece.
"""

import imaplib
import re
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from tickets.oauth import TokenRefused, TokenServerDown, TokenSource, xoauth2
from tickets.tls_files import BY_SYSTEM, TlsFiles

LARGEST_WHOLE: Final = 25 * 1024 * 1024  # bytes; of larger mails only the beginning is read
BEGINNING: Final = 512 * 1024  # bytes
_PIECE: Final = 1024 * 1024  # bytes
_FOLDER_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/-]{0,99}")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class MailboxDown(Exception):
    """The mailbox does not answer now; the mails wait in it."""


class LeftInMailbox(Exception):
    """The mail could not be taken, through no fault of the mailbox: it stays, and the next one is looked at."""


class MailboxMisconfigured(MailboxDown):
    """The mailbox will not answer until the operator changes a setting."""


class ImapSecurity(StrEnum):
    """How the connection to the mailbox is protected."""

    TLS = "tls"  # usually port 993
    STARTTLS = "starttls"  # usually port 143
    NONE = "none"  # only for a server on the same machine


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where mails are, and where they are moved to when they were taken."""

    host: str
    username: str
    password: str = field(repr=False)
    port: int = 993
    security: ImapSecurity = ImapSecurity.TLS
    folder: str = "INBOX"
    done: str = "readfirst"  # folder of the taken mails; empty: they are deleted
    junk: str = ""  # folder of what the provider takes for spam; empty: it is not read
    timeout: float = 30.0  # seconds, for each answer of the server
    tokens: TokenSource | None = None  # for a server that refuses passwords: XOAUTH2
    tls: TlsFiles = BY_SYSTEM

    def __post_init__(self) -> None:
        """Raise ValueError for wrong folders: at the start, not at the first mail."""
        for name in (self.folder, self.done, self.junk):
            if name and not _FOLDER_NAME.fullmatch(name):
                raise ValueError(f"{name!r} is no folder name - use letters, digits, spaces and . _ - /")
        if not self.folder:
            raise ValueError("the folder whose mails are taken has no name - write for example INBOX")
        if self.done and self.done in (self.folder, self.junk):
            raise ValueError(f"taken mails would stay in {self.done!r} - name another folder for them")


@dataclass(frozen=True, slots=True)
class Fetched:
    """One mail in the mailbox."""

    content: bytes  # the whole mail, or the beginning of a large one
    size_bytes: int
    pieces: Callable[[], Iterator[bytes]]  # the whole mail again, for keeping it raw
    arrived_at: datetime | None = None  # in the mailbox, by the server's clock (INTERNALDATE)
    is_junk: bool = False  # it lay in the folder of what the provider takes for spam

    @property
    def is_cut(self) -> bool:
        """Whether `content` is only the beginning."""
        return len(self.content) < self.size_bytes


def fetch(mailbox: Mailbox, take: Callable[[Fetched], None], *, limit: int = 20) -> int:
    """Pass every mail to `take`, at most `limit`, and put away those it returned from; return how many.

    `LeftInMailbox` leaves that mail where it is; whatever else `take` raises ends the round before the rest.
    """
    with _logged_in(mailbox) as imap, _errors_translated():
        taken = _fetch_folder(imap, mailbox, mailbox.folder, take, limit)
        if mailbox.junk:
            taken += _fetch_folder(imap, mailbox, mailbox.junk, lambda mail: take(replace(mail, is_junk=True)), limit)
    return taken


def look_into(mailbox: Mailbox) -> None:
    """Log in and open each folder that is read, and take nothing; raise what `fetch` would."""
    with _logged_in(mailbox) as imap, _errors_translated():
        for folder in filter(None, (mailbox.folder, mailbox.junk)):
            _uids(imap, folder, 1)


def _fetch_folder(
    imap: imaplib.IMAP4, mailbox: Mailbox, folder: str, take: Callable[[Fetched], None], limit: int
) -> int:
    taken = 0
    for uid in _uids(imap, folder, limit):
        fetched = _fetched(imap, uid)
        if fetched is None:  # somebody else has put it away
            continue
        with suppress(LeftInMailbox):
            take(fetched)
            _put_away(imap, uid, mailbox.done)
            taken += 1
    return taken


@contextmanager
def _logged_in(mailbox: Mailbox) -> Iterator[imaplib.IMAP4]:
    with _errors_translated():
        imap = _connect(mailbox)
    try:
        try:
            _log_in(imap, mailbox)
        except imaplib.IMAP4.abort as error:
            raise MailboxDown(f"{error}") from error
        except (imaplib.IMAP4.error, UnicodeError) as error:
            raise MailboxMisconfigured(f"{error} - mend the mailbox's user name and password") from error
        yield imap
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            imap.logout()


def _log_in(imap: imaplib.IMAP4, mailbox: Mailbox) -> None:
    if mailbox.tokens is None:
        imap.login(mailbox.username, mailbox.password)
        return
    try:
        token = mailbox.tokens.token()
    except TokenServerDown as error:
        raise MailboxDown(f"token server: {error}") from error
    except TokenRefused as error:
        raise MailboxMisconfigured(f"token server: {error}") from error
    answers = iter([xoauth2(mailbox.username, token).encode(), b""])  # the second ends what was refused
    try:
        imap.authenticate("XOAUTH2", lambda _: next(answers, b""))
    except imaplib.IMAP4.error:
        mailbox.tokens.forget()
        raise


def _connect(mailbox: Mailbox) -> imaplib.IMAP4:
    tls = mailbox.tls.context()
    if mailbox.security is ImapSecurity.TLS:
        return imaplib.IMAP4_SSL(mailbox.host, mailbox.port, ssl_context=tls, timeout=mailbox.timeout)
    imap = imaplib.IMAP4(mailbox.host, mailbox.port, timeout=mailbox.timeout)
    if mailbox.security is ImapSecurity.STARTTLS:
        imap.starttls(tls)
    return imap


def _uids(imap: imaplib.IMAP4, folder: str, limit: int) -> list[str]:
    """Return the UIDs of the oldest mails that are not marked as deleted."""
    status, answer = imap.select(_quoted(folder))
    if status != "OK":
        raise MailboxMisconfigured(f"{_words(answer)} - name a folder that exists")
    if answer[0] == b"0":
        return []
    status, answer = imap.uid("SEARCH", "UNDELETED")
    _check(status, answer)
    return (answer[0] or b"").decode("ascii").split()[:limit]


def _fetched(imap: imaplib.IMAP4, uid: str) -> Fetched | None:
    status, answer = imap.uid("FETCH", uid, "(RFC822.SIZE INTERNALDATE)")
    _check(status, answer)
    attributes = answer[0] if answer and isinstance(answer[0], bytes) else b""
    match = _SIZE.search(attributes)
    if not match:
        return None
    size = int(match[1])
    content = _literal(imap, uid, "BODY.PEEK[]" if size <= LARGEST_WHOLE else f"BODY.PEEK[]<0.{BEGINNING}>")
    if size and not content:  # put away by somebody else in between: not a mail without words
        return None
    whole = len(content) if size <= LARGEST_WHOLE else size  # some servers only estimate the size
    return Fetched(
        content, whole, lambda: _pieces(imap, uid, content, is_whole=whole == len(content)), _arrived_at(attributes)
    )


def _arrived_at(attributes: bytes) -> datetime | None:
    local = imaplib.Internaldate2tuple(attributes)
    return datetime.fromtimestamp(time.mktime(local), UTC) if local else None


def _pieces(imap: imaplib.IMAP4, uid: str, content: bytes, *, is_whole: bool) -> Iterator[bytes]:
    yield content
    position = len(content)
    while not is_whole and (piece := _literal(imap, uid, f"BODY.PEEK[]<{position}.{_PIECE}>")):
        position += len(piece)
        yield piece


def _literal(imap: imaplib.IMAP4, uid: str, what: str) -> bytes:
    status, answer = imap.uid("FETCH", uid, f"({what})")
    _check(status, answer)
    return next((bytes(part[1]) for part in answer if isinstance(part, tuple)), b"")


def _put_away(imap: imaplib.IMAP4, uid: str, done: str) -> None:
    """Move the mail, or delete it; if this fails the mail is fetched again, and known."""
    if done:
        imap.create(_quoted(done))  # says NO when it is there
        status, answer = imap.uid("COPY", uid, _quoted(done))
        _check(status, answer)
    status, answer = imap.uid("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)")
    _check(status, answer)
    _, can = imap.capability()  # before the login it names fewer
    if b"UIDPLUS" in (can[0] or b"").upper().split():
        imap.uid("EXPUNGE", uid)  # only this one: others expunge what they have deleted
    else:
        imap.expunge()


def _check(status: str, answer: Sequence[object]) -> None:
    if status != "OK":
        raise MailboxDown(_words(answer))


def _words(answer: object) -> str:
    first = answer[0] if isinstance(answer, list) and answer else b""
    return first.decode("utf-8", "replace") if isinstance(first, bytes) else str(first)


def _quoted(folder: str) -> str:
    return f'"{folder}"'


@contextmanager
def _errors_translated() -> Iterator[None]:
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise MailboxMisconfigured(f"{error} - mend the mailbox's host name or certificate") from error
    except (imaplib.IMAP4.error, OSError) as error:
        raise MailboxDown(f"{type(error).__name__}: {error}") from error
