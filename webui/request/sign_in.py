"""Sessions of staff, editors and analysts, and the `requires(role)` decorator of their pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import abort, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from webui.parts import parts
from webui.storage import accounts
from webui.storage.accounts import Account, Role

_KEY = "account"
P = ParamSpec("P")


def current_account() -> Account | None:
    """Return the signed-in account of this request, or None; read from the database once a request."""
    if "account" not in g:
        g.account = None  # also when reading it fails: the error page asks for it again
        g.account = _read_account()
    account: Account | None = g.account
    return account


def remember(account: Account | None) -> None:
    """Sign the browser in; None signs it out. The session is cleared first (session fixation)."""
    session.clear()
    if account:
        session.permanent = True
        session[_KEY] = {"name": account.name, "stamp": account.stamp}
    g.account = account


def requires(*roles: Role) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Return a decorator of views for `roles` and admins: guests are redirected to the sign-in, others get a 403."""

    def decorate(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            account = current_account()
            if account is None and request.method == "POST":
                abort(401)  # the page gives back what was typed
            if account is None:
                return redirect(url_for("staff.enter", next=request.full_path.rstrip("?")), 303)
            if not any(account.may(role) for role in roles):
                abort(403)
            return view(*args, **kwargs)

        return guarded

    return decorate


def _read_account() -> Account | None:
    stored = session.get(_KEY)
    if not isinstance(stored, dict):
        return None
    with parts().database.reading() as connection:
        return accounts.signed_in(connection, str(stored.get("name")), str(stored.get("stamp")))
