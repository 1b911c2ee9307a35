"""Pages of support staff: the inbox, and waiting times. One ticket is `webui/staff/ticket.py`."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tickets import ticket_store
from tickets.conversation import first_answer, inbox
from tickets.conversation.inbox import ALL, FILES_MISSING, NOBODY, SNOOZED, SUPPORTS_TURN, Filter
from tickets.conversation.standing import TicketState
from tickets.outgoing import outbox
from tickets.reference import read_reference
from tickets.tables import DeliveryState
from tickets.typed_text import one_line
from webui.parts import parts
from webui.request.asker.sign_in import requires
from webui.staff.bulk import read_answers
from webui.staff.ticket_page import me, staff_names
from webui.storage.accounts import Role
from webui.storage.waiting_times import by_group, promised

bp = Blueprint("staff", __name__, url_prefix="/staff")

PER_PAGE = 25
MOST_WORDS = 8  # that a search of the inbox looks for


@bp.get("/")
@requires(Role.STAFF)
def tickets() -> ResponseReturnValue:
    """The inbox, urgent tickets and the longest wait first; `q` is a reference, an e-mail address, or words."""
    looked_for = one_line(request.args.get("q", ""), 254)
    is_address = "@" in looked_for and " " not in looked_for
    words = () if is_address else tuple(looked_for.split()[:MOST_WORDS])
    wanted = _wanted(request.args, email=looked_for if is_address else "", words=words)
    now = parts().now()
    with parts().database.reading() as connection:
        reference = read_reference(looked_for) or ""
        if reference and ticket_store.ticket_by_reference(connection, reference):
            return redirect(url_for("desk.show", reference=reference))
        counted = inbox.tally(connection, wanted, now)
        pages = max(1, -(-counted.total // PER_PAGE))
        number = min(max(1, request.args.get("page", 1, type=int)), pages)
        shown = inbox.rows(connection, wanted, now, limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
        deliveries, lacking = outbox.counts(connection), outbox.lacking_files(connection)
        staff, tags = staff_names(connection), inbox.tags_in_use(connection)
        saved = {name: inbox.how_many(connection, view, now) for name, view in _saved_views(me()).items()}
    return render_template(
        "staff/tickets.html",
        shown=shown,
        wanted=wanted,
        looked_for=looked_for,
        number=number,
        pages=pages,
        facets=counted.facets,
        views=saved,
        view=next((name for name, view in _saved_views(me()).items() if view == wanted), ""),
        deliveries=deliveries,
        lacking_files=lacking,
        staff=staff,
        tags=tags,
        bulk=read_answers(),
        now=now,
    )


@bp.get("/waits")
@requires(Role.STAFF)
def waits() -> str:
    """How long people wait for the first answer, and what is promised because of that."""
    with parts().database.reading() as connection:
        figures = by_group(first_answer.waits(connection, parts().now()))
    return render_template(
        "staff/waits.html",
        figures=figures,
        promised={group: promised(figures, *group) for group in figures},
        configured=parts().form.reply_promise,
    )


@bp.get("/style")
@requires(Role.STAFF, Role.EDITOR, Role.ANALYST)
def style() -> str:
    """Every component of the pages, in every state."""
    return render_template("staff/style.html")


def _saved_views(who: str) -> dict[str, Filter]:
    """Return the views that stand above the list, by name."""
    return {
        "urgent": Filter(urgent=True),
        "mine": Filter(assignee=who),
        "unassigned": Filter(assignee=NOBODY),
        "turn": Filter(),
        "held": Filter(state=ALL, delivery=DeliveryState.HELD),
        "dead": Filter(state=ALL, delivery=DeliveryState.DEAD),
    }


def _wanted(asked: Mapping[str, str], *, email: str, words: tuple[str, ...]) -> Filter:
    """Return the filter in the address; unknown values are ignored."""
    state, delivery, known = asked.get("state", ""), asked.get("delivery", ""), {*DeliveryState, FILES_MISSING}
    if state not in (SUPPORTS_TURN, SNOOZED, ALL, *TicketState):
        state = ALL if email or words or delivery in known else SUPPORTS_TURN
    chosen = {name: one_line(asked.get(name, ""), 80) for name in ("purpose", "topic", "assignee", "tag")}
    lang = one_line(asked.get("language", ""), 8)  # `lang` in an address is the page's own
    urgent = asked.get("urgent") == "yes"
    known_delivery = delivery if delivery in known else ""
    return Filter(**chosen, lang=lang, state=state, delivery=known_delivery, email=email, words=words, urgent=urgent)
