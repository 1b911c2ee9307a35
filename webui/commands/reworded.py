"""`readfirst reworded`: which words people replaced by which before the search found something."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import click

from deflection import event_log
from deflection.measuring.rewording import rewordings
from search.text.analysis import DEFAULT_LANGUAGE, is_stop_word, words
from search.text.language import LANGUAGE
from search.text.stemming import stem
from webui.configuration import read_settings
from webui.setting import SettingError
from webui.storage.database import Database, DatabaseBusy

MOST_DAYS = 366


@click.command()
@click.option("--days", type=click.IntRange(1, MOST_DAYS), default=90, show_default=True, help="Of the last days.")
@click.option("--json", "as_json_", is_flag=True, help="Print one JSON object.")
def reworded(days: int, *, as_json_: bool) -> None:
    """Words that three people or more had to replace before the search found something."""
    now = datetime.now(UTC)
    try:
        database = Database(read_settings(os.environ).url)
        database.migrate()
        with database.reading() as connection:
            pairs = rewordings(event_log.help_sessions(connection, now - timedelta(days=days), now), naming_words)
    except (SettingError, DatabaseBusy) as error:
        raise click.UsageError(str(error)) from None
    if as_json_:
        click.echo(json.dumps({"rewordings": [asdict(pair) for pair in pairs]}, ensure_ascii=False))
        return
    for pair in pairs:
        click.echo(f"{pair.lang}: {pair.before} -> {pair.after}, {pair.people} people")


def naming_words(text: str, lang: str) -> list[tuple[str, str]]:
    """Return (word, stem) of every word of a text that names something.

    >>> naming_words("Stratil som Občianku", "sk")
    [('stratil', 'strata'), ('občianku', 'obciank')]
    """
    language = lang if lang in LANGUAGE else DEFAULT_LANGUAGE
    return [(word.casefold(), stem(word, language)) for word in words(text) if not is_stop_word(word, language)]
