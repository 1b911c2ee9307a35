"""Ports of loopback: free ones, and whether somebody listens on one."""

from __future__ import annotations

import random
import socket
from contextlib import ExitStack
from typing import Final

# Below those that the kernel gives to whoever asks for any port: seconds pass until the program that gets one takes it.
_ASKED_FOR_BY_NUMBER: Final = range(15_000, 32_000)


def free_ports(count: int) -> list[int]:
    """Return free ports, all different."""
    ports: list[int] = []
    with ExitStack() as held:
        while len(ports) < count:
            probe, port = held.enter_context(socket.socket()), random.choice(_ASKED_FOR_BY_NUMBER)  # noqa: S311 - no secret
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            ports.append(port)
    return ports


def is_taken(port: int) -> bool:
    """Return whether somebody else has the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # whoever has left is no reason
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def says(port: int, question: bytes, answer: bytes, *, seconds: float = 1.0) -> bool:
    """Return whether whoever listens on a port answers a question with bytes that contain `answer`."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
            connection.sendall(question)
            return answer in connection.recv(4_096)
    except OSError:
        return False


def answers_http(port: int, path: str, status: int = 200) -> bool:
    """Return whether a web server answers that path with that status within a second."""
    question = f"GET {path} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n".encode()
    return says(port, question, f" {status} ".encode())
