"""`readfirst mail-check`: what a domain lacks so that the mails of this help centre arrive."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click
import dns.resolver

from tickets.desks.email import mail_host
from webui.commands.context import command_settings, errors_in_words
from webui.operators.mail_domain import SELECTORS, check_domain
from webui.operators.name_server import NameServerError, lookup_in


@click.command("mail-check")
@click.argument("domain", required=False)
@click.option("--selector", "selectors", multiple=True, help="Name of a DKIM key; may be given several times.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def mail_check(domain: str | None, selectors: tuple[str, ...], *, as_json: bool) -> None:
    """Show what DOMAIN (default: that of the sender) lacks: SPF, DKIM, DMARC, reverse name, EHLO."""
    with errors_in_words():
        settings = command_settings()
        asked = domain or settings.mail_from.rpartition("@")[2]
        if not asked:
            raise click.UsageError("name a DOMAIN, or set READFIRST_MAIL_FROM")
        ours = domain is None
        try:
            checks = check_domain(
                asked,
                lookup_in(dns.resolver.Resolver()),
                selectors=selectors or SELECTORS,
                relay=settings.smtp_host if ours else "",
                ehlo=mail_host(settings) if ours and settings.legal_email else "",
            )
        except NameServerError as error:
            raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps({"domain": asked, "checks": [asdict(check) for check in checks]}, ensure_ascii=False))
    else:
        for check in checks:
            click.echo(f"{'good  ' if check.is_good else 'lacks '} {check.name}: {check.words}")
            if check.remedy:
                click.echo(f"        {check.remedy}")
    sys.exit(0 if all(check.is_good for check in checks) else 1)
