"""`readfirst demo`: the product in a data folder of its own, filled with a month of simulated traffic, and served."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from search import build_index
from webui.commands.context import command_settings, errors_in_words
from webui.data_folder import prepare_data_folder
from webui.demo.answers import ASKED
from webui.demo.fill import PEOPLE, fill
from webui.demo.people import HOLDOUT
from webui.demo.problems import NothingToAskFor
from webui.processes.supervisor import serve, with_articles
from webui.setting import variable
from webui.settings import Settings


@click.command()
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("var/demo"),
    show_default=True,
    help="Data folder of its own.",
)
@click.option("--people", type=click.IntRange(1, 100_000), default=PEOPLE, show_default=True, help="Who come.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed, the same month.")
@click.option("--only-fill", is_flag=True, help="Serve nothing.")
def demo(data: Path, people: int, seed: int, *, only_fill: bool) -> None:
    """A month of simulated traffic in a data folder of its own, and the product served from it.

    A folder that somebody asked for help in before is served as it is.
    """
    with errors_in_words():
        settings = _settings(data)
        prepare_data_folder(settings)
        if not (settings.index_dir / "CURRENT").exists():
            click.echo("Indexing the articles …", err=True)
            build_index(settings.articles_dir, settings.index_dir)
        click.echo("Letting a month happen …", err=True)
        try:
            is_new = fill(settings, datetime.now(UTC), people=people, seed=seed)
        except NothingToAskFor as error:
            raise click.UsageError(str(error)) from None
        if only_fill:
            click.echo(json.dumps({"data": str(data), "filled": is_new}))
            return
        sys.exit(serve(settings))


def _settings(data: Path) -> Settings:
    """Return the settings of the demonstration, and set them for the processes that serve it."""
    shown = {"data_dir": data, "holdout": HOLDOUT, "follow_up": ASKED, "ask_satisfaction": "on"}
    os.environ |= {variable(name): str(value) for name, value in shown.items()}
    for name in ("mode", "database_url", "channel", "imap_host", "redis_url"):  # nothing of an installation is touched
        os.environ.pop(variable(name), None)
    return replace(with_articles(command_settings()), data_dir=data)
