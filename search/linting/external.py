"""Addresses on the internet that articles link to, asked politely: on demand, few at a time, each once.

A host is asked for one address at a time, a second apart; at most `LIMIT_ADDRESSES` are asked in all. An address is
dead when its host has no name, refuses, or answers 404, 410 or 451: what asks for a sign-in (401, 403), wants robots to
wait (429) or is down for the moment (5xx, a timeout) may be well for people. Private addresses are not asked: articles
may come from strangers, and this runs inside the operator's network.
"""

import http.client
import ipaddress
import re
import socket
import ssl
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from urllib.parse import urlsplit

LIMIT_ADDRESSES = 500
HOSTS_AT_ONCE = 8
BETWEEN_SECONDS = 1.0  # two questions to one host
TIMEOUT_SECONDS = 10.0
_GONE = frozenset({404, 410, 451})
_NOT_BY_HEAD = frozenset({400, 403, 404, 405, 501})  # some servers answer only GET
_AGENT = "readfirst-lint (checks links of help articles)"
_HREF = re.compile(r' (?:href|src)="(https?://[^"]+)"')

Ask = Callable[[str], str]
"""Returns why an address is dead; "" when it is not, or when nobody can say."""


def addresses_in(html: str) -> list[str]:
    """Return the addresses on the internet in the HTML of an article, each once, without fragments."""
    return list(dict.fromkeys(unescape(address).partition("#")[0] for address in _HREF.findall(html)))


def dead_addresses(
    addresses: Iterable[str], ask: Ask | None = None, *, between_seconds: float = BETWEEN_SECONDS
) -> Mapping[str, str]:
    """Return address -> why it is dead, for the first `LIMIT_ADDRESSES`; hosts side by side, each one slowly."""
    by_host: defaultdict[str, list[str]] = defaultdict(list)
    for address in list(dict.fromkeys(addresses))[:LIMIT_ADDRESSES]:
        by_host[urlsplit(address).netloc.lower()].append(address)

    def ask_host(of_host: list[str]) -> list[tuple[str, str]]:
        return list(_ask_slowly(of_host, ask or asked, between_seconds))

    with ThreadPoolExecutor(HOSTS_AT_ONCE) as threads:
        answers = [pair for pairs in threads.map(ask_host, by_host.values()) for pair in pairs]
    return {address: reason for address, reason in answers if reason}


def _ask_slowly(addresses: Iterable[str], ask: Ask, between_seconds: float) -> Iterator[tuple[str, str]]:
    for number, address in enumerate(addresses):
        if number:
            time.sleep(between_seconds)
        yield address, ask(address)


def asked(address: str) -> str:
    """Return why an address is dead, asking its host; redirects count as alive."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return "it is no address"
    try:
        location = _public_address(host, port)
    except socket.gaierror:
        return "its host has no name"
    if not location:
        return ""
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        status = _status(parts.scheme, host, port, location, target)
    except ConnectionRefusedError:
        return "its host refuses"
    except (OSError, http.client.HTTPException, UnicodeError, ValueError):
        return ""  # slow, half a certificate, a proxy in between: nothing is proven
    return f"its host answers {status}" if status in _GONE else ""


def _public_address(host: str, port: int) -> str:
    """Return the address of a host; "" when it is not on the public internet. Raises gaierror."""
    resolved = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in resolved]
    public = all(ipaddress.ip_address(address.partition("%")[0]).is_global for address in addresses)
    return addresses[0] if public and addresses else ""


def _status(scheme: str, host: str, port: int, location: str, target: str) -> int:
    """Return the status for an address, by HEAD and, where a server does not take that, by GET."""
    status = _asked_by("HEAD", scheme, host, port, location, target)
    return _asked_by("GET", scheme, host, port, location, target) if status in _NOT_BY_HEAD else status


def _asked_by(method: str, scheme: str, host: str, port: int, location: str, target: str) -> int:
    """Ask the address that was looked up, so that a name cannot lead elsewhere the second time."""
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
    plain_socket = socket.create_connection((location, port), TIMEOUT_SECONDS)
    try:
        secure = ssl.create_default_context() if scheme == "https" else None
        connection.sock = secure.wrap_socket(plain_socket, server_hostname=host) if secure else plain_socket
        connection.request(method, target, headers={"User-Agent": _AGENT, "Accept": "*/*", "Connection": "close"})
        return connection.getresponse().status
    finally:
        connection.close()
        plain_socket.close()
