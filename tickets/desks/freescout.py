"""Tickets into FreeScout by the API of its module "API & Webhooks"."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from tickets.desks.help_desk import as_html, entries, group_number, hand_over, is_about
from tickets.desks.http_server import HttpServer, desk_server, json_bytes
from tickets.desks.registry import WayOutSettings
from tickets.letters.ticket_text import Sheet
from tickets.ticket import Ticket
from tickets.ways_out import AttachedFile

REQUIRED: Final = ("desk_url", "desk_token", "desk_group")


@dataclass(frozen=True, slots=True)
class FreeScoutWayOut:
    """One conversation there per ticket here, in one mailbox."""

    server: HttpServer
    mailbox: str  # its number
    nobody: str  # the customer of tickets without an address
    name: str = "freescout"

    def deliver(self, ticket: Ticket, attachments: Sequence[AttachedFile]) -> None:
        """Hand the ticket over, once."""
        hand_over(self, ticket, attachments)

    def has(self, ticket: Ticket) -> bool:
        """Look through the mailbox by subject."""
        answer = self.server.get("/api/conversations", mailboxId=self.mailbox, subject=ticket.reference)
        return any(is_about(ticket, hit.get("subject")) for hit in entries(answer, "_embedded", "conversations"))

    def create(self, ticket: Ticket, sheet: Sheet) -> None:
        """Create a conversation that the customer began."""
        customer = {"email": ticket.email or self.nobody}
        body = {
            "type": "email",
            "mailboxId": int(self.mailbox),
            "subject": sheet.subject,
            "customer": customer,
            "status": "active",
            "threads": [{"type": "customer", "customer": customer, **_thread(sheet)}],
        }
        self.server.create("/api/conversations", json_bytes(body), "application/json")


def make(settings: WayOutSettings) -> FreeScoutWayOut:
    """Return the way out as configured; raises WrongSetting."""
    server = desk_server(settings, freescout_headers(settings.desk_token))
    return FreeScoutWayOut(server, group_number(settings), settings.legal_email)


def freescout_headers(token: str) -> dict[str, str]:
    """Return the header by which FreeScout knows us."""
    return {"X-FreeScout-API-Key": token, "Accept": "application/json"}


def _thread(sheet: Sheet) -> dict[str, Any]:
    return {
        "text": as_html(sheet.text),
        "attachments": [
            {
                "fileName": file.stored.name,
                "mimeType": file.stored.content_type,
                "data": base64.b64encode(content).decode(),
            }
            for file, content in sheet.files.attached
        ],
    }
