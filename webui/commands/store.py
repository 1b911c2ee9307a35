"""`readfirst store copy`: the files of tickets into another store."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from tickets.files.copying import CopyDamaged, CopyReport, copy_files
from tickets.files.file_store import FileStore
from webui.file_stores import ATTACHMENTS, is_bucket, store_at


@click.group()
def store() -> None:
    """Where the files of tickets and whole mails lie."""


@store.command()
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@click.option("--json", "as_json_", is_flag=True, help="Print one JSON object.")
def copy(source: str, target: str, *, as_json_: bool) -> None:
    """Copy every file from one store to another, each a folder or s3://BUCKET/FOLDER, while the product runs.

    A copy is compared with what was copied, and a second run copies what is new. Copy, set READFIRST_STORE, start anew,
    and copy once more what came meanwhile. Nothing is deleted: the old store is yours to delete then.
    """
    report = CopyReport()
    try:
        for report in copy_files(_existing(source), _store(target)):
            click.echo(_words(report), err=True)
    except (CopyDamaged, OSError) as error:
        raise click.UsageError(f"{_words(report)}, then: {error}") from None
    click.echo(json.dumps(asdict(report)) if as_json_ else f"{_words(report)}, and compared")


def _words(report: CopyReport) -> str:
    gone = f", {report.gone} deleted meanwhile" if report.gone else ""
    return f"{report.copied} files copied, {report.there} were there{gone}"


def _existing(address: str) -> FileStore:
    """Return a store; a folder that is not there is a mistake, not an empty store."""
    if not is_bucket(address) and not (Path(address) / ATTACHMENTS).is_dir():
        raise click.UsageError(f"{Path(address) / ATTACHMENTS} is no folder: name the data folder or the store")
    return _store(address)


def _store(address: str) -> FileStore:
    try:
        return store_at(address, ATTACHMENTS)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
