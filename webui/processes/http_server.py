"""The HTTP server: waitress, with limits for clients, and a stop that finishes every request.

Waitress reads a whole request before a thread gets it, so slow clients cost no thread. What it lacks is here:

1. A request's head has at most 64 kB and must be complete after 15 s; a body may not come slower than 8 kB/s after
   its first minute.
2. A body that is longer than its address allows is refused when the head is read, before any of it is stored; a
   browser gets a page that says what to do (`too_large_page.py`).
3. One network address holds at most 64 connections (trusted proxies any number), all together 512. At the limit the
   connection that has waited longest without a complete request is closed: nobody can lock others out.
4. On a stop it answers every request that has arrived, with `Connection: close`, and ends after 20 s at the latest.
   A trusted proxy closes its idle connections itself: if we closed one while a POST is on its way, the proxy could not
   tell whether the request was carried out, and nobody may repeat it.
"""

from __future__ import annotations

import copy
import select
import socket
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask
from waitress.utilities import RequestEntityTooLarge

from webui.base_path import below
from webui.identity.network_address import Network, network_of, read_address
from webui.processes.body_limits import largest_body
from webui.processes.one_piece import OnePieceTask
from webui.processes.too_large_page import HEADERS, is_page, too_large_page

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

THREADS: Final = 8
CONNECTIONS: Final = 512
CONNECTIONS_OF_ONE: Final = 64
HEAD_SECONDS: Final = 15.0
LARGEST_HEAD: Final = 64 * 1024  # bytes; an address with the longest problem text in Cyrillic has 60,000
_BODY_SECONDS: Final = 60.0
_SLOWEST_BODY: Final = 8 * 1024  # bytes a second
_DISCARD_SECONDS: Final = 2.0  # for which the rest of a refused body is read, so that the client gets the answer
_DISCARDED_AT_ONCE: Final = 64 * 1024  # bytes
_MOST_DISCARDED: Final = 8 * 1024 * 1024  # bytes
_IDLE_SECONDS: Final = 120.0  # between two requests; longer than a proxy in front keeps a connection
_LOOK_EVERY_SECONDS: Final = 2
_HANDSHAKE_SECONDS: Final = 0.3
_LAST_REQUESTS_SECONDS: Final = 1.0  # how long a connection without a request stays open after the stop
PROXY_CLOSES_SECONDS: Final = 8.0  # the same for a proxy's; longer than its `keepalive_timeout` (docs/deploy)
_DRAIN_SECONDS: Final = 20.0


class BoundedParser(HTTPRequestParser):  # type: ignore[misc] # waitress has no types
    """One request, with the time of its beginning and the limit of its body."""

    def __init__(self, adj: Adjustments) -> None:
        super().__init__(adj)
        self.adj: Adjustments
        self.expect_continue: bool
        self.began = time.monotonic()

    def parse_header(self, header_plus: bytes) -> None:
        """Parse the head and apply the limit of its address."""
        super().parse_header(header_plus)
        if self.body_rcv is not None:
            limit = largest_body(below(self.path, self.adj.url_prefix), length_is_known=not self.chunked)
            self.adj = _with_bodies_up_to(limit, self.adj)
            self.expect_continue = self.expect_continue and self.content_length <= limit

    def is_late(self, now: float) -> bool:
        """Return whether the request arrives too slowly to wait for the rest of it."""
        if not self.headers_finished:
            return now - self.began > HEAD_SECONDS
        return bool(now - self.began > _BODY_SECONDS + self.body_bytes_received / _SLOWEST_BODY)


@lru_cache(maxsize=16)
def _with_bodies_up_to(limit: int, adjustments: Adjustments) -> Adjustments:
    """Return the same adjustments with a limit of the body in bytes; there are few limits, and many requests."""
    limited = copy.copy(adjustments)
    limited.max_request_body_size = limit + 1  # waitress refuses from this length on
    return limited


class SpokenErrorTask(ErrorTask):  # type: ignore[misc] # waitress has no types
    """An answer of the server itself; a browser that sent too much gets a page."""

    def execute(self) -> None:
        """Write the answer."""
        self.channel.has_refused_body = isinstance(self.request.error, RequestEntityTooLarge)
        path = self._refused_path()
        if not is_page(path):
            super().execute()
            return
        page = too_large_page(path, self.channel.adj.url_prefix)
        self.status = "413 Request Entity Too Large"
        self.response_headers.extend(HEADERS)
        self.set_close_on_finish()
        self.content_length = len(page)
        self.write(page)

    def _refused_path(self) -> str:
        """Return where a body was refused; "" for any other error: a head that cannot be read has no path."""
        return below(self.request.path, self.channel.adj.url_prefix) if self.channel.has_refused_body else ""


