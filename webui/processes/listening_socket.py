"""The socket that people connect to, and how it is shut without cutting anybody off.

What the kernel has accepted when a listening socket is closed is reset, although its client may have sent a request.
So no handshake begins any more (a packet filter), those that have begun are waited for, and then it is closed.
"""

from __future__ import annotations

import ctypes
import socket
import struct
from contextlib import suppress
from typing import Final

_QUEUE: Final = 1_024  # connections that wait to be taken
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
    """Return a socket that listens there; raises OSError where another program does."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=_QUEUE)


def begin_no_more(listening: socket.socket) -> None:
    """Let nobody new begin to connect, in no process that shares the socket; whoever tries is refused when it is shut.

    Where the system cannot do that, closing the socket may reset a connection of that moment.
    """
    code = b"".join(struct.pack("HBBI", *instruction) for instruction in _DROP_NEW_CONNECTIONS)
    kept = ctypes.create_string_buffer(code)
    program = struct.pack("HL", len(_DROP_NEW_CONNECTIONS), ctypes.addressof(kept))
    with suppress(OSError):
        listening.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, program)
