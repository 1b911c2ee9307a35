"""The sign-in of staff, editors, analysts and admins, and signing out."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tickets.typed_text import storable
from webui.accounts.guesses import PASSWORD, Guesser, may_guess, was_right, was_wrong
from webui.accounts.known_devices import device_of, remember_device
from webui.parts import parts
from webui.request.own_path import own_path
from webui.request.proxies import client_network
from webui.request.sign_in import audit, current_account, current_session, forget_sign_in, sign_in
from webui.storage import account_sessions, accounts
from webui.storage.accounts import LONGEST_PASSWORD, Account, Role
from webui.storage.audit_log import Action
from webui.storage.limits.limit import Limit

bp = Blueprint("sign_in", __name__, url_prefix="/staff")

# Names that no account has are logged together, and only so many: what strangers type must not fill the disk.
_UNKNOWN_NAMES = Limit("unknown-names", 20, timedelta(hours=1))


@bp.get("/sign-in")
def enter() -> str:
    """The sign-in of staff, editors and analysts."""
    return render_template("account/sign_in.html", wrong=False, name="")


@bp.post("/sign-in")
def check() -> ResponseReturnValue:
    """Sign in; a wrong name, a wrong password and too many tries get the same answer."""
    name, password = storable(request.form.get("name", ""))[:80], request.form.get("password", "")
    with parts().database.reading() as connection:
        account, stored_hash = accounts.account_of(connection, name), accounts.password_hash(connection, name)
    guesser = guesser_of(name, account)
    if not may_guess(parts().limits, PASSWORD, guesser):
        return _refused(name)
    if not accounts.is_right(stored_hash, password[: LONGEST_PASSWORD + 1]) or account is None:
        was_wrong(parts().limits, PASSWORD, guesser)
        _log_failure(account)
        return _refused(name)
    was_right(parts().limits, PASSWORD, guesser)
    return signed_in(account)


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


def signed_in(account: Account) -> ResponseReturnValue:
    """Begin the session and make this device known; return the redirect to the page that was wanted."""
    end_session()
    with parts().database.writing() as connection:
        sign_in(connection, account)
        audit(connection, Action.SIGNED_IN, who=account.name)
    wanted = own_path(request.args.get("next", ""))
    response = current_app.make_response(redirect(wanted or _start_of(account), 303))
    remember_device(response, account)
    return response


def guesser_of(name: str, account: Account | None) -> Guesser:
    """Return who guesses on this request: `account` is the one of that name, if there is one."""
    return Guesser.of(parts().settings.secret_key, name, client_network(), device_of(account))


def _refused(name: str) -> ResponseReturnValue:
    return render_template("account/sign_in.html", wrong=True, name=name), 403


def _log_failure(account: Account | None) -> None:
    """Log a wrong password. What was typed as an unknown name is not kept: it may be a password."""
    if account is None and parts().limits.add(_UNKNOWN_NAMES, "").exceeds(_UNKNOWN_NAMES):
        return
    with parts().database.writing() as connection:
        audit(connection, Action.SIGN_IN_FAILED, account.name if account else "?", who="")


def _start_of(account: Account) -> str:
    pages = {Role.EDITOR: "editor.overview", Role.ANALYST: "reports.overview"}
    return url_for(pages.get(account.role, "staff.tickets"))
