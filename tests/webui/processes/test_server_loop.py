"""The loop that waits for connections: it rests while the threads that answer need the interpreter."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from webui.processes.http_server import BoundedChannel, BoundedServer
from webui.processes.listening_socket import listening_on

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

LARGE = 40_000_000  # bytes: more than the sockets and the buffers of the server hold


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"x" * 1_000_000] * (LARGE // 1_000_000) if environ["PATH_INFO"] == "/large" else [b"an answer"]


@contextmanager
def serving() -> Iterator[int]:
    """Serve in a thread; give the port."""
    listening = listening_on("127.0.0.1", 0)
    server = BoundedServer(application, listening, ())
    loop = threading.Thread(target=server.run, name="loop", daemon=True)
    loop.start()
    yield listening.getsockname()[1]
    server.stop()
    loop.join(10)
    server.close()
    listening.close()


@contextmanager
def asked_for(port: int, path: str) -> Iterator[http.client.HTTPResponse]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    yield connection.getresponse()
    connection.close()


def test_while_a_thread_sends_the_loop_does_not_ask_again_and_again_whether_it_can(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It did, as such a connection can always be written to: sixteen clients got fewer answers than one."""
    sending, asked = threading.Event(), []
    send, writable = BoundedChannel.send, BoundedChannel.writable

    def slow_send(channel: BoundedChannel, data: bytes, *, do_close: bool = True) -> int:
        if threading.current_thread().name != "loop":
            sending.set()
            channel.server.pull_trigger()  # something else happens: the loop wakes up
            threading.Event().wait(0.3)
            sending.clear()
        sent: int = send(channel, data, do_close=do_close)
        return sent

    def counted_writable(channel: BoundedChannel) -> bool:
        if sending.is_set():
            asked.append(channel)
        return writable(channel)

    monkeypatch.setattr(BoundedChannel, "send", slow_send)
    monkeypatch.setattr(BoundedChannel, "writable", counted_writable)
    with serving() as port, asked_for(port, "/") as answer:
        assert answer.read() == b"an answer"

    assert len(asked) < 20


def test_an_answer_larger_than_every_buffer_reaches_a_client_that_reads_slowly() -> None:
    with serving() as port, asked_for(port, "/large") as answer:
        threading.Event().wait(0.2)  # the sockets are full, the thread waits for the loop

        assert len(answer.read()) == LARGE
