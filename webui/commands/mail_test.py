"""`readfirst mail-test`: a letter through the configured mail server, and a look into the mailbox."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime

import click

from tickets.address import InvalidAddress, parse_address
from tickets.desks import email
from tickets.incoming.imap import MailboxDown, look_into
from webui.commands.context import command_settings
from webui.operators.mail_trial import MailStep, try_mail
from webui.processes.mail_in import mailbox
from webui.settings import Settings


@click.command("mail-test")
@click.argument("address")
@click.option("--json", "as_json_", is_flag=True, help="Print one JSON object.")
def mail_test(address: str, *, as_json_: bool) -> None:
    """Send a letter to ADDRESS through the configured mail server, name each step, and look into the mailbox.

    Resolve, connect, TLS, login, accepted: the first step that fails is named with its remedy. From the mailbox nothing
    is taken. Exit status 1: a step failed.
    """
    settings = command_settings()
    if not settings.smtp_host:
        raise click.UsageError("READFIRST_SMTP_HOST is missing: it names the mail server that letters go through")
    try:
        recipient = parse_address(address)
    except InvalidAddress:
        raise click.UsageError(f"{address!r} is no e-mail address: write for example me@example.org") from None
    steps = []
    for step in _steps(settings, recipient):
        steps.append(step)
        if not as_json_:
            _show(step)
    if as_json_:
        click.echo(json.dumps({"address": recipient, "steps": [asdict(step) for step in steps]}, ensure_ascii=False))
    sys.exit(0 if all(step.is_good for step in steps) else 1)


def _steps(settings: Settings, recipient: str) -> Iterator[MailStep]:
    yield from try_mail(email.make(settings), recipient, datetime.now(UTC))
    if settings.imap_host:
        yield _mailbox(settings)


def _mailbox(settings: Settings) -> MailStep:
    try:
        look_into(mailbox(settings))
    except (MailboxDown, ValueError) as error:
        return MailStep("mailbox", is_good=False, words=str(error), remedy="mend READFIRST_IMAP_…")
    return MailStep("mailbox", is_good=True, words=f"{settings.imap_user} at {settings.imap_host} can be read")


def _show(step: MailStep) -> None:
    click.echo(f"{'good  ' if step.is_good else 'fails '} {step.name}: {step.words}")
    if step.remedy:
        click.echo(f"        {step.remedy}")
