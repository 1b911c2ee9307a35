"""Moving what waits for a way out that is no longer configured to the one that is.

An outbox row names its way out; the ticket is the same for all of them, under the same reference and Message-ID. So
after a change of the way out, rows move to the new one:
1. a row that a worker holds is left to it, and moves when its lease has ended without a result;
2. a row moves only where the ticket has none for the new way out: nothing is sent there twice;
3. waits and failures of the old way out do not count on the new one; dead and held letters stay so until a person acts;
4. what goes to requesters never moves, nor do notices of urgent tickets; later messages of requesters move only to a
   way out that takes messages.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, not_, null, or_, select, update

from tickets.columns import UtcDateTime
from tickets.conversation.conversation import TO_REQUESTER
from tickets.outgoing.leases import is_abandoned
from tickets.tables import DeliveryState, outbox
from tickets.ways_out import URGENT_NOTICES

# Listed, so that the index on the state is used.
_UNDELIVERED: Final = tuple(state for state in DeliveryState if state is not DeliveryState.DELIVERED)


def unserved(connection: Connection, tickets: Collection[str], messages: Collection[str]) -> Mapping[str, int]:
    """Return the name of each way out that nobody here serves -> how many undelivered rows wait for it.

    tickets, messages  the ways out that take tickets, and those that take messages of their conversations
    """
    served = or_(
        and_(outbox.c.message_id == "", outbox.c.channel.in_(tickets)),
        and_(outbox.c.message_id != "", outbox.c.channel.in_(messages)),
    )
    query = select(outbox.c.channel, func.count()).where(outbox.c.state.in_(_UNDELIVERED), not_(served))
    return dict(connection.execute(query.group_by(outbox.c.channel)).all())


def reroute(connection: Connection, way_out: str, now: datetime, *, takes_messages: bool) -> int:
    """Move the rows that wait for any other way to support to `way_out`; return how many."""
    stays = [way_out, TO_REQUESTER, *URGENT_NOTICES]
    moves = [_may_move(now), outbox.c.channel.not_in(stays), not_(_is_there_already(way_out))]
    if not takes_messages:
        moves.append(outbox.c.message_id == "")
    is_waiting = outbox.c.state.in_([DeliveryState.PENDING, DeliveryState.LEASED])
    afresh = {
        "channel": way_out,
        "state": case((is_waiting, DeliveryState.PENDING), else_=outbox.c.state),
        "due_at": case((is_waiting, literal(now, UtcDateTime)), else_=outbox.c.due_at),
        "last_error": case((is_waiting, null()), else_=outbox.c.last_error),
        "attempts": 0,
        "first_tried_at": None,
        "lease_owner": None,
        "lease_until": None,
    }
    return connection.execute(update(outbox).where(and_(*moves)).values(afresh)).rowcount


def _may_move(now: datetime) -> ColumnElement[bool]:
    at_rest = outbox.c.state.in_([DeliveryState.PENDING, DeliveryState.DEAD, DeliveryState.HELD])
    return outbox.c.state.in_(_UNDELIVERED) & or_(at_rest, is_abandoned(now))


def _is_there_already(way_out: str) -> ColumnElement[bool]:
    other = outbox.alias()
    same = (other.c.ticket_id == outbox.c.ticket_id) & (other.c.message_id == outbox.c.message_id)
    return select(other.c.outbox_id).where(same, other.c.channel == way_out).exists()
