"""`readfirst report`: every figure of the reports page, and whether what it is read from is right."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime

import click

from deflection.policy import HoldoutOf
from webui.analysts.holdout_tile import compared
from webui.analysts.page_figures import page_figures
from webui.analysts.report_table import GROUPS, figures_csv, grouped, grouped_csv
from webui.analysts.reports import (
    as_json,
    asked_span,
    comparison_as_json,
    figures_of,
    reliability_as_json,
)
from webui.analysts.span import Span
from webui.commands.context import command_settings, errors_in_words, migrated_database
from webui.storage.database import DatabaseBusy
from webui.storage.derived.catch_up import CatchUp
from webui.storage.derived.verify import verify


@click.command()
@click.option("--from", "first", default="", help="First day, YYYY-MM-DD.")
@click.option("--to", "last", default="", help="Last day, YYYY-MM-DD.")
@click.option("--by", "group", type=click.Choice(GROUPS), help="Only the counts by these.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@click.option("--json", "as_json_", is_flag=True, help="Print one JSON object.")
@click.option("--verify", "is_verifying", is_flag=True, help="Compare what reports read with all events instead.")
@click.option("--rebuild", "is_rebuilding", is_flag=True, help="Count everything anew from all events first.")
def report(
    first: str,
    last: str,
    group: str | None,
    *,
    as_csv: bool,
    as_json_: bool,
    is_verifying: bool,
    is_rebuilding: bool,
) -> None:
    """Every figure of the reports page; with --verify, whether they are still what the event log comes to."""
    if is_rebuilding:
        rebuild_derived()
    if is_verifying:
        verify_derived()
        return
    settings, now = command_settings(), datetime.now(UTC)
    start, end = asked_span(first, last, now.astimezone(settings.zone).date())
    days, database = Span(start, end, settings.zone), migrated_database(settings)
    with errors_in_words():
        CatchUp(database, settings.timezone).run()
    with errors_in_words(), database.reporting() as connection:
        counted, reliability = figures_of(connection, start, end, now)
        comparison = compared(connection, days, now, HoldoutOf(settings.holdout_of))
    span: dict[str, object] = {"from": start.isoformat(), "to": end.isoformat()}
    answer: dict[str, object] = {
        **span,
        **as_json(counted),
        "holdout": comparison_as_json(comparison),
        "pages": page_figures(settings, database, days, now),
        "reliability": {language.lang or "all": reliability_as_json(language) for language in reliability},
    }
    rows = grouped(answer, counted, group) if group else {}
    if as_csv:
        click.echo(grouped_csv(rows, group) if group else figures_csv(answer), nl=False)
        return
    printed = {**span, "by": group, "rows": rows} if group else answer
    click.echo(json.dumps(printed, ensure_ascii=False, indent=None if as_json_ else 2))


def rebuild_derived() -> None:
    """Derive anew what reports read, in as many processes as there are processors."""
    settings = command_settings()
    with errors_in_words():
        if not CatchUp(migrated_database(settings), settings.timezone).rebuild():
            raise DatabaseBusy("another process has written what the reports read meanwhile: try again")


def verify_derived() -> None:
    """Print how many derived rows were compared and how many differ; exit with status 1 if any does."""
    settings = command_settings()
    with errors_in_words():
        verified = verify(migrated_database(settings), settings.timezone)
    click.echo(json.dumps(asdict(verified)))
    if verified.different:
        sys.exit(1)
