"""`readfirst backup`: everything that cannot be made again, in one archive."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from webui.backups.archive import BackupError
from webui.backups.backup import back_up
from webui.backups.elsewhere import back_up_to, name_of
from webui.backups.rotation import delete_older
from webui.commands.context import command_settings, errors_in_words
from webui.file_stores import is_bucket


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--to", help="A folder or s3://BUCKET/FOLDER to put it into; FILE is its name there, else the moment.")
@click.option("--secrets", is_flag=True, help="Also the secret settings: keep such an archive like a key.")
@click.option("--keep", type=click.IntRange(min=1), help="With --to a folder: keep this many of its newest backups.")
@click.option("--json", "as_json_", is_flag=True, help="Print one JSON object.")
def backup(file: Path | None, *, to: str | None, secrets: bool, keep: int | None, as_json_: bool) -> None:
    """Write everything that cannot be made again to FILE, while the product runs.

    Tickets with their files, the event log, accounts, lessons, and what the index knows of the articles, from one
    moment. Secret settings only with --secrets. With --keep the oldest backups go when the new one is complete.
    """
    now = datetime.now(UTC)
    if not file and not to:
        raise click.UsageError("name the FILE, or where to put it (--to)")
    if keep and (not to or file or is_bucket(to)):
        raise click.UsageError("--keep rotates the backups of a folder: name it with --to, and no FILE")
    deleted = []
    with errors_in_words():
        try:
            if to:
                name = str(file or name_of(now))
                place = f"{to.rstrip('/')}/{name}"
                manifest, size = back_up_to(to, name, command_settings(), now, with_secrets=secrets)
                deleted = delete_older(Path(to), keep) if keep else []
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
        "deleted": [str(path) for path in deleted],
    }
    click.echo(json.dumps(answer) if as_json_ else f"{place}: {rows} rows and {files} files of {manifest.at}")
