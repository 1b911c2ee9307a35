"""The secret that opens a ticket's status page: derived from the reference, so that every receipt shows the same."""

from __future__ import annotations

import hmac

from flask import url_for
from sqlalchemy import Connection

from tickets import ticket_store
from tickets.reference import read_reference
from tickets.ticket import Ticket
from webui.identity.keyed import KeyPurpose, keyed
from webui.parts import parts


def secret_of(reference: str) -> str:
    """The secret that opens the status page of this reference here."""
    return keyed(parts().settings.secret_key, KeyPurpose.RECEIPT, reference)


def opens(reference: str, secret: str) -> bool:
    """Whether `secret` is the one of this reference; compared in constant time."""
    return hmac.compare_digest(secret_of(reference).encode(), secret.encode("utf-8", "replace"))


def ticket_url(reference: str, lang: str) -> str:
    """Address of the status page, with its secret."""
    return url_for("my_tickets.status", lang=lang, reference=reference, secret=secret_of(reference))


def opened_ticket(connection: Connection, reference: str, secret: str) -> Ticket | None:
    """The ticket that reference and secret open; None for anything else."""
    proper = read_reference(reference) or ""
    return ticket_store.ticket_by_reference(connection, proper) if opens(proper, secret) else None
