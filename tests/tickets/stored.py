"""What lies in the database, read the way the product reads it."""

from sqlalchemy import Connection, select

from tickets import tables
from tickets.ticket import Ticket
from tickets.ticket_store import ticket_by_id


def stored_tickets(connection: Connection, limit: int = 1000) -> tuple[Ticket, ...]:
    """The newest tickets first."""
    newest_first = (tables.tickets.c.created_at.desc(), tables.tickets.c.ticket_id)
    ids = connection.execute(select(tables.tickets.c.ticket_id).order_by(*newest_first).limit(limit)).scalars().all()
    return tuple(ticket for ticket_id in ids if (ticket := ticket_by_id(connection, ticket_id)))
