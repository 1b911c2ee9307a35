"""What support reads of a ticket, whichever way it leaves: subject, plain text, attached files.

What people typed stands in the text, each line behind ``> ``, so that it cannot pass for ours.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from tickets.ticket import ReadArticle, Ticket
from tickets.typed_text import many_lines, one_line
from tickets.ways_out import AttachedFile

_SUBJECT_WORDS: Final = 100  # characters of the description in the subject
_LONGEST_FIELD: Final = 500  # characters of a title, reason or login in the text


@dataclass(frozen=True, slots=True)
class Sheet:
    """One ticket, ready to be handed on."""

    subject: str
    text: str
    attached: tuple[tuple[AttachedFile, bytes], ...]  # files with their content


def write_sheet(ticket: Ticket, attachments: Sequence[AttachedFile], *, attached_bytes: int) -> Sheet:
    """The sheet for one ticket, the same for every attempt; raises OSError when a file cannot be read.

    Attachments are added in order while together they stay within ``attached_bytes``; what is too
    large or no longer in the store is named in the text instead.
    """
    attached, left_out = divide(attachments, attached_bytes)
    return Sheet(subject(ticket), "\n".join(_text(ticket, left_out)), tuple(attached))


def subject(ticket: Ticket) -> str:
    """One line that begins with the reference: by it a ticket is found again elsewhere."""
    about = f"{ticket.topic}: " if ticket.topic else ""  # a mail has none
    return f"{subject_mark(ticket)} {about}{one_line(ticket.description, _SUBJECT_WORDS)}"


def subject_mark(ticket: Ticket) -> str:
    """How every subject of this ticket begins, and no subject of another one."""
    return f"[{ticket.reference}]"


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


def _text(ticket: Ticket, left_out: Iterable[AttachedFile]) -> Iterable[str]:
    yield from _section("The problem", [f"> {line}" for line in many_lines(ticket.description).split("\n")])
    yield from _section("Read before writing", _articles(ticket.read))
    yield from _section("From the form", _answers(ticket))
    yield from named(left_out)


def named(left_out: Iterable[AttachedFile]) -> Iterable[str]:
    """The lines that name the files which are not attached; none when all are."""
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
