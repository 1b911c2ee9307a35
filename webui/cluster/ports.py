"""Ports of loopback: free ones, and whether somebody listens on one."""

from __future__ import annotations

import socket
from contextlib import ExitStack


def free_ports(count: int) -> list[int]:
    """Return free ports, all different."""
    with ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


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
