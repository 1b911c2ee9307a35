"""Letters in the folder that stands for a mail server in development: theirs go, others lose the address."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from tickets.files.durable import durable_file
from webui.privacy.traces import Traces
from webui.storage.queued_mails import MailKind, mail_id_of


def letter_ids(traces: Traces) -> tuple[str, ...]:
    """Return the ids that the letters of a person are named by."""
    questions = (mail_id_of(MailKind.FOLLOW_UP, help_session_id) for help_session_id in traces.help_sessions)
    return (*traces.tickets, *traces.messages, *questions)


def letters_about(folder: Path, ids: Collection[str]) -> Iterator[Path]:
    """Yield the letters about these tickets and with these messages, as `tickets/desks/folder.py` names them."""
    names = set(ids)
    return (path for path in sorted(folder.glob("*.eml")) if not names.isdisjoint(path.stem.split("-")))


def letters_that_name(folder: Path, address: str) -> Iterator[Path]:
    """Yield the letters in which an address stands."""
    for path in sorted(folder.glob("*.eml")):
        with suppress(FileNotFoundError):  # another process has just erased it
            if any(address in text.lower() for text in _texts(_read(path))):
                yield path


def hide_in_letter(path: Path, hide: Callable[[str], str]) -> bool:
    """Hide an address in the words of a letter; return whether it was there. Whom it goes to is not changed."""
    letter = _read(path)
    hidden = [part for part in _text_parts(letter) if hide(part.get_content()) != part.get_content()]
    for part in hidden:
        part.set_content(hide(part.get_content()), subtype=part.get_content_subtype())
    subject, was = hide(str(letter["Subject"] or "")), str(letter["Subject"] or "")
    if subject != was:
        letter.replace_header("Subject", subject)
    if hidden or subject != was:
        with durable_file(path) as file:
            file.write(letter.as_bytes())
    return bool(hidden) or subject != was


def _read(path: Path) -> EmailMessage:
    return BytesParser(policy=policy.SMTPUTF8).parsebytes(path.read_bytes())


def _texts(letter: EmailMessage) -> Iterator[str]:
    """Yield subject and text; a letter that goes to the person, or names them as its author, is of their own ticket."""
    yield str(letter["Subject"] or "")
    yield from (part.get_content() for part in _text_parts(letter))


def _text_parts(letter: EmailMessage) -> list[EmailMessage]:
    return [part for part in letter.walk() if part.get_content_maintype() == "text"]
