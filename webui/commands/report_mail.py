"""`readfirst report-mail`: the monthly report, sent to one address now."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from tickets.address import InvalidAddress, parse_address
from tickets.ways_out import WayOutDown, WayOutRefused
from webui.analysts.report_mail import report_mail as written
from webui.commands.context import command_settings, errors_in_words, migrated_database
from webui.outgoing.queued_mail import composed
from webui.outgoing.ways_out import mails_to_people
from webui.storage.derived.catch_up import CatchUp
from webui.storage.queued_mails import MailKind, mail_id_of
from webui.storage.report_subscriptions import days_of, final_month


@click.command("report-mail")
@click.argument("address")
@click.option("--month", default="", metavar="YYYY-MM", help="The newest that is final.")
@click.option("--lang", default="", help="Language of the mail; that of the product.")
def report_mail(address: str, month: str, lang: str) -> None:
    """Send the monthly report to one address now, as subscribers get it by mail."""
    settings, now = command_settings(), datetime.now(UTC)
    month = month or final_month(now.astimezone(settings.zone).date())
    try:
        days_of(month)
        parse_address(address)
    except ValueError:
        raise click.UsageError(f"{month!r} is no month: write for example 2026-03") from None
    except InvalidAddress as error:
        raise click.UsageError(f"{address!r} is no e-mail address: {error}") from None
    way_out = mails_to_people(settings)
    if way_out is None:
        raise click.UsageError("there is no mail server: set READFIRST_SMTP_HOST and READFIRST_CHANNEL")
    with errors_in_words():
        database = migrated_database(settings)
        CatchUp(database, settings.timezone).run()
        words = written(settings, database, month, lang or settings.default_language, now)
    mail_id = mail_id_of(MailKind.REPORT, address, month, now.isoformat())
    try:
        way_out.send(composed(words, address, mail_id, now, way_out.envelope))
    except (WayOutDown, WayOutRefused) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{month} sent to {address}")
