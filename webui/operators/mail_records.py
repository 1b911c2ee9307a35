"""The admins' page of what the domain of the sender lacks, so that answers by mail arrive; looked up when asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

import dns.resolver
from flask import Blueprint, render_template, request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from tickets.desks.email import mail_host
from tickets.typed_text import one_line
from webui.operators.mail_domain import SELECTORS, DomainCheck, check_domain
from webui.operators.name_server import NameServerError, lookup_in
from webui.parts import parts
from webui.request.asker.sign_in import requires
from webui.storage.accounts import Role

bp = Blueprint("mail_records", __name__)

_LONGEST_NAME: Final = 253  # characters of a domain, RFC 1035


class RecordWords(NamedTuple):
    """What is said of one kind of record."""

    name: LazyString
    meaning: LazyString  # what it is for


WORDS: Final[Mapping[str, RecordWords]] = {
    "mx": RecordWords(_("Mailbox (MX)"), _("Where answers and bounces are delivered.")),
    "spf": RecordWords(
        _("Servers that may send (SPF)"),
        _("Names the servers that may send in the name of the domain. Without it many mailboxes refuse."),
    ),
    "dkim": RecordWords(
        _("Signature (DKIM)"),
        _("The key by which a mailbox sees that a mail was not changed. The relay signs, the domain shows the key."),
    ),
    "dmarc": RecordWords(
        _("What to do with forgeries (DMARC)"),
        _("Says what happens to mails that only pretend to be yours, and where reports go."),
    ),
    "reverse": RecordWords(
        _("Name of the relay's address (PTR)"),
        _("The address of the sending server must have a name that leads back to it."),
    ),
    "ehlo": RecordWords(
        _("Name by which the server introduces itself (EHLO)"),
        _("A name without an address looks like that of a hijacked computer."),
    ),
}


@bp.get("/admin/mail")
@requires(Role.ADMIN)
def overview() -> str:
    """What mails need to arrive; with ?domain=, what that domain has and lacks."""
    settings = parts().settings
    sender = settings.mail_from.rpartition("@")[2]
    domain = one_line(request.args.get("domain", ""), _LONGEST_NAME)
    selector = one_line(request.args.get("selector", ""), _LONGEST_NAME)
    checks: tuple[DomainCheck, ...] = ()
    error = ""
    if domain:
        try:
            checks = _checked(domain, selector, is_ours=domain == sender)
        except NameServerError as failed:
            error = str(failed)
    return render_template(
        "account/mail.html",
        domain=domain or sender,
        selector=selector,
        checks=checks,
        error=error,
        words=WORDS,
        is_asked=bool(domain),
    )


def _checked(domain: str, selector: str, *, is_ours: bool) -> tuple[DomainCheck, ...]:
    settings = parts().settings
    return check_domain(
        domain,
        lookup_in(dns.resolver.Resolver()),
        selectors=(selector,) if selector else SELECTORS,
        relay=settings.smtp_host if is_ours else "",
        ehlo=mail_host(settings) if is_ours and settings.legal_email else "",
    )
