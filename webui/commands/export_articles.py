"""`readfirst export`: all articles, to read elsewhere or to move."""

from __future__ import annotations

import json
from pathlib import Path

import click

from search.exporting.export_articles import ExportFormat, FolderInTheWay, export_articles
from webui.commands.context import command_settings

FORMATS = [form.value for form in ExportFormat]


@click.command("export")
@click.argument("target", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--format", "form", type=click.Choice(FORMATS), default="markdown", show_default=True)
@click.option("--articles", type=click.Path(path_type=Path), help="The articles folder, instead of the set one.")
@click.option("--json", "as_json_", is_flag=True, help="Print one JSON object.")
def export(target: Path, form: str, articles: Path | None, *, as_json_: bool) -> None:
    """Export all articles into DIR: their own files, a static site, or the JSON of Zendesk's Help Center."""
    folder = articles or command_settings().articles_dir
    if not folder.is_dir():
        raise click.UsageError(f"there is no folder {folder}")
    try:
        report = export_articles(folder, target, ExportFormat(form))
    except (FolderInTheWay, OSError) as error:
        raise click.UsageError(str(error)) from None
    left_out = f"; {report.left_out} left out (drafts, or for members)" if report.left_out else ""
    click.echo(f"{report.articles} articles, {report.pictures} pictures in {report.files} files{left_out}.", err=True)
    if as_json_:
        click.echo(json.dumps(report.as_json()))
