"""What follows when somebody has proven who they are: the second step, or the session at once."""

from __future__ import annotations

from flask import current_app, redirect, url_for
from flask.typing import ResponseReturnValue

from webui.accounts.known_devices import remember_device
from webui.accounts.second_step import wait_for_code
from webui.parts import parts
from webui.request.asker.sign_in import audit, current_account, current_session, sign_in
from webui.storage import account_sessions, second_factors
from webui.storage.accounts import Account, Role
from webui.storage.audit_log import Action


def go_on(account: Account, wanted: str, through: str = "") -> ResponseReturnValue:
    """Ask for the code of the second step where the account has one, else begin the session.

    wanted   path of the page that somebody wanted; empty for none
    through  name of the provider that proved who it is; empty for a password
    """
    if not _needs_code(account):
        return start_session(account, wanted, through)
    end_session()
    wait_for_code(account)
    return redirect(url_for("sign_in.enter_code", next=wanted or None), 303)


def start_session(account: Account, wanted: str, through: str = "") -> ResponseReturnValue:
    """Begin the session and make this device known; return the redirect to the page that was wanted."""
    end_session()
    with parts().database.writing() as connection:
        sign_in(connection, account)
        audit(connection, Action.SIGNED_IN, through, who=account.name)
    response = current_app.make_response(redirect(wanted or _start_of(account), 303))
    remember_device(response, account)
    return response


def end_session() -> None:
    """End the session of this browser, if it has one."""
    account, session = current_account(), current_session()
    if account and session:
        with parts().database.writing() as connection:
            account_sessions.end(connection, account.account_id, session.session_id)
            audit(connection, Action.SIGNED_OUT)


def _needs_code(account: Account) -> bool:
    with parts().database.reading() as connection:
        factor = second_factors.second_factor_of(connection, account.account_id)
    return factor is not None and factor.is_on


def _start_of(account: Account) -> str:
    pages = {Role.STAFF: "staff.tickets", Role.EDITOR: "work.overview", Role.ANALYST: "reports.overview"}
    return url_for(next(page for role, page in pages.items() if account.may(role)))
