"""`readfirst migrate`: whether the tables are those of this program, and their migration."""

from __future__ import annotations

import json
import sys

import click

from webui.commands.context import command_settings, errors_in_words
from webui.data_folder import prepare_data_folder
from webui.storage import schema
from webui.storage.database import Database


@click.command()
@click.option("--check", "checks", is_flag=True, help="List what is pending.")
@click.option("--run", "runs", is_flag=True, help="Migrate.")
@click.option("--json", "as_json_", is_flag=True, help="Print one JSON object.")
def migrate(*, checks: bool, runs: bool, as_json_: bool) -> None:
    """List the pending migrations of the tables (--check), or run them (--run); production runs none by itself.

    Exit status of --check: 1 while migrations are pending.
    """
    if checks == runs:
        raise click.UsageError("say --check or --run")
    with errors_in_words():
        settings = command_settings()
        prepare_data_folder(settings)
        database = Database(settings.url)
        with database.reading() as connection:
            schema.check_compatible(connection)
            revision = schema.revision_of(connection)
        pending = schema.pending(revision)
        if runs:
            database.migrate()
        database.close()
    if as_json_:
        state = {"revision": revision, "newest": schema.newest_revision(), "pending": list(pending)}
        click.echo(json.dumps(state | {"done": runs}))
    else:
        for number, doc in pending.items():
            click.echo(f"{number} {doc}")
        click.echo(_summary(len(pending), only_checks=checks))
    sys.exit(1 if checks and pending else 0)


def _summary(count: int, *, only_checks: bool) -> str:
    if not count:
        return "Nothing to migrate."
    return f"{count} pending: run `readfirst migrate --run`" if only_checks else f"{count} done"
