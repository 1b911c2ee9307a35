"""`readfirst accounts`: who works here; added, given a new password, rid of a lost second step."""

from __future__ import annotations

import secrets
import sys
from datetime import UTC, datetime

import click
from sqlalchemy import Connection

from webui.commands.context import command_settings, errors_in_words, migrated_database
from webui.storage import accounts as stored
from webui.storage import audit_log, openid_identities, second_factors
from webui.storage.accounts import Role
from webui.storage.audit_log import COMMAND_LINE, Action
from webui.storage.database import Database


@click.command("accounts")
@click.argument("name", required=False)
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice([role.value for role in Role]),
    help="Add an account with this role, or give an account exactly these; repeat it for several.",
)
@click.option("--password", is_flag=True, help="Give the account a new password.")
@click.option("--openid", is_flag=True, help="Let the account sign in through the OpenID provider; its password ends.")
@click.option("--no-second-step", "no_second_step", is_flag=True, help="Sign in with the password alone.")
def accounts(name: str | None, roles: tuple[str, ...], *, password: bool, openid: bool, no_second_step: bool) -> None:
    """List accounts; with NAME and --role add one or change its roles, with NAME and --password its password.

    The password is asked for, or read from standard input when that is no terminal.
    """
    with errors_in_words():
        database = migrated_database(command_settings())
        if not name:
            with database.reading() as connection:
                for known in stored.everybody(connection):
                    click.echo(f"{known.name}  {', '.join(known.roles)}")
            return
        if no_second_step:
            _take_second_step_away(database, name)
            return
        if openid:
            _connect(database, name, roles)
            return
        if not roles and not password:
            raise click.UsageError("say --role ROLE to add the account, or --password to change its password")
        if roles and not password and _is_known(database, name):
            _give_roles(database, name, roles)
            return
        typed = click.prompt("Password", hide_input=True, confirmation_prompt=sys.stdin.isatty())
        with database.writing() as connection:
            if roles:
                stored.add(connection, name, [Role(role) for role in roles], typed)
            else:
                stored.set_password(connection, name, typed)
                _disconnect(connection, name)
            action = Action.ACCOUNT_ADDED if roles else Action.PASSWORD_CHANGED
            audit_log.append(connection, datetime.now(UTC), COMMAND_LINE, action, name)
    click.echo(f"{name}: saved", err=True)


def _is_known(database: Database, name: str) -> bool:
    with database.reading() as connection:
        return stored.account_of(connection, name) is not None


def _connect(database: Database, name: str, roles: tuple[str, ...]) -> None:
    with database.writing() as connection:
        if stored.account_of(connection, name) is None and roles:
            stored.add(connection, name, [Role(role) for role in roles], secrets.token_urlsafe(32))
            audit_log.append(connection, datetime.now(UTC), COMMAND_LINE, Action.ACCOUNT_ADDED, name)
        stored.take_password_away(connection, name)
        account = stored.account_of(connection, name)
        if account is None:
            raise stored.no_such_account(name)
        openid_identities.connect(connection, account.account_id)
        audit_log.append(connection, datetime.now(UTC), COMMAND_LINE, Action.ACCOUNT_CONNECTED, name)
    click.echo(f"{name}: the next person of this name at the provider is the owner", err=True)


def _disconnect(connection: Connection, name: str) -> None:
    account = stored.account_of(connection, name)
    if account:
        openid_identities.disconnect(connection, account.account_id)


def _give_roles(database: Database, name: str, roles: tuple[str, ...]) -> None:
    with database.writing() as connection:
        stored.set_roles(connection, name, [Role(role) for role in roles])
        what = f"{name}: {', '.join(roles)}"
        audit_log.append(connection, datetime.now(UTC), COMMAND_LINE, Action.ROLES_CHANGED, what)
    click.echo(f"{name}: {', '.join(roles)} from now on", err=True)


def _take_second_step_away(database: Database, name: str) -> None:
    """For an admin who has lost telephone and recovery codes."""
    with database.writing() as connection:
        account = stored.account_of(connection, name)
        if account is None:
            raise stored.no_such_account(name)
        if second_factors.remove(connection, account.account_id):
            audit_log.append(connection, datetime.now(UTC), COMMAND_LINE, Action.SECOND_FACTOR_RESET, name)
    click.echo(f"{name}: signs in with the password alone", err=True)
