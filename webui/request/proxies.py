"""Client address, scheme and host of a request behind reverse proxies.

1. X-Forwarded-For, -Proto and -Host count only if the peer of the connection is one of the trusted proxies.
2. X-Forwarded-For is read from its end, one address for each proxy, and only as long as the address that reported the
   next one is trusted. What a client wrote into the header itself stands before that.
3. Headers that do not count are removed before the application sees them.
4. What looks like a proxy that the settings do not name is logged once, and noted by `/readyz`, without its address:
   it may be a person's.
5. A host name that no site can have is replaced by one that nobody serves, so that no page is made with it.
6. A request is local if it came from this machine and nothing forwarded it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from flask import Flask, request

from webui.current import current_request
from webui.identity.network_address import Network, is_loopback, network_of, read_address

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_FOR, _PROTO, _HOST = "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST"
_FORWARDED = (_FOR, _PROTO, _HOST, "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")
_LOCAL = "readfirst.local"  # in the environ of a local request
_HOST_NAME = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(:[0-9]{1,5})?")
_NO_HOST = "host.invalid"  # RFC 2606
_SCHEMES = frozenset({"http", "https"})
_log = logging.getLogger(__name__)


def client_network() -> str:
    """Return the client's network address, as `network_of` has it."""
    return network_of(current_request().remote_addr or "")


def is_local() -> bool:
    """Return whether a program on this machine asks, by no proxy."""
    return bool(request.environ.get(_LOCAL))


class TrustedProxies:
    """WSGI middleware: applies the headers of trusted proxies, and removes those of anybody else.

    count     proxies in a row, 0 to 10; 0 = people connect directly
    networks  where those proxies connect from
    """

    def __init__(self, application: WSGIApplication, count: int, networks: Sequence[Network]) -> None:
        self._application = application
        self._count = count
        self._networks = networks
        self.notes: dict[str, str] = {}  # kind -> text without an address; the first of each kind is logged

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Rewrite the environment of one request and pass it on."""
        peer = read_address(environ.get("REMOTE_ADDR", ""))
        is_forwarded = any(environ.get(name) for name in _FORWARDED)
        environ[_LOCAL] = bool(peer) and is_loopback(peer) and not is_forwarded
        headers = {name: str(environ.pop(name, "")) for name in (_FOR, _PROTO, _HOST)}
        if any(headers.values()) and self._is_trusted(peer):
            self._believe(environ, peer, headers)
        elif headers[_FOR] and self._count:
            self._note(
                "unknown peer",
                "sends X-Forwarded-For and is not in READFIRST_PROXY_ADDRESSES: the header is ignored. "
                "If it is one of your proxies, add its address; else everybody behind it counts as one person",
                peer,
            )
        if not _HOST_NAME.fullmatch(environ.get("HTTP_HOST", _NO_HOST)):
            environ["HTTP_HOST"] = _NO_HOST
        return self._application(environ, start_response)

    def _believe(self, environ: WSGIEnvironment, peer: str, headers: Mapping[str, str]) -> None:
        if not self._count:
            self._note(
                "no proxies",
                "forwards requests (X-Forwarded-For) but READFIRST_PROXIES is 0: everybody counts as one "
                "person, and links and cookies are made for http. Set READFIRST_PROXIES to the number of proxies",
                peer,
            )
            return
        address, hops = self._client(peer, headers[_FOR])
        environ["REMOTE_ADDR"] = address
        proto = _item(headers[_PROTO], hops).lower()
        if proto in _SCHEMES:
            environ["wsgi.url_scheme"] = proto
        if host := _item(headers[_HOST], hops):
            environ["HTTP_HOST"] = host

    def _client(self, peer: str, forwarded: str) -> tuple[str, int]:
        """Return the client's address, and how many proxies it was read through (at least one)."""
        address, hops = peer, 0
        for item in reversed(forwarded.split(",")):
            if hops == self._count:
                break
            if not self._is_trusted(address):
                self._note(
                    "unknown hop",
                    f"forwards requests and is not in READFIRST_PROXY_ADDRESSES, although READFIRST_PROXIES is "
                    f"{self._count}: everybody behind it counts as one person",
                    address,
                )
                break
            if not (before := read_address(item)):
                break
            address, hops = before, hops + 1
        return address, max(hops, 1)

    def _is_trusted(self, address: str) -> bool:
        return bool(address) and any(ip_address(address) in network for network in self._networks)

    def _note(self, kind: str, text: str, address: str) -> None:
        if kind not in self.notes:
            self.notes[kind] = f"A proxy (the log has its address) {text}"
            _log.warning("%s %s", address, text)


def _item(header: str, hops: int) -> str:
    """Return the outermost proxy's item; a header of fewer items was replaced, not extended, on the way."""
    items = [item.strip() for item in header.split(",")]
    return items[max(len(items) - hops, 0)]


def trust_proxies(app: Flask, count: int, networks: Sequence[Network]) -> None:
    """Put the middleware in front of the application."""
    proxies = TrustedProxies(app.wsgi_app, count, networks)
    app.wsgi_app = proxies  # type: ignore[method-assign]
    app.extensions["readfirst.proxies"] = proxies


def proxy_notes(app: Flask) -> list[str]:
    """Return what the operator should know about the proxies in front."""
    proxies: Any = app.extensions["readfirst.proxies"]
    return list(proxies.notes.values())
