"""Tickets to any program: one signed JSON document per ticket, the same for every attempt.

`Readfirst-Signature: t=<seconds since 1970>,v1=<hex>`, where `v1` is the HMAC-SHA-256 of
`<t>.<body>` under the shared key. `Idempotency-Key` is the reference: a receiver that has it
already answers 2xx again. Any 2xx means "I have it"; 409 means "I am at it", and it is sent again.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from tickets.desks.help_desk import ATTACHED_BYTES
from tickets.desks.http_server import HttpServer, desk_server, json_bytes
from tickets.desks.registry import WayOutSettings
from tickets.letters.ticket_text import Sheet, write_sheet
from tickets.ticket import Ticket
from tickets.ways_out import AttachedFile, TicketTooLarge

REQUIRED: Final = ("desk_url", "desk_token")


@dataclass(frozen=True, slots=True)
class WebhookWayOut:
    """One POST per ticket."""

    server: HttpServer
    key: str = field(repr=False)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    name: str = "webhook"

    def deliver(self, ticket: Ticket, attachments: Sequence[AttachedFile]) -> None:
        """Post the ticket; without the files' content if that makes it too large."""
        try:
            self._post(ticket, attachments, ATTACHED_BYTES)
        except TicketTooLarge:
            if not attachments:
                raise
            self._post(ticket, attachments, attached_bytes=0)

    def _post(self, ticket: Ticket, attachments: Sequence[AttachedFile], attached_bytes: int) -> None:
        sheet = write_sheet(ticket, attachments, attached_bytes=attached_bytes)
        body = json_bytes(document(ticket, sheet))
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": ticket.reference,
            "Readfirst-Signature": signature(body, self.now(), self.key),
        }
        self.server.send("POST", "", body, headers)


def make(settings: WayOutSettings) -> WebhookWayOut:
    """Return the way out as configured; raises WrongSetting."""
    return WebhookWayOut(desk_server(settings), settings.desk_token)


def signature(body: bytes, at: datetime, key: str) -> str:
    """Return the header that proves that the body is ours, and when it was sent."""
    seconds = str(int(at.timestamp()))
    digest = hmac.new(key.encode(), seconds.encode() + b"." + body, hashlib.sha256)
    return f"t={seconds},v1={digest.hexdigest()}"


def document(ticket: Ticket, sheet: Sheet) -> dict[str, Any]:
    """Return the ticket as JSON; every attachment is named, and those that fit carry their content in base64."""
    contents = {file.stored.attachment_id: content for file, content in sheet.files.attached}
    missing = {file.stored.attachment_id for file in sheet.files.missing}
    ticket_fields = asdict(ticket) | {"created_at": ticket.created_at.isoformat()}
    files = [
        {
            **asdict(stored),
            "missing": stored.attachment_id in missing,
            "content": base64.b64encode(contents[stored.attachment_id]).decode()
            if stored.attachment_id in contents
            else None,
        }
        for stored in ticket.attachments
    ]
    return {"event": "ticket", "subject": sheet.subject, "ticket": ticket_fields | {"attachments": files}}
