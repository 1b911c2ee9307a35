"""How a tag is written, one word for one thing whoever types it; and whether a ticket takes one more."""

from __future__ import annotations

from typing import Final

from tickets.conversation.standing import TicketStanding
from tickets.typed_text import one_line

LONGEST_TAG: Final = 40  # characters
MOST_TAGS: Final = 20  # of one ticket


def as_tag(text: str) -> str:
    """Return the tag in lower case, without # and with single spaces; empty when nothing is left.

    >>> as_tag("  #Vrátenie   Peňazí ")
    'vrátenie peňazí'
    """
    return " ".join(one_line(text, 200).lower().lstrip("# ").split())[:LONGEST_TAG].strip()


def takes_tag(ticket: TicketStanding, tag: str) -> bool:
    """Return whether the tag would be new there; a blank one is none, and there is an end to them."""
    return bool(tag) and tag not in ticket.tags and len(ticket.tags) < MOST_TAGS
