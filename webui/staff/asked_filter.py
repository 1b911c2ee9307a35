"""Which tickets an address of the inbox asks for, and the views that have a name."""

from __future__ import annotations

from collections.abc import Mapping

from tickets.conversation.inbox import ALL, FILES_MISSING, NOBODY, SNOOZED, SUPPORTS_TURN, Filter
from tickets.conversation.standing import TicketState
from tickets.tables import DeliveryState
from tickets.typed_text import one_line
from webui.request.sealed_words import opened_words

MOST_WORDS = 8  # that a search of the inbox looks for


def saved_views(who: str) -> dict[str, Filter]:
    """Return the views that stand above the list, by name."""
    return {
        "urgent": Filter(urgent=True),
        "mine": Filter(assignee=who),
        "unassigned": Filter(assignee=NOBODY),
        "turn": Filter(),
        "held": Filter(state=ALL, delivery=DeliveryState.HELD),
        "dead": Filter(state=ALL, delivery=DeliveryState.DEAD),
    }


def asked_words(asked: Mapping[str, str]) -> str:
    """Return what the search field holds: a reference, an e-mail address, or words."""
    return one_line(opened_words(asked.get("q", "")), 254)


def asked_filter(asked: Mapping[str, str]) -> Filter:
    """Return the filter in the address; unknown values are ignored."""
    looked_for = asked_words(asked)
    is_address = "@" in looked_for and " " not in looked_for
    email, words = (looked_for, ()) if is_address else ("", tuple(looked_for.split()[:MOST_WORDS]))
    state, delivery, known = asked.get("state", ""), asked.get("delivery", ""), {*DeliveryState, FILES_MISSING}
    if state not in (SUPPORTS_TURN, SNOOZED, ALL, *TicketState):
        state = ALL if email or words or delivery in known else SUPPORTS_TURN
    chosen = {name: one_line(asked.get(name, ""), 80) for name in ("purpose", "topic", "assignee", "tag")}
    lang = one_line(asked.get("language", ""), 8)  # `lang` in an address is the page's own
    urgent = asked.get("urgent") == "yes"
    known_delivery = delivery if delivery in known else ""
    return Filter(**chosen, lang=lang, state=state, delivery=known_delivery, email=email, words=words, urgent=urgent)
