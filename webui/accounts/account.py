"""The page of one's own account: where it is signed in, and how."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from tickets.address import InvalidAddress, parse_address
from webui.accounts.names import ROLE_NAMES
from webui.openid.choice import provider_name
from webui.parts import parts
from webui.request.asker.sign_in import audit, current_account, current_session, forget_sign_in, requires
from webui.request.language import interface_language
from webui.storage import (
    account_sessions,
    assignment_notices,
    editor_notices,
    openid_identities,
    report_subscriptions,
    second_factors,
)
from webui.storage.accounts import Account, Role
from webui.storage.audit_log import Action

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.get("")
@requires()
def show() -> str:
    """Where the account is signed in, with what ends it there."""
    with parts().database.reading() as connection:
        sessions = account_sessions.sessions_of(connection, mine(), parts().now())
        factor = second_factors.second_factor_of(connection, mine().account_id)
        subscription = report_subscriptions.subscription_of(connection, mine().account_id)
        notices = assignment_notices.wanted_by(connection, mine().name)
        of_editor = editor_notices.wanted_by(connection, mine().name)
        is_connected = openid_identities.is_connected(connection, mine().account_id)
    return render_template(
        "account/account.html",
        sessions=sessions,
        factor=factor,
        provider=provider_name(parts().settings) if is_connected else "",
        notices=notices,
        of_editor=of_editor,
        current=current_session(),
        roles=[ROLE_NAMES[role] for role in mine().roles],
        now=parts().now(),
        subscription=subscription,
        is_analyst=mine().may(Role.ANALYST),
    )


@bp.post("/report")
@requires(Role.ANALYST)
def report() -> ResponseReturnValue:
    """Order the monthly report by mail, in the language of this page, or end it."""
    account, ends = mine(), "end" in request.form
    try:
        address = "" if ends else parse_address(request.form.get("address", ""))
    except InvalidAddress:
        flash(gettext("This is no e-mail address."), "bad")
        return redirect(url_for("account.show"), 303)
    today = parts().now().astimezone(parts().settings.zone).date()
    with parts().database.writing() as connection:
        if ends:
            report_subscriptions.unsubscribe(connection, account.account_id)
        else:
            report_subscriptions.subscribe(connection, account.account_id, address, interface_language(), today)
        audit(connection, Action.REPORT_ENDED if ends else Action.REPORT_ORDERED, address)
    flash(gettext("You get no more reports by mail.") if ends else gettext("The report comes by mail every month."))
    return redirect(url_for("account.show"), 303)


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
