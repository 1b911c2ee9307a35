"""`readfirst support-bundle`: what somebody who helps asks for first, without a word about any person."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import click

from webui.commands.context import command_settings, environment, errors_in_words
from webui.support.bundle import write_bundle


@click.command("support-bundle")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--log", type=click.File(encoding="utf-8", errors="replace"), help="Log to take lines from; - reads a pipe."
)
@click.option("--json", "as_json_", is_flag=True, help="Print one JSON object.")
def support_bundle(file: Path, *, log: TextIO | None, as_json_: bool) -> None:
    """Write the state of the product to FILE, for whoever helps you: no name, address, text or secret is in it.

    Versions, settings, what the doctor finds, counts, ages of queues, plans of slow queries, and with --log the last
    lines of the log.
    """
    with errors_in_words():
        try:
            members = write_bundle(command_settings(), environment(), file, datetime.now(UTC), log or ())
        except OSError as error:
            raise click.UsageError(f"{error.filename} cannot be written: {error.strerror}") from None
    click.echo(json.dumps({"file": str(file), "members": members}) if as_json_ else f"{file}: {', '.join(members)}")
