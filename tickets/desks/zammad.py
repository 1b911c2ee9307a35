"""Tickets into Zammad by its REST API; the token needs the permission `ticket.agent`."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from tickets.desks.help_desk import entries, hand_over, is_about
from tickets.desks.http_server import HttpServer, desk_server, json_bytes
from tickets.desks.registry import WayOutSettings
from tickets.letters.ticket_text import Sheet
from tickets.ticket import Ticket
from tickets.ways_out import AttachedFile

REQUIRED: Final = ("desk_url", "desk_token", "desk_group")


@dataclass(frozen=True, slots=True)
class ZammadWayOut:
    """One ticket there per ticket here, in one group."""

    server: HttpServer
    group: str
    nobody: str  # the requester of tickets without an address
    name: str = "zammad"

    def deliver(self, ticket: Ticket, attachments: Sequence[AttachedFile]) -> None:
        """Hand the ticket over, once."""
        hand_over(self, ticket, attachments)

    def has(self, ticket: Ticket) -> bool:
        """Search for the reference; the title says whether a hit is really this ticket."""
        answer = self.server.get("/api/v1/tickets/search", query=f'"{ticket.reference}"', limit=20, expand="true")
        return any(is_about(ticket, hit.get("title")) for hit in entries(answer))

    def create(self, ticket: Ticket, sheet: Sheet) -> None:
        """Create a ticket with its first article; Zammad finds or makes the customer by the address."""
        body = {
            "title": sheet.subject,
            "group": self.group,
            "customer_id": f"guess:{ticket.email or self.nobody}",
            "tags": "readfirst",
            "article": self._article(sheet),
        }
        self.server.create("/api/v1/tickets", json_bytes(body), "application/json")

    def _article(self, sheet: Sheet) -> dict[str, Any]:
        return {
            "subject": sheet.subject,
            "body": sheet.text,
            "content_type": "text/plain",
            "type": "web",
            "sender": "Customer",
            "internal": False,
            "attachments": [
                {
                    "filename": file.stored.name,
                    "mime-type": file.stored.content_type,
                    "data": base64.b64encode(content).decode(),
                }
                for file, content in sheet.files.attached
            ],
        }


def make(settings: WayOutSettings) -> ZammadWayOut:
    """Return the way out as configured; raises WrongSetting."""
    server = desk_server(settings, zammad_headers(settings.desk_token))
    return ZammadWayOut(server, settings.desk_group, settings.legal_email)


def zammad_headers(token: str) -> dict[str, str]:
    """Return the header by which Zammad knows us."""
    return {"Authorization": f"Token token={token}"}
