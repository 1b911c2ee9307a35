"""`readfirst restore`: a backup into an empty database and data folder."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from webui.backups.archive import BackupError
from webui.backups.elsewhere import on_this_host
from webui.backups.restore import restore as restore_archive
from webui.commands.context import command_settings, errors_in_words


@click.command()
@click.argument("file")
@click.option(
    "--erased", type=click.Path(path_type=Path), help="A ledger of erasures (erased.jsonl) that was kept elsewhere."
)
@click.option("--json", "as_json_", is_flag=True, help="Print one JSON object.")
def restore(file: str, *, erased: Path | None, as_json_: bool) -> None:
    """Restore the backup FILE into an empty database of either kind; afterwards letters wait for `redeliver`.

    FILE may be s3://BUCKET/FOLDER/NAME, too.

    A damaged or foreign archive, or a database that is not empty, is refused before anything is written.
    """
    with errors_in_words():
        settings = command_settings()
        try:
            with on_this_host(file) as path:
                restored = restore_archive(settings, path, datetime.now(UTC), ledger=erased)
        except (BackupError, OSError) as error:
            raise click.UsageError(f"not restored: {error}") from None
    for warning in restored.warnings:
        click.echo(f"Warning: {warning}", err=True)
    rows = sum(restored.manifest.rows.values())
    answer = {
        "at": restored.manifest.at,
        "rows": rows,
        "files": restored.files,
        "letters": restored.letters,
        "erased": restored.erased,
        "warnings": restored.warnings,
    }
    if as_json_:
        click.echo(json.dumps(answer))
        return
    click.echo(f"{rows} rows and {restored.files} files of {restored.manifest.at} are restored.")
    if restored.erased:
        click.echo(f"{restored.erased} erasures were done again.")
    if restored.letters:
        click.echo(f"{restored.letters} letters wait: `readfirst redeliver --list` names them, nothing leaves before.")
