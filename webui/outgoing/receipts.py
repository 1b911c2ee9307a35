"""The secret of a ticket's status page: derived from the reference, so that every receipt shows the same."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import Connection

from tickets import ticket_store
from tickets.reference import read_reference
from tickets.ticket import Ticket
from webui.identity.keyed import KeyPurpose, is_keyed, keyed
from webui.parts import parts


def secret_of(reference: str) -> str:
    """Return the secret that opens the status page of a reference."""
    return keyed(parts().settings.secret_key, KeyPurpose.RECEIPT, reference)


def opens(reference: str, secret: str) -> bool:
    """Return whether `secret` is that of the reference, under the key of today or an earlier one."""
    return is_keyed(secret, parts().settings.secret_keys, KeyPurpose.RECEIPT, reference)


def ticket_url(reference: str, lang: str) -> str:
    """Return the address of the status page, with its secret."""
    return url_for("my_tickets.status", lang=lang, reference=reference, secret=secret_of(reference))


def opened_ticket(connection: Connection, reference: str, secret: str) -> Ticket | None:
    """Return the ticket that reference and secret open, or None."""
    proper = read_reference(reference) or ""
    return ticket_store.ticket_by_reference(connection, proper) if opens(proper, secret) else None
