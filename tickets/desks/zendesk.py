"""Tickets into Zendesk by its Ticketing API, as an agent with an API token; the reference is the external id."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from tickets.desks.help_desk import entries, group_number, hand_over
from tickets.desks.http_server import HttpServer, desk_server, json_bytes
from tickets.desks.registry import WayOutSettings
from tickets.letters.ticket_text import Sheet
from tickets.ticket import Ticket
from tickets.ways_out import AttachedFile, WayOutMisconfigured, basic_login

REQUIRED: Final = ("desk_url", "desk_token", "desk_user")


@dataclass(frozen=True, slots=True)
class ZendeskWayOut:
    """One ticket there per ticket here."""

    server: HttpServer
    group: str  # number of the group; empty = as Zendesk's own rules say
    nobody: str  # the requester of tickets without an address
    name: str = "zendesk"

    def deliver(self, ticket: Ticket, attachments: Sequence[AttachedFile]) -> None:
        """Hand the ticket over, once."""
        hand_over(self, ticket, attachments)

    def has(self, ticket: Ticket) -> bool:
        """Ask for the external id."""
        answer = self.server.get("/api/v2/tickets.json", external_id=ticket.reference)
        return any(hit.get("external_id") == ticket.reference for hit in entries(answer, "tickets"))

    def create(self, ticket: Ticket, sheet: Sheet) -> None:
        """Upload the files, then create the ticket that names them; the key makes a repeated request the same one."""
        requester = ticket.email or self.nobody
        fields: dict[str, Any] = {
            "subject": sheet.subject,
            "comment": {"body": sheet.text, "uploads": [self._upload(*attached) for attached in sheet.files.attached]},
            "requester": {"name": requester, "email": requester},
            "external_id": ticket.reference,
            "tags": ["readfirst"],
        }
        if self.group:
            fields["group_id"] = int(self.group)
        key = {"Idempotency-Key": ticket.reference}
        self.server.create("/api/v2/tickets.json", json_bytes({"ticket": fields}), "application/json", **key)

    def _upload(self, file: AttachedFile, content: bytes) -> str:
        path = "/api/v2/uploads.json?" + urlencode({"filename": file.stored.name})
        answer = self.server.create(path, content, file.stored.content_type)
        try:
            return str(answer["upload"]["token"])
        except (KeyError, TypeError) as error:
            raise WayOutMisconfigured("the upload is not answered as documented - mend the address") from error


def make(settings: WayOutSettings) -> ZendeskWayOut:
    """Return the way out as configured; raises WrongSetting."""
    server = desk_server(settings, zendesk_headers(settings.desk_user, settings.desk_token))
    return ZendeskWayOut(server, group_number(settings), settings.legal_email)


def zendesk_headers(user: str, token: str) -> dict[str, str]:
    """Return the header by which Zendesk knows us: the agent's address and an API token."""
    return basic_login(f"{user}/token", token)
