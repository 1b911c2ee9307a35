"""An answer leaves in one piece, so that a host that stops in between has begun none."""

from __future__ import annotations

import socket
import threading
import urllib.request
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

import pytest

from webui.processes.http_server import BoundedChannel, BoundedServer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class Overheard(BoundedChannel):
    """Keeps each piece that it sends."""

    pieces: ClassVar[list[bytes]] = []

    def send(self, data: bytes, do_close: bool = True) -> int:
        self.pieces.append(bytes(data))
        return int(super().send(data, do_close=do_close))


class OverheardServer(BoundedServer):
    channel_class = Overheard


def page(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    start_response("200 OK" if environ["PATH_INFO"] == "/page" else "204 No Content", [("Content-Type", "text/plain")])
    return [b"a page"] if environ["PATH_INFO"] == "/page" else []


@pytest.fixture
def port() -> Iterator[int]:
    Overheard.pieces.clear()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = OverheardServer(page, listening, [])
        thread = threading.Thread(target=server.run)
        thread.start()
        yield listening.getsockname()[1]
        server.stop()
        thread.join()
        server.trigger.close()


@pytest.mark.parametrize(("path", "body"), [("page", b"a page"), ("nothing", b"")])
def test_head_and_body_leave_together(port: int, path: str, body: bytes) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}") as answer:
        assert answer.read() == body

    assert len(Overheard.pieces) == 1
    assert Overheard.pieces[0].startswith(b"HTTP/1.1 20")
    assert Overheard.pieces[0].endswith(b"\r\n\r\n" + body)