class BoundedChannel(HTTPChannel):  # type: ignore[misc] # waitress has no types
    """One connection."""

    parser_class = BoundedParser
    task_class = OnePieceTask
    error_task_class = SpokenErrorTask
    has_refused_body = False
    is_sending = False  # one of the threads that answer is about to, and needs no help
    discards_until = 0.0  # monotonic time until which the rest of a refused body is thrown away; 0 = it is not
    discarded = 0  # bytes

    def __init__(self, server: BoundedServer, sock: socket.socket, addr: Any, adj: Adjustments, map: Any) -> None:  # noqa: A002, ANN401 - waitress names it
        self.network = network_of(addr[0])
        self.has_asked = False
        self._held_back: list[bytes] | None = None  # what is sent in one piece; None = everything is sent at once
        super().__init__(server, sock, addr, adj, map=map)

    def add_channel(self, map: Any = None) -> None:  # noqa: A002, ANN401 - waitress names it
        """Add the connection to the map and to the count of its network."""
        super().add_channel(map)
        self.server.connections_of[self.network] += 1

    def del_channel(self, map: Any = None) -> None:  # noqa: A002, ANN401 - waitress names it
        """Remove the connection from the map and from the count of its network."""
        super().del_channel(map)
        self.server.connections_of[self.network] -= 1
        if not self.server.connections_of[self.network]:
            del self.server.connections_of[self.network]

    def service(self) -> None:
        """Answer a request; when the server is about to stop, with `Connection: close`."""
        if self.server.closes_connections:
            self.requests[0].headers["CONNECTION"] = "close"
        super().service()
        self.has_asked = True

    def hold_back(self) -> None:
        """Send nothing of what is written from now on."""
        self._held_back = []

    def release(self) -> None:
        """Send in one piece what was held back."""
        held, self._held_back = self._held_back or [], None
        self.write_soon(b"".join(held))

    def write_soon(self, data: Any) -> int:  # noqa: ANN401 - bytes or a file
        """Send, or hold back, a piece of an answer; return its length."""
        if self._held_back is None:
            return int(super().write_soon(data))
        self._held_back.append(data)
        return len(data)

    def handle_close(self) -> None:
        """Close; after a refused body once the client has the answer: with bytes unread, a close would reset it."""
        if self.has_refused_body and not self.discards_until:
            self.discards_until, self.will_close = time.monotonic() + _DISCARD_SECONDS, False
            with suppress(OSError):
                self.socket.shutdown(socket.SHUT_WR)
            return
        super().handle_close()

    def readable(self) -> bool:
        """Return whether what arrives is read."""
        return bool(self.discards_until or super().readable())

    def writable(self) -> bool:
        """Return whether something is to be sent by the loop.

        While a thread sends its answer the loop could only find that out again and again, and would take the
        interpreter from it: with sixteen clients that cost six of seven answers a second.
        """
        return bool(not self.discards_until and not self.is_sending and super().writable())

    def _flush_some(self, *, do_close: bool = True) -> bool:
        """Send what the socket takes; return whether it took something. Threads call this without closing."""
        self.is_sending = not do_close
        try:
            return bool(super()._flush_some(do_close=do_close))
        finally:
            self.is_sending = False

    def handle_read(self) -> None:
        """Read; throw the rest of a refused body away."""
        if not self.discards_until:
            super().handle_read()
            return
        rest = b""
        with suppress(OSError):
            rest = self.socket.recv(_DISCARDED_AT_ONCE)
        self.discarded += len(rest)
        if not rest or self.discarded > _MOST_DISCARDED:
            self.handle_close()

    @property
    def is_waiting(self) -> bool:
        """Whether no request of the connection is being answered or sent."""
        return not (self.requests or self.total_outbufs_len or self.close_when_flushed or self.will_close)

    def is_late(self, now: float) -> bool:
        """Return whether the client has let the connection wait for too long."""
        if self.discards_until:
            return now > self.discards_until
        if self.requests:
            return False
        if self.request is not None:
            return bool(self.request.is_late(now))
        return bool(time.time() - self.last_activity > (_IDLE_SECONDS if self.has_asked else HEAD_SECONDS))


