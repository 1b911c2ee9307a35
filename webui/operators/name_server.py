"""Records of the domain name system, as this machine's name server gives them."""

from __future__ import annotations

import ipaddress
from typing import Final

import dns.exception
import dns.resolver
import dns.reversename

from webui.operators.mail_domain import Lookup

SECONDS: Final = 5.0  # for one record


class NameServerError(Exception):
    """No name server answers; the message says for which record, and what to do."""


def lookup_in(resolver: dns.resolver.Resolver) -> Lookup:
    """Return a function that looks records up; it raises NameServerError where no name server answers."""

    def lookup(name: str, kind: str) -> list[str]:
        try:
            asked = dns.reversename.from_address(name) if kind == "PTR" and _is_address(name) else name
            return [_text(record) for record in resolver.resolve(asked, kind, lifetime=SECONDS)]
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except dns.exception.DNSException as error:
            raise NameServerError(f"{name} {kind}: {error} - try again, or mend this machine's name server") from error

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
