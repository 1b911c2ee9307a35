"""What support reads of a ticket, whichever way it leaves: subject, plain text, attached files.

What people typed stands in the text, each line behind `> `, so that it cannot pass for ours.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tickets.ticket import ReadArticle, Ticket
from tickets.typed_text import many_lines, one_line
from tickets.ways_out import AttachedFile, WayOutDown

_SUBJECT_WORDS: Final = 100  # characters of the description in the subject
_LONGEST_FIELD: Final = 500  # characters of a title, reason or login in the text


@dataclass(frozen=True, slots=True)
class Sheet:
    """One ticket as text with its files, ready for any way out."""

    subject: str
    text: str
    files: "Divided"


@dataclass(frozen=True, slots=True)
class Divided:
    """The files of a letter: those that leave with it, and those that it only names."""

    attached: tuple[tuple[AttachedFile, bytes], ...] = ()  # with their content
    too_large: tuple[AttachedFile, ...] = ()  # kept in the store
    missing: tuple[AttachedFile, ...] = ()  # not in the store any more


def write_sheet(ticket: Ticket, attachments: Sequence[AttachedFile], *, attached_bytes: int) -> Sheet:
    """Return the sheet of one ticket, the same for every attempt; raise WayOutDown when a file cannot be read.

    Attachments are added in order while together they stay within `attached_bytes`; what is too
    large or missing is named in the text instead.
    """
    files = divide(attachments, attached_bytes)
    return Sheet(subject(ticket), "\n".join(_text(ticket, files)), files)


def subject(ticket: Ticket) -> str:
    """Return one line that begins with the reference, by which a ticket is found again elsewhere."""
    about = f"{ticket.topic}: " if ticket.topic else ""  # a mail has none
    return f"{subject_mark(ticket)} {about}{one_line(ticket.description, _SUBJECT_WORDS)}"


def subject_mark(ticket: Ticket) -> str:
    """Return the beginning of every subject of this ticket, and of no other one."""
    return f"[{ticket.reference}]"


def divide(attachments: Sequence[AttachedFile], limit_bytes: int) -> Divided:
    """Return the files of a letter, attached in order while together they stay within the limit; raise WayOutDown."""
    attached: list[tuple[AttachedFile, bytes]] = []
    too_large: list[AttachedFile] = []
    for file in attachments:
        if file.path is None:
            continue
        if file.stored.size_bytes <= limit_bytes:
            limit_bytes -= file.stored.size_bytes
            attached.append((file, _content(file.path)))
        else:
            too_large.append(file)
    return Divided(tuple(attached), tuple(too_large), tuple(file for file in attachments if file.path is None))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:  # it was there a moment ago: the next attempt looks again
        raise WayOutDown(f"an attachment cannot be read: {error}") from error


def _text(ticket: Ticket, files: Divided) -> Iterable[str]:
    yield from _section("The problem", [f"> {line}" for line in many_lines(ticket.description).split("\n")])
    yield from _section("Read before writing", _articles(ticket.read))
    yield from _section("From the form", _answers(ticket))
    yield from named(files)


def named(files: Divided) -> Iterable[str]:
    """Return the lines that name the files which are not attached, and why; none when all are."""
    for title, left_out in (
        ("Not attached: kept in the help centre under the reference", files.too_large),
        ("Missing: could not be read, please ask for it again", files.missing),
    ):
        if left_out:
            yield from _section(title, [f"- {_short(f.stored.name)} ({f.stored.size_bytes} bytes)" for f in left_out])


def _section(title: str, lines: Iterable[str]) -> Iterable[str]:
    yield from (title, "-" * len(title), *lines, "")


def _articles(read: Sequence[ReadArticle]) -> Iterable[str]:
    if not read:
        yield "No article was offered."
    for number, article in enumerate(read, start=1):
        yield f"{number}. {_short(article.title)} ({_short(article.article_id)}, {_short(article.revision)})"
        opened = "opened" if article.opened else "shown, not opened"
        yield f"   {opened}; solved the problem: {_short(article.solved) or 'no answer'}"
        if article.reason:
            yield f"   > {_short(article.reason)}"


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
    return [f"{name}: {_short(value)}" for name, value in answers.items()]


def _short(text: str) -> str:
    return one_line(text, _LONGEST_FIELD)
