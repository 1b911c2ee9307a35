"""`readfirst person`: everything about one person, exported or erased: articles 15 and 17 of the GDPR."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from webui.commands.context import command_settings, errors_in_words, migrated_database
from webui.privacy import kept
from webui.privacy.data_subject import data_subject
from webui.privacy.erase import ErasureReport, LetterLeaving, erase, stored_of
from webui.privacy.export import export as write_export
from webui.privacy.ledger import LedgerError
from webui.privacy.traces import Traces, counts_of


@click.group()
def person() -> None:
    """What is known of one person, by address or member id: give it to them, or erase it."""


@person.command()
@click.argument("who", metavar="EMAIL|MEMBER")
@click.option("--to", "target", type=click.Path(path_type=Path), default=Path("person.zip"), show_default=True)
@click.option("--json", "as_json_", is_flag=True, help="Print one JSON object.")
def export(who: str, target: Path, *, as_json_: bool) -> None:
    """Write everything about a person into one archive: JSON that can be read, and their files."""
    with _errors_in_words():
        settings = command_settings()
        database = migrated_database(settings)
        manifest = write_export(settings, database, data_subject(who), target, datetime.now(UTC))
    answer = {"file": str(target), **manifest}
    if as_json_:
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    for name, count in manifest["counts"].items():
        click.echo(f"{count:6} {name}")
    _say_what_is_kept([kept.Kept(**reason) for reason in manifest["not_in_it"]])
    click.echo(f"written to {target}")


@person.command("erase")
@click.argument("who", metavar="EMAIL|MEMBER")
@click.option("--dry-run", is_flag=True, help="Only say what would be erased.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json_", is_flag=True, help="Print one JSON object; needs --yes or --dry-run.")
def erase_(who: str, *, dry_run: bool, yes: bool, as_json_: bool) -> None:
    """Erase a person everywhere; figures of reports stay. Killed or run twice at once, it can be run again."""
    if as_json_ and not (yes or dry_run):
        raise click.UsageError("--json asks nothing: add --yes, or --dry-run")
    now = datetime.now(UTC)
    with _errors_in_words():
        settings = command_settings()
        database = migrated_database(settings)
        subject = data_subject(who)
        traces = stored_of(settings, database, subject, now)
        with database.reading() as connection:
            others = kept.other_names(connection, traces, subject)
        remains = kept.not_erased(settings, now)
        if not as_json_:
            _say_what_is_there(traces, others)
        report = ErasureReport(traces)
        if not dry_run:
            if traces and not yes:
                click.confirm("Erase all of it? It cannot be brought back", abort=True)
            report = erase(settings, database, subject, now)
    if as_json_:
        click.echo(json.dumps(_as_json(report, others, remains), ensure_ascii=False))
    elif not dry_run:
        _say_what_was_done(report)
        _say_what_is_kept(remains)
    if report.waits:
        raise click.exceptions.Exit(1)


@contextmanager
def _errors_in_words() -> Iterator[None]:
    with errors_in_words():
        try:
            yield
        except (LetterLeaving, LedgerError, OSError) as error:
            raise click.ClickException(str(error)) from None


def _as_json(report: ErasureReport, others: list[str], remains: list[kept.Kept]) -> dict[str, object]:
    return {
        "found": counts_of(report.traces),
        "rows": dict(report.rows),
        "files": report.files,
        "waits": list(report.waits),
        "also_known_as": others,
        "not_erased": [reason.as_json() for reason in remains],
    }


def _say_what_is_there(traces: Traces, others: list[str]) -> None:
    for name, count in counts_of(traces).items():
        click.echo(f"{count:6} {name.replace('_', ' ')}")
    for name in others:
        click.echo(f"Their tickets also name {name}: what is stored under that name alone is not theirs for certain.")


def _say_what_was_done(report: ErasureReport) -> None:
    click.echo("Erased. " + ", ".join(f"{name} {count}" for name, count in report.rows.items()))
    for reason in report.waits:
        click.echo(f"Not finished: {reason}. The worker goes on; so does this command.", err=True)


def _say_what_is_kept(remains: list[kept.Kept]) -> None:
    for reason in remains:
        click.echo(f"Not here: {reason.what}. {reason.why}")
