"""What commands begin with: the settings, the database, and errors in words."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click

from tickets.form.yaml_tree import FormError
from webui.configuration import read_settings
from webui.data_folder import prepare_data_folder
from webui.open_database import open_database
from webui.setting import SettingError, variable
from webui.settings import Settings
from webui.storage.accounts import AccountError
from webui.storage.database import Database, DatabaseBusy
from webui.storage.schema import SchemaMismatch


def command_settings() -> Settings:
    """Return the settings; raise UsageError for those that cannot be."""
    try:
        return read_settings(environment())
    except SettingError as error:
        raise click.UsageError(str(error)) from None


def environment() -> dict[str, str]:
    """Return the environment, in which PORT and HOST without the prefix win, as `make serve` documents them."""
    bare = {variable(name): os.environ[name] for name in ("PORT", "HOST") if os.environ.get(name)}
    return {**os.environ, **bare}


def migrated_database(settings: Settings) -> Database:
    """Return the database with the tables of this version; in production raise SchemaMismatch for older ones."""
    prepare_data_folder(settings)
    return open_database(settings)


@contextmanager
def errors_in_words() -> Iterator[None]:
    """Raise UsageError for what the person at the command line can mend."""
    try:
        yield
    except (SettingError, FormError, AccountError, DatabaseBusy, SchemaMismatch) as error:
        raise click.UsageError(str(error)) from None
