"""`readfirst redeliver`: dead letters once more, and what becomes of the letters of a restored backup."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from sqlalchemy import Connection

from tickets.outgoing import outbox
from tickets.outgoing.restored import restored_letters, send_restored, settle_restored
from tickets.ticket_store import ticket_by_reference
from webui.commands.context import command_settings, errors_in_words, migrated_database
from webui.outgoing.ways_out import reroute
from webui.processes.worker import waiting_for_nobody
from webui.settings import Settings


@click.command()
@click.argument("references", nargs=-1, metavar="[REFERENCE]...")
@click.option("--channel", help="Only what waits for this way out.")
@click.option("--move", is_flag=True, help="Also what waits for a way out that is not configured any more.")
@click.option("--restored", is_flag=True, help="Every letter that came back with a restored backup.")
@click.option("--had-left", is_flag=True, help="Those named are not sent: they had left before the restoration.")
@click.option("--list", "lists", is_flag=True, help="Only list what came back with a restored backup.")
def redeliver(
    references: tuple[str, ...], channel: str | None, *, move: bool, restored: bool, had_left: bool, lists: bool
) -> None:
    """Send dead letters once more, after the fault was mended; after a restoration, those of each REFERENCE.

    What came back with a restored backup may have left before, so it is sent only where it is named, by REFERENCE or
    all of it by --restored.
    """
    if had_left and not (references or restored):
        raise click.UsageError("--had-left says it of letters: name each REFERENCE, or all of them with --restored")
    if references and restored:
        raise click.UsageError("name each REFERENCE, or all of them with --restored, not both")
    with errors_in_words():
        settings = command_settings()
        database = migrated_database(settings)
        with database.writing() as connection:
            if references or restored:
                _decide(connection, references or None, had_left=had_left)
            elif not lists:
                _send_again(connection, settings, channel, move=move)
        if lists:
            with database.reading() as connection:
                _list(connection)
        for line in waiting_for_nobody(settings, database):
            click.echo(line, err=True)


def _decide(connection: Connection, references: tuple[str, ...] | None, *, had_left: bool) -> None:
    """Send the letters of a restored backup, or settle them."""
    for reference in references or ():
        if ticket_by_reference(connection, reference) is None:
            raise click.UsageError(f"{reference} is no reference of a ticket: `readfirst redeliver --list` names them")
    now = datetime.now(UTC)
    count = (settle_restored if had_left else send_restored)(connection, now, references)
    click.echo(f"{count} counted as delivered" if had_left else f"{count} leave now")


def _send_again(connection: Connection, settings: Settings, channel: str | None, *, move: bool) -> None:
    now = datetime.now(UTC)
    moved = reroute(connection, settings, now) if move else 0
    due = outbox.redrive(connection, now, way_out=channel)
    click.echo(f"{due} due now" + (f", {moved} moved to {settings.channel}" if move else ""))


def _list(connection: Connection) -> None:
    """Print what came back with a restored backup and waits for a decision."""
    for letter in restored_letters(connection):
        kind = "message" if letter.message_id else "ticket"
        click.echo(f"{letter.reference} {letter.created_at:%Y-%m-%d %H:%M} {kind} over {letter.way_out}")
