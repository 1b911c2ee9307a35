"""How far a request has come, as its requester sees it: received, read, answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tickets.conversation.standing import Fact, FactKind, still_true


@dataclass(frozen=True, slots=True)
class RequestProgress:
    """When each step was reached; None: not yet."""

    received_at: datetime
    read_at: datetime | None = None
    answered_at: datetime | None = None


def progress(received_at: datetime, facts: Iterable[Fact]) -> RequestProgress:
    """Return how far the request has come after these facts, oldest first.

    It counts as read from the moment when somebody at support opened its page, or did something with it in a list.
    """
    counted = still_true(facts)
    answered = [fact.at for fact in counted if fact.kind is FactKind.ANSWERED]
    read = [fact.at for fact in counted if _is_by_support(fact)]
    return RequestProgress(received_at, next(iter(read), None), next(iter(answered), None))


def is_read(facts: Iterable[Fact]) -> bool:
    """Return whether somebody at support has seen the request."""
    return any(_is_by_support(fact) for fact in still_true(facts))


def _is_by_support(fact: Fact) -> bool:
    return bool(fact.who) or fact.kind is FactKind.ANSWERED
