"""Support staff: sign-in, tickets with what their senders had read, held and dead letters."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, abort, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from tickets import outbox
from tickets.plain_text import storable
from tickets.tables import State
from webui import accounts
from webui.accounts import Account, Role
from webui.limits import SIGN_IN_LIMIT, limiter
from webui.parts import parts
from webui.sign_in import remember, requires

bp = Blueprint("staff", __name__, url_prefix="/staff")

MOST_SHOWN = 100


@bp.get("/sign-in")
def enter() -> str:
    """The sign-in of staff, editors and analysts."""
    return render_template("staff/sign_in.html", wrong=False, name="")


@bp.post("/sign-in")
@limiter.limit(SIGN_IN_LIMIT)
def check() -> ResponseReturnValue:
    """The same answer for a wrong name, a wrong password and an account that has to wait."""
    name, password = storable(request.form.get("name", ""))[:80], request.form.get("password", "")[:200]
    with parts().database.reading() as connection:
        stored_hash = accounts.password_hash(connection, name)
    is_right = accounts.is_right(stored_hash, password)  # slow on purpose, so outside any transaction
    with parts().database.writing() as connection:
        account = accounts.sign_in(connection, name, stored_hash, parts().now(), is_right=is_right)
    if account is None:
        return render_template("staff/sign_in.html", wrong=True, name=name), 403
    remember(account)
    return redirect(_own_address(request.args.get("next", "")) or _start_of(account), 303)


@bp.post("/sign-out")
def leave() -> ResponseReturnValue:
    """End the sign-in in this browser."""
    remember(None)
    return redirect(url_for("help.root"), 303)


@bp.get("/")
@requires(Role.STAFF)
def tickets() -> str:
    """The newest tickets, by where their delivery stands."""
    asked = request.args.get("state", "")
    state = State(asked) if asked in set(State) else None
    with parts().database.reading() as connection:
        shown = outbox.tickets(connection, limit=MOST_SHOWN, state=state)
        counts = outbox.counts(connection)
    return render_template("staff/tickets.html", shown=shown, counts=counts, state=state)


@bp.get("/ticket/<reference>")
@requires(Role.STAFF)
def ticket(reference: str) -> str:
    """One ticket: what was asked, what was shown, and why it did not help."""
    with parts().database.reading() as connection:
        found = outbox.ticket_by_reference(connection, reference)
        if found is None:
            abort(404)
        delivery = outbox.deliveries(connection, found.ticket_id)
    return render_template("staff/ticket.html", ticket=found, delivery=delivery)


@bp.get("/ticket/<reference>/file/<attachment_id>")
@requires(Role.STAFF)
def file(reference: str, attachment_id: str) -> ResponseReturnValue:
    """An attachment of this ticket: always a download, never shown inside our pages."""
    with parts().database.reading() as connection:
        found = outbox.ticket_by_reference(connection, reference)
    files = found.attachments if found else ()
    stored = next((f for f in files if f.attachment_id == attachment_id), None)
    if stored is None:
        abort(404)
    return send_file(
        parts().attachments.path(stored.attachment_id).absolute(),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=stored.name,
    )


@bp.post("/ticket/<reference>/<action>")
@requires(Role.STAFF)
def act(reference: str, action: str) -> ResponseReturnValue:
    """Let a held ticket go, or send a dead letter once more."""
    with parts().database.writing() as connection:
        found = outbox.ticket_by_reference(connection, reference)
        if found is None or action not in ("release", "redrive"):
            abort(404)
        if action == "release":
            outbox.release(connection, found.ticket_id, parts().now())
        else:
            outbox.redrive(connection, parts().now(), ticket_id=found.ticket_id)
    return redirect(url_for("staff.ticket", reference=reference), 303)


def _start_of(account: Account) -> str:
    pages = {Role.EDITOR: "editor.overview", Role.ANALYST: "reports.overview"}
    return url_for(pages.get(account.role, "staff.tickets"))


def _own_address(address: str) -> str:
    """`address` if it is a path of this site, else empty: a sign-in must not lead anywhere else."""
    try:
        split = urlsplit(address)
    except ValueError:
        return ""
    is_path = address.startswith("/") and not address.startswith(("//", "/\\")) and not split.netloc
    return address if is_path else ""
