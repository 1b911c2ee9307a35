"""The sign-in of staff, editors, analysts and admins, and signing out."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tickets.typed_text import storable
from webui.accounts.passwords import knows_password
from webui.accounts.second_step import knows_code, waiting_account
from webui.accounts.session_start import end_session, go_on, start_session
from webui.openid.choice import has_passwords, provider_name
from webui.parts import parts
from webui.request.asker.sign_in import current_account, forget_sign_in
from webui.request.own_path import own_path
from webui.storage import accounts, openid_identities
from webui.storage.accounts import Account

bp = Blueprint("sign_in", __name__, url_prefix="/staff")


@bp.get("/sign-in")
def enter() -> str:
    """The sign-in of staff, editors and analysts."""
    return _page()


@bp.post("/sign-in")
def check() -> ResponseReturnValue:
    """Sign in; a wrong name, a wrong password and too many tries get the same answer."""
    if not has_passwords(parts().settings):
        abort(404)
    name = storable(request.form.get("name", ""))[:80]
    with parts().database.reading() as connection:
        account = accounts.account_of(connection, name)
    if not knows_password(name, account, request.form.get("password", "")) or account is None:
        return _page(name=name, wrong=True), 403
    return go_on(account, _wanted())


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
    return start_session(account, _wanted())


@bp.post("/sign-out")
def leave() -> ResponseReturnValue:
    """End this session, also where its cookie was copied to."""
    goes_on = parts().settings.openid_issuer and _is_connected(current_account())
    end_session()
    forget_sign_in()
    return redirect(url_for("openid.signed_out" if goes_on else "help.root"), 303)


def _page(*, name: str = "", wrong: bool = False) -> str:
    settings = parts().settings
    return render_template(
        "account/sign_in.html",
        wrong=wrong,
        name=name,
        provider=provider_name(settings),
        has_passwords=has_passwords(settings),
        wanted=_wanted() or None,
    )


def _is_connected(account: Account | None) -> bool:
    if account is None:
        return False
    with parts().database.reading() as connection:
        return openid_identities.is_connected(connection, account.account_id)


def _wanted() -> str:
    """Return the page that the sign-in came from; empty for none, or one of another site."""
    return own_path(request.args.get("next", ""), request.script_root)
