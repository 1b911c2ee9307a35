"""Who of the house is signed in on this request, and the `requires(role)` decorator of their pages.

The signed session cookie carries a random token; the session itself is a row in the database (`account_sessions.py`),
so that signing out ends it wherever the cookie was copied to.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import abort, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from webui.identity.browser import browser_name
from webui.identity.network_address import neighbourhood_of
from webui.parts import parts
from webui.request.language import CHOSEN
from webui.storage import account_sessions, audit_log
from webui.storage.account_sessions import AccountSession
from webui.storage.accounts import Account, Role
from webui.storage.audit_log import Action
from webui.storage.database import DatabaseBusy

_KEY = "account"
P = ParamSpec("P")


def current_account() -> Account | None:
    """Return the signed-in account of this request, or None; read from the database once a request."""
    return _current()[0]


def current_session() -> AccountSession | None:
    """Return the session of the signed-in account, or None."""
    return _current()[1]


def sign_in(connection: Connection, account: Account) -> None:
    """Begin a session in this browser. What the cookie carried before is dropped first (session fixation)."""
    token = account_sessions.begin(
        connection,
        account,
        parts().now(),
        address=here(),
        browser=browser_name(request.headers.get("User-Agent", "")),
    )
    forget_sign_in()
    session.permanent = True
    session[_KEY] = token


def forget_sign_in() -> None:
    """Drop what the browser's cookie carries, except for the language; the caller ends the session itself."""
    language = session.get(CHOSEN)
    session.clear()
    if language:
        session[CHOSEN] = language
    g.signed_in = (None, None)


def requires(*roles: Role) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Return a decorator of views for `roles` and admins; guests are redirected to the sign-in, others get a 403.

    Without roles, everybody who is signed in may see the view.
    """

    def decorate(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            account = current_account()
            if account is None and request.method == "POST":
                abort(401)  # the page gives back what was typed
            if account is None:
                return redirect(url_for("sign_in.enter", next=request.script_root + request.full_path.rstrip("?")), 303)
            if roles and not any(account.may(role) for role in roles):
                abort(403)
            return view(*args, **kwargs)

        return guarded

    return decorate


def audit(connection: Connection, action: Action, what: str = "", *, who: str | None = None) -> None:
    """Append one entry to the audit log, in the transaction of what is done.

    what  what it was done to: an account, a setting, an article
    who   name of the account, where it is not the one that is signed in
    """
    account = current_account() if who is None else None
    name = who if who is not None else account.name if account else ""
    audit_log.append(connection, parts().now(), name, action, what, here())


def here() -> str:
    """Return the /24 or /48 that this request comes from."""
    return neighbourhood_of(request.remote_addr or "")


def _current() -> tuple[Account | None, AccountSession | None]:
    if "signed_in" not in g:
        g.signed_in = (None, None)  # also when reading it fails: the error page asks for it again
        g.signed_in = _read() or (None, None)
    current: tuple[Account | None, AccountSession | None] = g.signed_in
    return current


def _read() -> tuple[Account, AccountSession] | None:
    token, now = session.get(_KEY), parts().now()
    if not isinstance(token, str):
        return None
    with parts().database.reading() as connection:
        signed_in = account_sessions.signed_in(connection, token, now)
    if signed_in and now - signed_in[1].seen_at >= account_sessions.SEEN_EVERY:
        _see(signed_in[1])
    return signed_in


def _see(current: AccountSession) -> None:
    try:
        with parts().database.writing() as connection:
            account_sessions.see(connection, current.session_id, parts().now())
    except DatabaseBusy:
        return  # the page does not need it
