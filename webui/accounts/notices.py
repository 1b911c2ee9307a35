"""Whether the account that is signed in wants to be told by mail of tickets that colleagues give to it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from tickets.address import InvalidAddress, parse_address
from webui.accounts.account import mine
from webui.parts import parts
from webui.request.asker.sign_in import audit, requires
from webui.request.language import interface_language
from webui.storage import assignment_notices
from webui.storage.accounts import Role
from webui.storage.audit_log import Action

bp = Blueprint("notices", __name__, url_prefix="/account/notices")


@bp.post("")
@requires(Role.STAFF)
def save() -> ResponseReturnValue:
    """Store the address for the notices, in the language of the page; without one there are none."""
    typed = request.form.get("email", "").strip()
    try:
        email = parse_address(typed) if typed else ""
    except InvalidAddress:
        flash(gettext("Check your e-mail address: it looks like name@example.org."), "bad")
        return redirect(url_for("account.show"), 303)
    with parts().database.writing() as connection:
        assignment_notices.want(connection, mine().account_id, email, interface_language())
        audit(connection, Action.NOTICES_CHANGED, mine().name)
    flash(gettext("Saved: notices go to %(email)s.", email=email) if email else gettext("Saved: no notices by mail."))
    return redirect(url_for("account.show"), 303)
