"""For how long a ticket can be snoozed. Spans, not hours of a day: colleagues sit in several time zones."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from flask import abort, request

from tickets.conversation.standing import Fact, FactKind
from webui.parts import parts
from webui.staff.ticket_page import me

SPANS: Final = {"3h": timedelta(hours=3), "1d": timedelta(days=1), "3d": timedelta(days=3), "1w": timedelta(weeks=1)}


def posted_snooze() -> Fact:
    """Return the fact of the posted form; 422 for another span than those of `SPANS`."""
    span = SPANS.get(request.form.get("for", "")) or abort(422, f"snooze for one of {', '.join(SPANS)}")
    return Fact(parts().now(), FactKind.SNOOZED, me(), (parts().now() + span).isoformat())
