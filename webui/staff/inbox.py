"""Pages of support staff: the inbox, and waiting times. One ticket is `webui/staff/ticket.py`."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tickets import ticket_store
from tickets.conversation import first_answer, inbox
from tickets.conversation.given import given_to
from tickets.outgoing import outbox
from tickets.reference import read_reference
from webui.parts import parts
from webui.request.asker.sign_in import requires
from webui.request.sealed_words import to_sealed
from webui.staff.asked_filter import asked_filter, asked_words, saved_views
from webui.staff.bulk import read_answers
from webui.staff.open_list import remember_list
from webui.staff.ticket_page import me, staff_names
from webui.storage.accounts import Role
from webui.storage.waiting_times import by_group, promised

bp = Blueprint("staff", __name__, url_prefix="/staff")

PER_PAGE = 25
MOST_GIVEN = 10  # tickets from colleagues, named above the list


@bp.post("/")
@requires(Role.STAFF)
def look_for() -> ResponseReturnValue:
    """Look for what the inbox's own form sends: an e-mail address in it is in no proxy's log."""
    return to_sealed("staff.tickets")


@bp.post("/ticket/<reference>/articles")
@requires(Role.STAFF)
def look_for_articles(reference: str) -> ResponseReturnValue:
    """Look for other articles on the page of a ticket."""
    return to_sealed("desk.show", "articles", reference=reference)


@bp.get("/")
@requires(Role.STAFF)
def tickets() -> ResponseReturnValue:
    """The inbox, urgent tickets and the longest wait first; `q` is a reference, an e-mail address, or words."""
    looked_for, wanted, now = asked_words(request.args), asked_filter(request.args), parts().now()
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
        saved = {name: inbox.how_many(connection, view, now) for name, view in saved_views(me()).items()}
        given = given_to(connection, me(), limit=MOST_GIVEN)
    remember_list(request.args)
    return render_template(
        "staff/tickets.html",
        shown=shown,
        wanted=wanted,
        looked_for=looked_for,
        number=number,
        pages=pages,
        facets=counted.facets,
        views=saved,
        view=next((name for name, view in saved_views(me()).items() if view == wanted), ""),
        deliveries=deliveries,
        lacking_files=lacking,
        staff=staff,
        tags=tags,
        bulk=read_answers(),
        given=given,
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
