"""`readfirst import`: articles of another system become files that stand beside the others."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import click

from search.building.options import ReadingOptions
from search.importing.import_source import ImportReport, import_source
from search.importing.imported_file import Becomes
from search.importing.source_files import SourceError
from search.text.language import LANGUAGES
from webui.commands.context import command_settings

SHOWN = 20  # files of one kind that are listed for people


@click.command("import")
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--to", "articles", type=click.Path(path_type=Path), help="The articles folder, instead of the set one.")
@click.option("--into", metavar="FOLDER", help="Folder in it for what is imported; by default named as the source.")
@click.option("--lang", default="", type=click.Choice(["", *LANGUAGES]), help="Language of articles that do not say.")
@click.option("--dry-run", is_flag=True, help="Write nothing; only say what would become of every file.")
@click.option("--force", is_flag=True, help="Replace files that are there and differ.")
@click.option("--json", "as_json_", is_flag=True, help="Print one JSON object.")
def import_(
    source: Path, articles: Path | None, into: str | None, lang: str, *, dry_run: bool, force: bool, as_json_: bool
) -> None:
    """Import SOURCE: a folder of Markdown or HTML, JSON of Zendesk, Intercom or Freshdesk, its XML, a CSV table."""
    folder = articles or command_settings().articles_dir
    try:
        report = import_source(
            source, folder, into=into, dry_run=dry_run, force=force, options=ReadingOptions(default_lang=lang)
        )
    except (SourceError, OSError) as error:
        raise click.UsageError(str(error)) from None
    _show(report, folder, dry_run=dry_run)
    if as_json_:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False))
    sys.exit(1 if any(file.becomes is Becomes.REFUSED for file in report.files) else 0)


def _show(report: ImportReport, folder: Path, *, dry_run: bool) -> None:
    counts = Counter(file.becomes for file in report.files)
    for kind in (Becomes.REFUSED, Becomes.SKIPPED):
        files = [file for file in report.files if file.becomes is kind]
        for file in files[:SHOWN]:
            click.echo(f"{kind}: {file.path}: {file.why}", err=True)
        if len(files) > SHOWN:
            click.echo(f"… {len(files)} {kind} in all; --json lists them.", err=True)
    numbers = ", ".join(f"{counts[kind]} {kind}" for kind in Becomes if counts[kind])
    ending = "nothing was written: it is a dry run" if dry_run else f"{report.written} files written to {folder}"
    click.echo(f"{numbers or 'no files'}; {ending}.", err=True)
