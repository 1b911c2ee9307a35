"""What requesters say of the help that support gave, once their tickets are over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from deflection import event_log
from deflection.estimation.share import Share
from deflection.site_events import TicketRated
from webui.analysts.span import Span


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """Share of the answers that say "good": of all, and of the tickets that an account answered last."""

    everybody: Share
    by_account: Mapping[str, Share]  # for admins only: it is about single colleagues


def satisfaction(connection: Connection, span: Span) -> Satisfaction:
    """Return what was said on these days; of a ticket whose answer was changed, the newest of them."""
    newest = {fact.subject: fact for fact in event_log.facts(connection, TicketRated, span.since, span.until)}
    of_account: defaultdict[str, list[TicketRated]] = defaultdict(list)
    for fact in newest.values():
        of_account[fact.who].append(fact)
    return Satisfaction(_good(newest.values()), {who: _good(facts) for who, facts in sorted(of_account.items())})


def _good(facts: Iterable[TicketRated]) -> Share:
    counted = list(facts)
    return Share(sum(fact.good for fact in counted), len(counted))
