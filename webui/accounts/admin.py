"""Pages of admins: the accounts, and the audit log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import Connection

from tickets.typed_text import one_line, storable
from webui.accounts.names import ACTION_NAMES, ROLE_NAMES
from webui.parts import parts
from webui.request.asker.sign_in import audit, requires
from webui.storage import account_sessions, accounts, audit_log, second_factors
from webui.storage.account_sessions import AccountSession
from webui.storage.accounts import Account, Role
from webui.storage.audit_log import Action, AuditFilter

bp = Blueprint("admin", __name__, url_prefix="/admin")

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account, as admins see it."""

    name: str
    role: Role
    has_second_factor: bool
    sessions: Sequence[AccountSession]  # the one used last first


@bp.get("/accounts")
@requires(Role.ADMIN)
def everybody() -> str:
    """Every account with its second step, and where it is signed in."""
    now = parts().now()
    with parts().database.reading() as connection:
        known = [accounts.account_of(connection, name) for name, _ in accounts.everybody(connection)]
        with_second_factor = second_factors.accounts_with_second_factor(connection)
        rows = [
            AccountRow(
                account.name,
                account.role,
                account.account_id in with_second_factor,
                account_sessions.sessions_of(connection, account, now),
            )
            for account in known
            if account
        ]
    return render_template("account/accounts.html", rows=rows, role_names=ROLE_NAMES, now=now)


@bp.post("/accounts/second-step")
@requires(Role.ADMIN)
def reset_second_factor() -> ResponseReturnValue:
    """Take the second step of an account away: telephone and recovery codes are lost."""
    with parts().database.writing() as connection:
        account = _posted_account(connection)
        if second_factors.remove(connection, account.account_id):
            audit(connection, Action.SECOND_FACTOR_RESET, account.name)
    flash(gettext("%(name)s signs in with the password alone now.", name=account.name))
    return redirect(url_for("admin.everybody"), 303)


@bp.post("/accounts/sign-out")
@requires(Role.ADMIN)
def end_sessions() -> ResponseReturnValue:
    """End every session of an account."""
    with parts().database.writing() as connection:
        account = _posted_account(connection)
        account_sessions.end_all(connection, account.account_id)
        audit(connection, Action.SESSIONS_ENDED, account.name)
    flash(gettext("%(name)s is signed out everywhere.", name=account.name))
    return redirect(url_for("admin.everybody"), 303)


def _posted_account(connection: Connection) -> Account:
    return accounts.account_of(connection, storable(request.form.get("name", ""))[:80]) or abort(404)


@bp.get("/log")
@requires(Role.ADMIN)
def log() -> str:
    """The audit log, newest first, by person, action and days (UTC)."""
    wanted = _wanted(request.args)
    with parts().database.reading() as connection:
        total = audit_log.count(connection, wanted)
        pages = max(1, -(-total // PER_PAGE))
        number = min(max(1, request.args.get("page", 1, type=int)), pages)
        shown = audit_log.entries(connection, wanted, limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
        people = audit_log.people(connection)
    return render_template(
        "account/log.html",
        shown=shown,
        wanted=wanted,
        chosen={name: request.args.get(name) for name in ("who", "action", "from", "to") if request.args.get(name)},
        people=people,
        names=ACTION_NAMES,
        total=total,
        number=number,
        pages=pages,
    )


def _wanted(asked: Mapping[str, str]) -> AuditFilter:
    """Return the filter in the address; unknown values are ignored."""
    action, last = asked.get("action", ""), _day(asked.get("to", ""))
    return AuditFilter(
        who=one_line(asked.get("who", ""), 80),
        action=action if action in set(Action) else "",
        since=_day(asked.get("from", "")),
        until=last + timedelta(days=1) if last else None,
    )


def _day(text: str) -> datetime | None:
    """Return the beginning of a day (UTC); None for anything that is no date."""
    try:
        return datetime.combine(date.fromisoformat(text), time(), UTC)
    except ValueError:
        return None
