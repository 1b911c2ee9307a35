"""Tickets into Freshdesk by its API v2, as an agent with an API key."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from tickets.desks.help_desk import as_html, entries, group_number, hand_over, is_about
from tickets.desks.http_server import HttpServer, desk_server
from tickets.desks.registry import WayOutSettings
from tickets.letters.ticket_text import Sheet
from tickets.mail_headers import header_filename
from tickets.ticket import Ticket
from tickets.ways_out import AttachedFile, WayOutRefused, basic_login

_OPEN: Final = "2"  # Freshdesk's number of the status
_LOW: Final = "1"  # of the priority: the desk's own rules raise it
_PORTAL: Final = "2"  # of the source

REQUIRED: Final = ("desk_url", "desk_token")


@dataclass(frozen=True, slots=True)
class FreshdeskWayOut:
    """One ticket there per ticket here."""

    server: HttpServer
    group: str  # number of the group; empty = as Freshdesk's own rules say
    nobody: str  # the requester of tickets without an address
    name: str = "freshdesk"

    def deliver(self, ticket: Ticket, attachments: Sequence[AttachedFile]) -> None:
        """Hand the ticket over, once."""
        hand_over(self, ticket, attachments)

    def has(self, ticket: Ticket) -> bool:
        """Look through the requester's newest hundred: that list is current, the search lags by minutes."""
        try:
            answer = self.server.get("/api/v2/tickets", email=self._requester(ticket), per_page=100)
        except WayOutRefused:  # 400: nobody of that address has written yet
            return False
        return any(is_about(ticket, hit.get("subject")) for hit in entries(answer))

    def create(self, ticket: Ticket, sheet: Sheet) -> None:
        """Post one form with everything: Freshdesk takes files in no other way."""
        fields = [
            ("subject", sheet.subject),
            ("description", as_html(sheet.text)),
            ("email", self._requester(ticket)),
            ("status", _OPEN),
            ("priority", _LOW),
            ("source", _PORTAL),
            ("tags[]", "readfirst"),
            *([("group_id", self.group)] if self.group else []),
        ]
        boundary = secrets.token_hex(16)
        body = b"".join(_parts(fields, sheet.files.attached, boundary))
        self.server.create("/api/v2/tickets", body, f"multipart/form-data; boundary={boundary}")

    def _requester(self, ticket: Ticket) -> str:
        return ticket.email or self.nobody


def make(settings: WayOutSettings) -> FreshdeskWayOut:
    """Return the way out as configured; raises WrongSetting."""
    server = desk_server(settings, freshdesk_headers(settings.desk_token))
    return FreshdeskWayOut(server, group_number(settings), settings.legal_email)


def freshdesk_headers(token: str) -> dict[str, str]:
    """Return the header by which Freshdesk knows us: the API key as the user, and a password that it ignores."""
    return basic_login(token, "X")


def _parts(
    fields: Iterable[tuple[str, str]], attached: Iterable[tuple[AttachedFile, bytes]], boundary: str
) -> Iterable[bytes]:
    """Yield a multipart form piece by piece (RFC 7578)."""
    for name, value in fields:
        yield f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
        yield value.encode("utf-8", "replace") + b"\r\n"
    for file, content in attached:
        filename = header_filename(file.stored.name)
        disposition = f'Content-Disposition: form-data; name="attachments[]"; filename="{filename}"'
        yield f"--{boundary}\r\n{disposition}\r\nContent-Type: {file.stored.content_type}\r\n\r\n".encode()
        yield content + b"\r\n"
    yield f"--{boundary}--\r\n".encode()
