"""What a domain lacks so that its mails arrive, as far as the domain name system tells. Look-ups are handed in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

Lookup = Callable[[str, str], Sequence[str]]  # (name, type of record) -> values; empty when there are none
SELECTORS: Final = ("default", "google", "selector1", "selector2", "mail", "dkim", "s1", "s2", "k1", "mxvault")
_MOST_LOOKUPS: Final = 10  # of SPF, RFC 7208
_LOOKS_UP = re.compile(r"(?:^|\s)[+?~-]?(?:include:|a(?:[:/\s]|$)|mx(?:[:/\s]|$)|ptr|exists:|redirect=)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DomainCheck:
    """One thing that a domain has or lacks."""

    name: str  # mx, spf, dkim, dmarc, reverse, ehlo
    is_good: bool
    words: str  # what there is
    remedy: str = ""  # what to do where something is lacking


def check_domain(
    domain: str, lookup: Lookup, *, selectors: Sequence[str] = SELECTORS, relay: str = "", ehlo: str = ""
) -> tuple[DomainCheck, ...]:
    """Return what the domain of a sender has and lacks.

    selectors  names under which DKIM keys are looked for
    relay      host name of the server that hands mails to the world; empty: its names are not checked
    ehlo       name by which it introduces itself
    """
    checks = [_mx(domain, lookup), _spf(domain, lookup), _dkim(domain, lookup, selectors), _dmarc(domain, lookup)]
    if relay:
        checks.append(_reverse(relay, lookup))
    if ehlo:
        checks.append(_ehlo(ehlo, lookup))
    return tuple(checks)


def _good(name: str, words: str, remedy: str = "") -> DomainCheck:
    return DomainCheck(name, is_good=True, words=words, remedy=remedy)


def _lacking(name: str, words: str, remedy: str) -> DomainCheck:
    return DomainCheck(name, is_good=False, words=words, remedy=remedy)


def _mx(domain: str, lookup: Lookup) -> DomainCheck:
    hosts = lookup(domain, "MX")
    remedy = f"add an MX record for {domain}: answers and bounces have nowhere to go"
    return DomainCheck("mx", bool(hosts), ", ".join(hosts) or "no MX record", "" if hosts else remedy)


def _spf(domain: str, lookup: Lookup) -> DomainCheck:
    records = [text for text in lookup(domain, "TXT") if text.lower().startswith("v=spf1")]
    if len(records) != 1:
        words = "no SPF record" if not records else f"{len(records)} SPF records: none of them counts"
        return _lacking("spf", words, f"one TXT record for {domain}: v=spf1 include:YOUR-RELAY -all")
    (record,) = records
    if re.search(r"\+all\b|\?all\b", record) or not re.search(r"[~-]all\b|redirect=", record):
        return _lacking("spf", record, "end it with -all or ~all: now anybody may send in your name")
    if len(_LOOKS_UP.findall(record)) > _MOST_LOOKUPS:
        return _lacking("spf", record, f"it asks for more than {_MOST_LOOKUPS} other records: shorten it")
    return _good("spf", record)


def _dkim(domain: str, lookup: Lookup, selectors: Sequence[str]) -> DomainCheck:
    having = [selector for selector in selectors if _has_key(f"{selector}._domainkey.{domain}", lookup)]
    if having:
        return _good("dkim", f"a key under {', '.join(having)}")
    remedy = "let the relay sign (DKIM) and publish its key; if it has one, name its selector with --selector"
    return _lacking("dkim", f"no key under {', '.join(selectors)}", remedy)


def _has_key(name: str, lookup: Lookup) -> bool:
    return any(re.search(r"(?:^|;)\s*p=[A-Za-z0-9+/]", text) for text in lookup(name, "TXT"))


def _dmarc(domain: str, lookup: Lookup) -> DomainCheck:
    texts = [text for name in _upward(domain) for text in lookup(f"_dmarc.{name}", "TXT")]
    records = [text for text in texts if "v=dmarc1" in text.lower()]
    if not records:
        remedy = f"TXT record for _dmarc.{domain}: v=DMARC1; p=none; rua=mailto:REPORTS@{domain}"
        return _lacking("dmarc", "no DMARC record", remedy)
    if re.search(r"\bp=none\b", records[0], re.IGNORECASE):
        remedy = "when the reports show that your mails pass: p=quarantine, then p=reject"
        return _good("dmarc", records[0], remedy)
    return _good("dmarc", records[0])


def _upward(domain: str) -> Iterator[str]:
    """Yield the domain and those above it, without the top."""
    labels = domain.split(".")
    for start in range(len(labels) - 1):
        yield ".".join(labels[start:])


def _reverse(relay: str, lookup: Lookup) -> DomainCheck:
    """Each address of the relay must have a name that leads back to it."""
    addresses = [*lookup(relay, "A"), *lookup(relay, "AAAA")]
    if not addresses:
        return _lacking("reverse", f"{relay} has no address", "mend READFIRST_SMTP_HOST or its A record")
    wrong = [address for address in addresses if not _leads_back(address, lookup)]
    remedy = f"ask who owns the network for a PTR record of {', '.join(wrong)} that leads back to it"
    words = ", ".join(f"{address} = {', '.join(lookup(address, 'PTR')) or 'no name'}" for address in addresses)
    return DomainCheck("reverse", not wrong, words, remedy if wrong else "")


def _leads_back(address: str, lookup: Lookup) -> bool:
    kind = "AAAA" if ":" in address else "A"
    return any(address in lookup(name.rstrip("."), kind) for name in lookup(address, "PTR"))


def _ehlo(name: str, lookup: Lookup) -> DomainCheck:
    addresses = [*lookup(name, "A"), *lookup(name, "AAAA")]
    remedy = f"give {name} an address, or send through a relay that introduces itself by its own name"
    words = f"{name} = {', '.join(addresses)}" if addresses else f"{name} has no address"
    return DomainCheck("ehlo", bool(addresses), words, "" if addresses else remedy)
