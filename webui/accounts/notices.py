"""What the account that is signed in wants to be told by mail: tickets given to it, reviews that are due."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from tickets.address import InvalidAddress, parse_address
from webui.accounts.account import mine
from webui.parts import parts
from webui.request.asker.sign_in import audit, requires
from webui.request.language import interface_language
from webui.storage import assignment_notices, editor_notices
from webui.storage.accounts import Role
from webui.storage.audit_log import Action
from webui.storage.editor_notices import ReviewMails

bp = Blueprint("notices", __name__, url_prefix="/account/notices")


@bp.post("")
@requires(Role.STAFF)
def save() -> ResponseReturnValue:
    """Store the address for the notices, in the language of the page; without one there are none."""
    email = _posted_address()
    if email is not None:
        with parts().database.writing() as connection:
            assignment_notices.want(connection, mine().account_id, email, interface_language())
            audit(connection, Action.NOTICES_CHANGED, mine().name)
        _say_saved(email)
    return redirect(url_for("account.show"), 303)


@bp.post("/editor")
@requires(Role.EDITOR)
def save_of_editor() -> ResponseReturnValue:
    """Store where and how often an editor wants mails, in the language of the page; without an address none."""
    email = _posted_address()
    try:
        reviews = ReviewMails(request.form.get("reviews", ""))
    except ValueError:
        abort(400)
    if email is not None:
        today = parts().now().astimezone(parts().settings.zone).date()
        with parts().database.writing() as connection:
            editor_notices.want(connection, mine().account_id, email, interface_language(), reviews, today)
            audit(connection, Action.NOTICES_CHANGED, mine().name)
        _say_saved(email)
    return redirect(url_for("account.show"), 303)


def _posted_address() -> str | None:
    """Return the address that was typed, "" for none; None, and say so, where it is no address."""
    typed = request.form.get("email", "").strip()
    try:
        return parse_address(typed) if typed else ""
    except InvalidAddress:
        flash(gettext("Check your e-mail address: it looks like name@example.org."), "bad")
        return None


def _say_saved(email: str) -> None:
    flash(gettext("Saved: notices go to %(email)s.", email=email) if email else gettext("Saved: no notices by mail."))
