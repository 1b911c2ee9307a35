"""The listening socket: bound here or handed over by systemd, and how to close it without resetting a connection.

Connections in the accept queue of a listening socket are reset when it is closed, although their clients may have sent
a request. So a packet filter first drops new handshakes, those that have begun are waited for, and then it is closed.

A socket that systemd hands over (readfirst-web.socket) stays open over a restart: whoever comes in between waits in its
queue for the next process, so nothing is dropped and nobody is refused.
"""

from __future__ import annotations

import ctypes
import os
import socket
import struct
from contextlib import suppress
from typing import Final

_FIRST_HANDED_OVER: Final = 3  # SD_LISTEN_FDS_START
_QUEUE: Final = 1_024  # length of the accept queue
_SO_ATTACH_FILTER: Final = 26  # Linux; Python does not name it
# Classic BPF, as linux/filter.h has it: (code, jump if true, jump if false, value).
_DROP_NEW_CONNECTIONS: Final = (
    (0x30, 0, 0, 13),  # the flags of the TCP header
    (0x54, 0, 0, 0x12),  # SYN and ACK of them
    (0x15, 0, 1, 0x02),  # SYN alone opens a connection:
    (0x06, 0, 0, 0),  # drop it
    (0x06, 0, 0, 0xFFFFFFFF),  # let everything else through
)


def listening_on(host: str, port: int) -> socket.socket:
    """Return a socket that listens there; raise OSError where another program listens.

    `::` is every address of this machine, those of IPv4 among them.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    takes_both = host == "::" and socket.has_dualstack_ipv6()
    return socket.create_server((host, port), family=family, backlog=_QUEUE, dualstack_ipv6=takes_both)


def handed_over() -> socket.socket | None:
    """Return the socket that systemd hands to this process, as sd_listen_fds(3) says; None if it does not."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()) or os.environ.get("LISTEN_FDS") != "1":
        return None
    return socket.socket(fileno=_FIRST_HANDED_OVER)


def begin_no_more(listening: socket.socket) -> None:
    """Drop new handshakes in every process that shares the socket; their clients are refused once it is closed.

    Without packet filters (not Linux), closing the socket may reset a connection of that moment.
    """
    code = b"".join(struct.pack("HBBI", *instruction) for instruction in _DROP_NEW_CONNECTIONS)
    kept = ctypes.create_string_buffer(code)
    program = struct.pack("HL", len(_DROP_NEW_CONNECTIONS), ctypes.addressof(kept))
    with suppress(OSError):
        listening.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, program)
