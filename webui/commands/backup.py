"""`readfirst backup`: everything that cannot be made again, in one archive."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from webui.backups.archive import BackupError
from webui.backups.backup import back_up
from webui.commands.context import command_settings, errors_in_words


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--secrets", is_flag=True, help="Also the secret settings: keep such an archive like a key.")
@click.option("--json", "as_json_", is_flag=True, help="Print one JSON object.")
def backup(file: Path, *, secrets: bool, as_json_: bool) -> None:
    """Write everything that cannot be made again to FILE, while the product runs.

    Tickets with their files, the event log, accounts, lessons, and what the index knows of the articles, from one
    moment. Secret settings only with --secrets.
    """
    with errors_in_words():
        try:
            manifest = back_up(command_settings(), file, datetime.now(UTC), with_secrets=secrets)
        except (BackupError, OSError) as error:
            raise click.UsageError(str(error)) from None
    for warning in manifest.warnings:
        click.echo(f"Warning: {warning}", err=True)
    rows, files = sum(manifest.rows.values()), sum(name.startswith("files/") for name in manifest.sums)
    answer = {
        "file": str(file),
        "at": manifest.at,
        "bytes": file.stat().st_size,
        "rows": rows,
        "files": files,
        "warnings": manifest.warnings,
    }
    click.echo(json.dumps(answer) if as_json_ else f"{file}: {rows} rows and {files} files of {manifest.at}")
