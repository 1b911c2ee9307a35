"""Addresses of servers that the operator names, and connections to them: no proxy is taken from the environment."""

from __future__ import annotations

import http.client
from urllib.parse import SplitResult, urlsplit

from tickets.tls_files import TlsFiles


def server_address(url: str, *, with_query: bool = False) -> SplitResult:
    """Return the parts of an http or https address without a password; raise ValueError with what to write instead.

    with_query  whether it may have a query, too
    """
    parsed = urlsplit(url)
    more = (parsed.username, parsed.password, parsed.fragment, "" if with_query else parsed.query)
    if parsed.scheme not in ("http", "https") or not parsed.hostname or any(more):
        raise ValueError(f"{url!r} is no address of a server - write for example https://help.example.org")
    _ = parsed.port  # raises ValueError for what is no port
    return parsed


def is_near(address: SplitResult) -> bool:
    """Return whether the server is on this machine, where nobody listens on the way."""
    return address.hostname in ("localhost", "127.0.0.1", "::1")


def connection_to(address: SplitResult, seconds: float, tls: TlsFiles) -> http.client.HTTPConnection:
    """Return a connection to a server; each of its answers may take so many seconds."""
    host, port = str(address.hostname), address.port
    if address.scheme == "http":
        return http.client.HTTPConnection(host, port, timeout=seconds)
    return http.client.HTTPSConnection(host, port, timeout=seconds, context=tls.context())
