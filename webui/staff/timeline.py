"""What happened around a ticket in one order: what its sender typed and met, what colleagues did, what left. Pure.

Messages are not in it: they are the conversation.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from deflection.retelling import Round
from tickets.conversation.standing import Fact, FactKind
from tickets.outgoing.outbox import Delivery
from tickets.tables import DeliveryState

_OF_A_MESSAGE = (FactKind.WROTE, FactKind.ANSWERED, FactKind.NOTED, FactKind.NOTIFIED)


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the timeline."""

    at: datetime
    kind: Literal["asked", "received", "happened", "left"]
    what: Round | Fact | Delivery | None = None  # None: the ticket was received


def timeline(
    received_at: datetime, rounds: Iterable[Round], facts: Iterable[Fact], deliveries: Iterable[Delivery]
) -> tuple[Moment, ...]:
    """Return every moment, oldest first. What has not left yet has no moment.

    facts  without those that were undone
    """
    moments = [
        *(Moment(round_.at, "asked", round_) for round_ in rounds),
        Moment(received_at, "received"),
        *(Moment(fact.at, "happened", fact) for fact in facts if fact.kind not in _OF_A_MESSAGE),
        *(Moment(row.delivered_at, "left", row) for row in deliveries if has_left(row) and row.delivered_at),
    ]
    return tuple(sorted(moments, key=lambda moment: moment.at))  # stable: what is equal keeps the order above


def has_left(row: Delivery) -> bool:
    """Return whether a letter is delivered."""
    return row.state == DeliveryState.DELIVERED
