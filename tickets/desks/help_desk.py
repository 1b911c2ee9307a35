"""What the adapters of all help desks have in common: never twice, and without attachments if need be.

An answer can get lost after the ticket was taken. So each desk is first asked for the reference, which
stands at the beginning of the subject, and only a desk that does not have it gets the ticket. A desk that
finds new tickets late (a search index some seconds behind) can still get one twice if it fails just then.
"""

import html
from collections.abc import Sequence
from typing import Any, Final, Protocol

from tickets.desks.registry import WayOutSettings, WrongSetting
from tickets.letters.ticket_text import Sheet, subject_mark, write_sheet
from tickets.ticket import Ticket
from tickets.ways_out import AttachedFile, TicketTooLarge, WayOutMisconfigured

ATTACHED_BYTES: Final = 15 * 1024 * 1024  # together; every desk takes as much


class HelpDesk(Protocol):
    """What `hand_over` needs of a help desk."""

    def has(self, ticket: Ticket) -> bool:
        """Return whether an earlier attempt arrived."""

    def create(self, ticket: Ticket, sheet: Sheet) -> None:
        """Create the ticket there."""


def hand_over(desk: HelpDesk, ticket: Ticket, attachments: Sequence[AttachedFile]) -> None:
    """Create the ticket unless it is there; without its attachments if they make it too large."""
    if desk.has(ticket):
        return
    try:
        desk.create(ticket, write_sheet(ticket, attachments, attached_bytes=ATTACHED_BYTES))
    except TicketTooLarge:
        if not attachments:
            raise
        desk.create(ticket, write_sheet(ticket, attachments, attached_bytes=0))


def group_number(settings: WayOutSettings) -> str:
    """Return READFIRST_DESK_GROUP, which may be empty; raises WrongSetting when it is no number."""
    group = settings.desk_group
    if group and not (group.isascii() and group.isdigit()):
        raise WrongSetting("desk_group", f"{group!r} is no number: take it from the desk's address bar")
    return group


def entries(answer: object, *path: str) -> tuple[dict[str, Any], ...]:
    """Return the list of objects under these names of an answer; raise WayOutMisconfigured for any other shape."""
    for name in path:
        answer = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(answer, list):
        raise WayOutMisconfigured("the look-up is not answered as documented - mend the server's address")
    return tuple(entry for entry in answer if isinstance(entry, dict))


def is_about(ticket: Ticket, subject: object) -> bool:
    """Return whether a subject over there is this ticket's; a search there may have returned others, too."""
    return isinstance(subject, str) and subject.startswith(subject_mark(ticket))


def as_html(text: str) -> str:
    """Return plain text for desks that take HTML: nothing that people typed becomes markup."""
    return html.escape(text).replace("\n", "<br>\n")
