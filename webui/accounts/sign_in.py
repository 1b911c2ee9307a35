"""The sign-in of staff, editors, analysts and admins, and signing out."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tickets.typed_text import storable
from webui.accounts.known_devices import remember_device
from webui.accounts.passwords import knows_password
from webui.accounts.second_step import knows_code, wait_for_code, waiting_account
from webui.parts import parts
from webui.request.asker.sign_in import audit, current_account, current_session, forget_sign_in, sign_in
from webui.request.own_path import own_path
from webui.storage import account_sessions, accounts, second_factors
from webui.storage.accounts import Account, Role
from webui.storage.audit_log import Action

bp = Blueprint("sign_in", __name__, url_prefix="/staff")


@bp.get("/sign-in")
def enter() -> str:
    """The sign-in of staff, editors and analysts."""
    return render_template("account/sign_in.html", wrong=False, name="")


@bp.post("/sign-in")
def check() -> ResponseReturnValue:
    """Sign in; a wrong name, a wrong password and too many tries get the same answer."""
    name = storable(request.form.get("name", ""))[:80]
    with parts().database.reading() as connection:
        account = accounts.account_of(connection, name)
    if not knows_password(name, account, request.form.get("password", "")) or account is None:
        return render_template("account/sign_in.html", wrong=True, name=name), 403
    if not _needs_code(account):
        return _signed_in(account)
    end_session()
    wait_for_code(account)
    return redirect(url_for("sign_in.enter_code", next=_wanted() or None), 303)


@bp.get("/sign-in/code")
def enter_code() -> ResponseReturnValue:
    """The second step, for somebody whose password was right a moment ago."""
    if waiting_account() is None:
        return redirect(url_for("sign_in.enter", next=_wanted() or None), 303)
    return render_template("account/code.html", wrong=False)


@bp.post("/sign-in/code")
def check_code() -> ResponseReturnValue:
    """Sign in with the code of the app, or a recovery code."""
    account = waiting_account()
    if account is None:
        return redirect(url_for("sign_in.enter", next=_wanted() or None), 303)
    if not knows_code(account, request.form.get("code", "")):
        return render_template("account/code.html", wrong=True), 403
    return _signed_in(account)


@bp.post("/sign-out")
def leave() -> ResponseReturnValue:
    """End this session, also where its cookie was copied to."""
    end_session()
    forget_sign_in()
    return redirect(url_for("help.root"), 303)


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


def _signed_in(account: Account) -> ResponseReturnValue:
    """Begin the session and make this device known; return the redirect to the page that was wanted."""
    end_session()
    with parts().database.writing() as connection:
        sign_in(connection, account)
        audit(connection, Action.SIGNED_IN, who=account.name)
    response = current_app.make_response(redirect(_wanted() or _start_of(account), 303))
    remember_device(response, account)
    return response


def _wanted() -> str:
    """Return the page that the sign-in came from; empty for none, or one of another site."""
    return own_path(request.args.get("next", ""), request.script_root)


def _start_of(account: Account) -> str:
    pages = {Role.STAFF: "staff.tickets", Role.EDITOR: "work.overview", Role.ANALYST: "reports.overview"}
    return url_for(next(page for role, page in pages.items() if account.may(role)))
