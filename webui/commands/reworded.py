"""`readfirst reworded`: which words people replaced by which before the search found something."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from datetime import UTC, datetime

import click

from webui.configuration import read_settings
from webui.editors.reworded import DAYS, words_replaced
from webui.open_database import open_database
from webui.setting import SettingError
from webui.storage.database import DatabaseBusy
from webui.storage.schema import SchemaMismatch

MOST_DAYS = 366


@click.command()
@click.option("--days", type=click.IntRange(1, MOST_DAYS), default=DAYS, show_default=True, help="Of the last days.")
@click.option("--json", "as_json_", is_flag=True, help="Print one JSON object.")
def reworded(days: int, *, as_json_: bool) -> None:
    """Words that three people or more had to replace before the search found something."""
    try:
        database = open_database(read_settings(os.environ))
        with database.reading() as connection:
            pairs = words_replaced(connection, datetime.now(UTC), days)
    except (SettingError, SchemaMismatch, DatabaseBusy) as error:
        raise click.UsageError(str(error)) from None
    if as_json_:
        click.echo(json.dumps({"rewordings": [asdict(pair) for pair in pairs]}, ensure_ascii=False))
        return
    for pair in pairs:
        click.echo(f"{pair.lang}: {pair.before} -> {pair.after}, {pair.people} people")
