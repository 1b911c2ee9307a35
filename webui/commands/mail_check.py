"""`readfirst mail-check`: what a domain lacks so that the mails of this help centre arrive."""

from __future__ import annotations

import ipaddress
import json
import sys
from dataclasses import asdict

import click
import dns.exception
import dns.resolver
import dns.reversename

from tickets.desks.email import mail_host
from webui.commands.context import command_settings, errors_in_words
from webui.operators.mail_domain import SELECTORS, Lookup, check_domain


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
        checks = check_domain(
            asked,
            lookup_in(dns.resolver.Resolver()),
            selectors=selectors or SELECTORS,
            relay=settings.smtp_host if ours else "",
            ehlo=mail_host(settings) if ours and settings.legal_email else "",
        )
    if as_json:
        click.echo(json.dumps({"domain": asked, "checks": [asdict(check) for check in checks]}, ensure_ascii=False))
    else:
        for check in checks:
            click.echo(f"{'good  ' if check.is_good else 'lacks '} {check.name}: {check.words}")
            if check.remedy:
                click.echo(f"        {check.remedy}")
    sys.exit(0 if all(check.is_good for check in checks) else 1)


def lookup_in(resolver: dns.resolver.Resolver) -> Lookup:
    """Return a function that looks records up; it raises ClickException where no name server answers."""

    def lookup(name: str, kind: str) -> list[str]:
        try:
            asked = dns.reversename.from_address(name) if kind == "PTR" and _is_address(name) else name
            return [_text(record) for record in resolver.resolve(asked, kind, lifetime=5.0)]
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except dns.exception.DNSException as error:
            raise click.ClickException(
                f"{name} {kind}: {error} - try again, or mend this machine's name server"
            ) from error

    return lookup


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _text(record: object) -> str:
    strings = getattr(record, "strings", None)  # of a TXT record, which is cut into pieces of 255 bytes
    return b"".join(strings).decode("utf-8", "replace") if strings else str(record)
