"""Which account somebody has whom the provider has signed in, and with which roles.

1. Whoever has signed in before has the account of then, whatever their name is today.
2. Otherwise the account that waits for somebody of that name is theirs from now on.
3. Otherwise they get a new account, where the settings want that.
4. Where the settings map a claim to roles, the account has these roles from now on, and no others: without any, its
   sessions end, and nobody is signed in.
"""

from __future__ import annotations

import secrets
from enum import StrEnum

from sqlalchemy import Connection

from tickets.typed_text import one_line
from webui.openid.provider import ProvenPerson
from webui.openid.roles import mapped_roles, read_mapping
from webui.parts import parts
from webui.request.asker.sign_in import audit
from webui.settings import Settings
from webui.storage import account_sessions, accounts, openid_identities
from webui.storage.accounts import Account, Role
from webui.storage.audit_log import PROVIDER, Action


class Denial(StrEnum):
    """Why somebody whom the provider knows is not signed in."""

    NO_ROLE = "no role"
    NO_ACCOUNT = "no account"
    NO_NAME = "no name"
    NAME_TAKEN = "name taken"  # by an account that is not connected


def account_for(connection: Connection, person: ProvenPerson) -> Account | Denial:
    """Return the account of somebody as it is from now on, or why there is none."""
    settings = parts().settings
    mapping = read_mapping(settings.openid_roles)
    roles = mapped_roles(mapping, person.values)
    account = _known(connection, settings.openid_issuer, person)
    if account is None:
        added = _added(connection, settings, person, roles)
        return _denied(connection, added, person) if isinstance(added, Denial) else added
    if mapping and roles != account.roles:
        account = accounts.follow_provider(connection, account, roles)
        audit(connection, Action.ROLES_CHANGED, f"{account.name}: {', '.join(roles)}", who=PROVIDER)
    if not account.roles:
        account_sessions.end_all(connection, account.account_id)
        return _denied(connection, Denial.NO_ROLE, person, account.name)
    return account


def _known(connection: Connection, issuer: str, person: ProvenPerson) -> Account | None:
    account = openid_identities.account_of_subject(connection, issuer, person.subject)
    if account is None and (account := openid_identities.waiting_account_of(connection, _name_of(person))):
        openid_identities.bind(connection, account.account_id, issuer, person.subject)
        audit(connection, Action.ACCOUNT_CONNECTED, account.name, who=PROVIDER)
    return account


def _added(
    connection: Connection, settings: Settings, person: ProvenPerson, roles: tuple[Role, ...]
) -> Account | Denial:
    name = _name_of(person)
    if not name:
        return Denial.NO_NAME
    if accounts.account_of(connection, name):
        return Denial.NAME_TAKEN
    if settings.openid_new_accounts == "off":
        return Denial.NO_ACCOUNT
    if not roles:
        return Denial.NO_ROLE
    accounts.add(connection, name, roles, secrets.token_urlsafe(32))  # a password that nobody knows
    account = accounts.account_of(connection, name)
    if account is None:  # it was added in this transaction
        raise accounts.no_such_account(name)
    openid_identities.connect(connection, account.account_id)
    openid_identities.bind(connection, account.account_id, settings.openid_issuer, person.subject)
    audit(connection, Action.ACCOUNT_ADDED, name, who=PROVIDER)
    return account


def _denied(connection: Connection, denial: Denial, person: ProvenPerson, name: str = "") -> Denial:
    audit(connection, Action.SIGN_IN_FAILED, f"{name or _name_of(person)}: {denial}", who="")
    return denial


def _name_of(person: ProvenPerson) -> str:
    return one_line(person.name, 80)
