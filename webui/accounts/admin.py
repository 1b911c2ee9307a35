"""Pages of admins: the accounts, and the audit log."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import Connection

from search.text.language import LANGUAGES
from tickets.typed_text import one_line, storable
from webui.accounts.names import ACTION_NAMES, ROLE_NAMES
from webui.openid.choice import provider_name
from webui.parts import parts
from webui.request.asker.sign_in import audit, requires
from webui.storage import (
    account_sessions,
    accounts,
    audit_log,
    openid_identities,
    publishing_rights,
    second_factors,
)
from webui.storage.account_sessions import AccountSession
from webui.storage.accounts import Account, AccountError, Role
from webui.storage.audit_log import Action, AuditFilter
from webui.storage.publishing_rights import PublishingRights

bp = Blueprint("admin", __name__, url_prefix="/admin")

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account, as admins see it."""

    name: str
    roles: tuple[Role, ...]
    has_second_factor: bool
    is_connected: bool  # to the sign-in provider
    publishing: PublishingRights
    sessions: Sequence[AccountSession]  # the one used last first


@bp.get("/accounts")
@requires(Role.ADMIN)
def everybody() -> str:
    """Every account with its second step, and where it is signed in."""
    return _page()


def _page(**shown: str) -> str:
    now = parts().now()
    with parts().database.reading() as connection:
        with_second_factor = second_factors.accounts_with_second_factor(connection)
        known = accounts.everybody(connection)
        connected = openid_identities.connected(connection, [account.account_id for account in known])
        rows = [
            AccountRow(
                account.name,
                account.roles,
                account.account_id in with_second_factor,
                account.account_id in connected,
                publishing_rights.rights_of(connection, account.account_id),
                account_sessions.sessions_of(connection, account, now),
            )
            for account in known
        ]
    return render_template(
        "account/accounts.html",
        rows=rows,
        role_names=ROLE_NAMES,
        now=now,
        languages=LANGUAGES,
        provider=provider_name(parts().settings),
        **shown,
    )


@bp.post("/accounts/add")
@requires(Role.ADMIN)
def add() -> ResponseReturnValue:
    """Add an account; its first password is shown once and kept nowhere."""
    name, password = one_line(request.form.get("name", ""), 80) or abort(422), secrets.token_urlsafe(12)
    try:
        with parts().database.writing() as connection:
            accounts.add(connection, name, _posted_roles(), password)
            audit(connection, Action.ACCOUNT_ADDED, name)
    except AccountError:
        flash(gettext("Not added: the name is taken, or no role is chosen."), "bad")
        return redirect(url_for("admin.everybody"), 303)
    return _with_password(name, password)


@bp.post("/accounts/password")
@requires(Role.ADMIN)
def renew_password() -> ResponseReturnValue:
    """Make a new password for an account, shown once; its sessions end, and it is no longer connected."""
    password = secrets.token_urlsafe(12)
    with parts().database.writing() as connection:
        account = _posted_account(connection)
        accounts.set_password(connection, account.name, password)
        openid_identities.disconnect(connection, account.account_id)
        audit(connection, Action.PASSWORD_CHANGED, account.name)
    return _with_password(account.name, password)


@bp.post("/accounts/connect")
@requires(Role.ADMIN)
def connect() -> ResponseReturnValue:
    """Let an account sign in through the provider from now on: its password and its sessions end."""
    if not parts().settings.openid_issuer:
        abort(404)
    with parts().database.writing() as connection:
        account = _posted_account(connection)
        accounts.take_password_away(connection, account.name)
        openid_identities.connect(connection, account.account_id)
        audit(connection, Action.ACCOUNT_CONNECTED, account.name)
    names = {"name": account.name, "provider": provider_name(parts().settings)}
    flash(gettext("%(name)s signs in through %(provider)s now, and has no password here.", **names))
    return redirect(url_for("admin.everybody"), 303)


@bp.post("/accounts/roles")
@requires(Role.ADMIN)
def set_roles() -> ResponseReturnValue:
    """Change the roles of an account."""
    roles = _posted_roles()
    try:
        with parts().database.writing() as connection:
            account = _posted_account(connection)
            accounts.set_roles(connection, account.name, roles)
            audit(connection, Action.ROLES_CHANGED, f"{account.name}: {', '.join(roles)}")
    except AccountError:
        flash(gettext("Not changed: an account needs a role, and somebody must stay admin."), "bad")
    else:
        flash(gettext("%(name)s has other roles now.", name=account.name))
    return redirect(url_for("admin.everybody"), 303)


@bp.post("/accounts/publishing")
@requires(Role.ADMIN)
def set_publishing() -> ResponseReturnValue:
    """Change which articles an editor may publish."""
    rights = PublishingRights(
        tuple(lang for lang in LANGUAGES if lang in request.form.getlist("language")),
        tuple(filter(None, (one_line(line, 200) for line in request.form.get("categories", "").split(",")))),
    )
    with parts().database.writing() as connection:
        account = _posted_account(connection)
        publishing_rights.set_rights(connection, account.account_id, rights)
        what = "; ".join(", ".join(named) or "*" for named in (rights.languages, rights.categories))
        audit(connection, Action.PUBLISHING_CHANGED, f"{account.name}: {what}")
    flash(gettext("What %(name)s may publish was changed.", name=account.name))
    return redirect(url_for("admin.everybody"), 303)


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


def _with_password(name: str, password: str) -> ResponseReturnValue:
    """Return the page with a new password. No redirect: the password would have to travel in a cookie."""
    return _page(renewed=name, password=password), {"Cache-Control": "no-store"}


def _posted_roles() -> list[Role]:
    """Return the roles whose boxes are checked."""
    return [role for role in Role if role in request.form.getlist("role")]


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
