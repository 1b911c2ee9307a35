"""The listening socket, and how to close it without resetting a connection.

Connections in the accept queue of a listening socket are reset when it is closed, although their clients may have sent
a request. So a packet filter first drops new handshakes, those that have begun are waited for, and then it is closed.
"""

from __future__ import annotations

import ctypes
import socket
import struct
from contextlib import suppress
from typing import Final

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
    """Return a socket that listens there; raise OSError where another program listens."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=_QUEUE)


def begin_no_more(listening: socket.socket) -> None:
    """Drop new handshakes in every process that shares the socket; their clients are refused once it is closed.

    Without packet filters (not Linux), closing the socket may reset a connection of that moment.
    """
    code = b"".join(struct.pack("HBBI", *instruction) for instruction in _DROP_NEW_CONNECTIONS)
    kept = ctypes.create_string_buffer(code)
    program = struct.pack("HL", len(_DROP_NEW_CONNECTIONS), ctypes.addressof(kept))
    with suppress(OSError):
        listening.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, program)
