"""The page of one's own account: where it is signed in, and how."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from webui.accounts.names import ROLE_NAMES
from webui.parts import parts
from webui.request.asker.sign_in import audit, current_account, current_session, forget_sign_in, requires
from webui.storage import account_sessions, second_factors
from webui.storage.accounts import Account
from webui.storage.audit_log import Action

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.get("")
@requires()
def show() -> str:
    """Where the account is signed in, with what ends it there."""
    with parts().database.reading() as connection:
        sessions = account_sessions.sessions_of(connection, mine(), parts().now())
        factor = second_factors.second_factor_of(connection, mine().account_id)
    return render_template(
        "account/account.html",
        sessions=sessions,
        factor=factor,
        current=current_session(),
        roles=[ROLE_NAMES[role] for role in mine().roles],
        now=parts().now(),
    )


@bp.post("/sessions/<session_id>/end")
@requires()
def end(session_id: str) -> ResponseReturnValue:
    """End one session of the account."""
    with parts().database.writing() as connection:
        if account_sessions.end(connection, mine().account_id, session_id):
            audit(connection, Action.SESSIONS_ENDED, mine().name)
    flash(gettext("You are signed out there."))
    return redirect(url_for("account.show"), 303)


@bp.post("/sign-out-everywhere")
@requires()
def end_all() -> ResponseReturnValue:
    """End every session of the account, this one included."""
    with parts().database.writing() as connection:
        account_sessions.end_all(connection, mine().account_id)
        audit(connection, Action.SESSIONS_ENDED, mine().name)
    forget_sign_in()
    flash(gettext("You are signed out everywhere."))
    return redirect(url_for("sign_in.enter"), 303)


def mine() -> Account:
    """Return the account that is signed in, on a page that requires one."""
    return current_account() or abort(401)