class BoundedServer(TcpWSGIServer):  # type: ignore[misc] # waitress has no types
    """Serves an application on a listening socket until `stop`.

    trusted     networks of proxies, which may hold any number of connections
    is_proxied  whether there is a proxy, whose idle connections are left to it for a while
    """

    channel_class = BoundedChannel

    def __init__(
        self,
        application: WSGIApplication,
        listening: socket.socket,
        trusted: Sequence[Network],
        base_path: str = "",
        *,
        is_proxied: bool = False,
    ) -> None:
        self.connections_of: Counter[str] = Counter()  # network address -> open connections
        self.closes_connections = False  # after each answer
        self.stopping_since = 0.0
        self._trusted = trusted
        self._is_proxied = is_proxied
        adjustments = Adjustments(
            sockets=[listening],
            threads=THREADS,
            url_prefix=base_path,
            ident=None,
            connection_limit=1_000_000,  # counted here instead
            max_request_header_size=LARGEST_HEAD,
            cleanup_interval=_LOOK_EVERY_SECONDS,
            asyncore_use_poll=True,
            # Whose forwarded headers count is decided in webui/request/proxies.py, and by nobody before it.
            clear_untrusted_proxy_headers=False,
        )
        place = (listening.family, listening.type, listening.proto, listening.getsockname())
        super().__init__(application, {}, True, listening, adj=adjustments, bind_socket=False, sockinfo=place)  # noqa: FBT003 - positional, as waitress calls it

    def stop(self) -> None:
        """Accept no more connections, answer the requests that have arrived, end; may be called by a signal handler."""
        self.closes_connections = True
        self.stopping_since = self.stopping_since or time.monotonic()
        self.pull_trigger()

    def run(self) -> None:
        """Serve until `stop`."""
        while not self.stopping_since:
            wasyncore.poll2(self.adj.asyncore_loop_timeout, self._map)
        while self._has_callers():
            wasyncore.poll2(0.05, self._map)
        wasyncore.dispatcher.close(self)
        while self.active_channels and time.monotonic() - self.stopping_since < _DRAIN_SECONDS:
            self._close_waiting()
            wasyncore.poll2(0.05, self._map)
        self.task_dispatcher.shutdown()

    def handle_accept(self) -> None:
        """Accept a connection; at a limit, close the one that has waited longest."""
        super().handle_accept()
        channels = list(self.active_channels.values())
        newest = channels[-1] if channels else None
        if newest is None:
            return
        if self.connections_of[newest.network] > CONNECTIONS_OF_ONE and not self._is_trusted(newest):
            self._make_room(newest, [channel for channel in channels if channel.network == newest.network])
        elif len(channels) > CONNECTIONS:
            self._make_room(newest, channels)

    def maintenance(self, now: float) -> None:  # noqa: ARG002 - we measure on a clock that nobody sets
        """Close connections whose requests arrive too slowly."""
        for channel in list(self.active_channels.values()):
            if channel.is_late(time.monotonic()):
                channel.will_close = True

    def _has_callers(self) -> bool:
        """Return whether connections may still wait for us to accept them: those whose handshake had begun."""
        if time.monotonic() - self.stopping_since < _HANDSHAKE_SECONDS:
            return True
        is_readable, _, _ = select.select([self.socket], [], [], 0)
        return bool(is_readable) and time.monotonic() - self.stopping_since < _DRAIN_SECONDS

    def _make_room(self, newest: BoundedChannel, channels: Iterable[BoundedChannel]) -> None:
        waiting = [channel for channel in channels if channel.is_waiting and channel is not newest]
        min(waiting, key=lambda channel: channel.last_activity, default=newest).handle_close()

    def _is_trusted(self, channel: BoundedChannel) -> bool:
        address = ip_address(read_address(channel.addr[0]))
        return any(address in network for network in self._trusted)

    def _close_waiting(self) -> None:
        self.maintenance(0)
        stopped = time.monotonic() - self.stopping_since  # seconds
        for channel in list(self.active_channels.values()):
            if channel.is_waiting and channel.request is None and stopped > self._patience(channel):
                channel.handle_close()

    def _patience(self, channel: BoundedChannel) -> float:
        """Return for how many seconds after the stop the connection may stay open without a request."""
        is_of_proxy = self._is_proxied and self._is_trusted(channel)
        return PROXY_CLOSES_SECONDS if is_of_proxy else _LAST_REQUESTS_SECONDS
