"""`readfirst backup`: everything that cannot be made again, in one archive."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from webui.backups.archive import BackupError
from webui.backups.backup import back_up
from webui.backups.elsewhere import back_up_to, name_of
from webui.commands.context import command_settings, errors_in_words


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--to", help="A folder or s3://BUCKET/FOLDER to put it into; FILE is its name there, else the moment.")
@click.option("--secrets", is_flag=True, help="Also the secret settings: keep such an archive like a key.")
@click.option("--json", "as_json_", is_flag=True, help="Print one JSON object.")
def backup(file: Path | None, *, to: str | None, secrets: bool, as_json_: bool) -> None:
    """Write everything that cannot be made again to FILE, while the product runs.

    Tickets with their files, the event log, accounts, lessons, and what the index knows of the articles, from one
    moment. Secret settings only with --secrets.
    """
    now = datetime.now(UTC)
    if not file and not to:
        raise click.UsageError("name the FILE, or where to put it (--to)")
    with errors_in_words():
        try:
            if to:
                name = str(file or name_of(now))
                place = f"{to.rstrip('/')}/{name}"
                manifest, size = back_up_to(to, name, command_settings(), now, with_secrets=secrets)
            elif file:
                place = str(file)
                manifest = back_up(command_settings(), file, now, with_secrets=secrets)
                size = file.stat().st_size
        except (BackupError, OSError) as error:
            raise click.UsageError(str(error)) from None
    for warning in manifest.warnings:
        click.echo(f"Warning: {warning}", err=True)
    rows, files = sum(manifest.rows.values()), sum(name.startswith("files/") for name in manifest.sums)
    answer = {
        "file": place,
        "at": manifest.at,
        "bytes": size,
        "rows": rows,
        "files": files,
        "warnings": manifest.warnings,
    }
    click.echo(json.dumps(answer) if as_json_ else f"{place}: {rows} rows and {files} files of {manifest.at}")
