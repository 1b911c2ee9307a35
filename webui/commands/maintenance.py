"""`readfirst maintenance`: announce it to every host, end it, or say whether there is one."""

from __future__ import annotations

import json
import re
import sys
from datetime import UTC, datetime

import click

from search.text.language import LANGUAGE
from webui.commands.context import command_settings, errors_in_words
from webui.settings import Settings
from webui.storage import audit_log
from webui.storage import maintenance as stored
from webui.storage.audit_log import COMMAND_LINE, Action
from webui.storage.database import Database, DatabaseBusy
from webui.storage.maintenance import EVERY_LANGUAGE, Maintenance, MaintenanceNotice

_OF_A_LANGUAGE = re.compile(r"([a-z]{2,3})=(.+)", re.DOTALL)


@click.command()
@click.argument("what", metavar="on|off", type=click.Choice(["on", "off"]), required=False)
@click.option(
    "--message", "messages", multiple=True, help="Also say this; sk=TEXT on pages in Slovak; repeat it for others."
)
@click.option("--json", "as_json_", is_flag=True, help="Print one JSON object.")
def maintenance(what: str | None, messages: tuple[str, ...], *, as_json_: bool) -> None:
    """Announce maintenance (on), end it (off), or say whether there is one: exit status 1 then says that there is none.

    Every page of every host says so, and what staff and editors would change is refused. Articles are read and tickets
    are taken as ever. While the database is away, this host alone is told, by a file in the data folder.
    """
    if messages and what != "on":
        raise click.UsageError("--message belongs to `maintenance on`")
    with errors_in_words():
        settings = command_settings()
        database, now = Database(settings.url), datetime.now(UTC)
        try:
            is_shared = _change(database, settings, what, _by_language(messages), now) if what else True
            notice = Maintenance(database, settings.data_dir, lambda: now).notice()
        except OSError as error:
            raise click.UsageError(f"{error.filename} cannot be written: {error.strerror}") from None
        finally:
            database.close()
    since = notice.since.isoformat(timespec="seconds") if notice else None
    click.echo(
        json.dumps({"since": since}) if as_json_ else f"maintenance since {since}" if since else "no maintenance"
    )
    if not is_shared:
        click.echo("Warning: the database does not answer: only this host knows. Run it again when it does.", err=True)
    sys.exit(1 if not is_shared or (not what and not notice) else 0)


def _by_language(messages: tuple[str, ...]) -> dict[str, str]:
    """Return language -> words; a text that begins with no language of ours is for every language."""
    words: dict[str, str] = {}
    for message in messages:
        match = _OF_A_LANGUAGE.fullmatch(message)
        is_of_a_language = match is not None and match[1] in LANGUAGE
        words |= {match[1]: match[2]} if match and is_of_a_language else {EVERY_LANGUAGE: message}
    return words


def _change(database: Database, settings: Settings, what: str, words: dict[str, str], now: datetime) -> bool:
    """Announce or end the maintenance; return whether every host will know."""
    notice = MaintenanceNotice(now, words) if what == "on" else None
    action = Action.MAINTENANCE_ON if notice else Action.MAINTENANCE_OFF
    try:
        with database.writing() as connection:
            stored.announce(connection, notice) if notice else stored.end(connection)
            audit_log.append(connection, now, COMMAND_LINE, action)
    except DatabaseBusy:
        own = MaintenanceNotice(now, words, is_of_this_host=True) if notice else None
        stored.write_file(settings.data_dir, own)
        return False
    stored.write_file(settings.data_dir, notice)
    return True
