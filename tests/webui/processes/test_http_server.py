"""The running server against clients that are slow, greedy, too many or too long; and how it stops."""

import http.client
import os
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.webui.processes.web_process import Web, eventually
from webui.processes.body_limits import ORDINARY, largest_body
from webui.processes.http_server import CONNECTIONS, CONNECTIONS_OF_ONE, HEAD_SECONDS, LARGEST_HEAD

pytestmark = pytest.mark.long

GIGABYTE = 1_000_000_000
BEGINNING = b"GET /healthz HTTP/1.1\r\nHost: loc"  # of a head that never ends
NOT_OURS = "192.0.2.0/24"  # so that loopback is an address like any other
FORM = "/sk/contact/point/hijacked"


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with Web(tmp_path_factory.mktemp("web"), workers=1, PROXY_ADDRESSES=NOT_OURS) as started:
        assert started.answers_soon()
        yield started


def connects(web: Web, said: bytes, source: str = "127.0.0.1") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", web.port), timeout=30, source_address=(source, 0))
    connection.sendall(said)
    return connection


def is_closed(connection: socket.socket) -> bool:
    connection.settimeout(0.01)
    try:
        return connection.recv(1) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True


def close(connections: Iterable[socket.socket | http.client.HTTPConnection]) -> None:
    for connection in connections:
        connection.close()


def memory_mb(process_id: int) -> float:
    return int(Path(f"/proc/{process_id}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


# --- connections ---------------------------------------------------------------------------------------------


def test_half_open_connections_do_not_shut_the_site_and_are_closed_in_time(web: Web) -> None:
    began = time.monotonic()
    half_open = [connects(web, BEGINNING) for _ in range(105)]

    assert web.answers()
    assert eventually(lambda: sum(map(is_closed, half_open)) >= 105 - CONNECTIONS_OF_ONE, 5)
    assert eventually(lambda: all(map(is_closed, half_open)), HEAD_SECONDS + 10)
    assert time.monotonic() - began > HEAD_SECONDS / 2  # those within the limit had their time
    close(half_open)


def test_as_many_from_everywhere_as_the_server_takes_leave_room_for_one_more(web: Web) -> None:
    sources = [f"127.0.{n // 50 + 1}.1" for n in range(CONNECTIONS + 50)]
    half_open = [connects(web, BEGINNING, source) for source in sources]

    assert web.answers()
    assert sum(map(is_closed, half_open)) >= 50
    close(half_open)


def test_a_neighbour_who_holds_every_connection_of_an_address_locks_nobody_out(web: Web) -> None:
    held = [http.client.HTTPConnection("127.0.0.1", web.port, timeout=30) for _ in range(CONNECTIONS_OF_ONE + 10)]
    for connection in held:
        connection.request("GET", "/healthz")
        assert connection.getresponse().read()  # and the connection stays open

    assert web.answers()
    close(held)


def test_slow_bodies_cost_no_thread(web: Web) -> None:
    head = b"POST /api/v1/suggest HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"
    slow = [connects(web, head) for _ in range(30)]

    assert web.answers()
    close(slow)


# --- bodies --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/healthz", "/sk/", "/api/v1/suggest", FORM, "/staff/ticket/RF-1/reply", "/nowhere"])
def test_a_body_of_a_gigabyte_is_refused_before_it_is_kept(web: Web, path: str) -> None:
    before = memory_mb(web.process.pid)
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {GIGABYTE}\r\n\r\n".encode()
    with connects(web, head) as connection:
        assert connection.recv(12) == b"HTTP/1.1 413"

    with connects(web, head) as connection:
        sent = 0
        try:
            while sent < GIGABYTE:
                sent += connection.send(b"x" * 65_536)
        except ConnectionError:
            pass
        assert sent < 20_000_000  # what the kernel took before it knew
    assert memory_mb(web.process.pid) < before + 20


@pytest.mark.parametrize(("lang", "words"), [("sk", "Vráťte sa"), ("en", "Go back"), ("xx", "Go back")])
def test_a_browser_that_sends_too_much_is_told_what_to_do(web: Web, lang: str, words: str) -> None:
    head = f"POST /{lang}/contact/{'0' * 32} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {GIGABYTE}\r\n\r\n"
    with connects(web, head.encode()) as connection:
        connection.settimeout(30)
        received = b"".join(iter(lambda: connection.recv(65_536), b"")).decode()

    assert received.startswith("HTTP/1.1 413")
    assert words in received
    assert f'href="/{lang}/"' in received


def test_the_refusal_arrives_although_the_client_goes_on_sending(web: Web) -> None:
    body = b"x" * 3_000_000
    head = f"POST /sk/problem HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    for _ in range(20):
        with connects(web, head + body) as connection:
            received = b"".join(iter(partial(connection.recv, 65_536), b""))
        assert received.startswith(b"HTTP/1.1 413")


def test_a_head_longer_than_any_is_refused(web: Web) -> None:
    for size, status in ((LARGEST_HEAD - 1_000, b" 200 "), (LARGEST_HEAD, b" 431 ")):
        connection = connects(web, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * size + b"\r\n\r\n")
        connection.settimeout(30)
        assert status in connection.recv(100)
        connection.close()


@pytest.mark.parametrize("first_line", ["get /healthz HTTP/1.1", "GЕT /healthz HTTP/1.1", "GET' OR 1=1", "", "\0"])
def test_a_head_that_cannot_be_read_is_answered_at_once(web: Web, first_line: str) -> None:
    with connects(web, f"{first_line}\r\nHost: localhost\r\n\r\n".encode()) as connection:
        connection.settimeout(10)
        assert connection.recv(12) in (b"HTTP/1.1 400", b"HTTP/1.0 400")


def test_who_asks_first_whether_to_send_is_told_no(web: Web) -> None:
    head = f"POST {FORM} HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: {GIGABYTE}\r\n\r\n"
    with connects(web, head.encode()) as connection:
        assert connection.recv(12) == b"HTTP/1.1 413"


def test_a_body_without_a_length_is_taken_up_to_the_ordinary_limit(web: Web) -> None:
    head = f"POST {FORM} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    with connects(web, head) as connection:
        sent, chunk = 0, b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
        try:
            while sent < 50 * ORDINARY:
                connection.sendall(chunk)
                sent += len(chunk)
        except ConnectionError:
            pass
        assert sent < 20 * ORDINARY


def test_five_files_that_a_form_may_have_pass(web: Web) -> None:
    files = b"x" * 26 * 1024 * 1024
    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=60)
    connection.request("POST", FORM, files, {"Content-Type": "application/octet-stream"})

    assert connection.getresponse().status != 413
    connection.close()


@pytest.mark.parametrize("path", [FORM, "/widget" + FORM, "/sk/ticket/RF-1/message", "/staff/ticket/RF-1/reply"])
def test_what_takes_files_takes_large_ones(path: str) -> None:
    assert largest_body(path, length_is_known=True) >= 40 * 1024 * 1024


# --- the stop ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [1, 2])
def test_told_to_stop_it_answers_what_has_begun(tmp_path: Path, workers: int) -> None:
    with Web(tmp_path, workers=workers) as web:
        assert web.answers_soon()
        begun = connects(web, BEGINNING)
        idle = http.client.HTTPConnection("127.0.0.1", web.port, timeout=30)
        idle.request("GET", "/healthz")
        idle.getresponse().read()
        time.sleep(0.3)

        web.process.terminate()
        time.sleep(0.3)
        idle.request("GET", "/healthz")  # it may ask once more
        last = idle.getresponse()
        begun.sendall(b"alhost\r\n\r\n")

        assert (last.status, last.headers["Connection"]) == (200, "close")
        assert begun.recv(12) == b"HTTP/1.1 200"
        assert web.process.wait(15) == 0
        close([begun, idle])


@pytest.mark.parametrize("workers", [1, 2])
def test_a_stop_in_the_middle_of_the_rush_cuts_nobody_off(tmp_path: Path, workers: int) -> None:
    outcomes: list[str] = []
    refusals: list[OSError] = []

    def asks_until_nobody_listens() -> None:
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=30)
            try:
                connection.connect()
            except OSError as error:
                refusals.append(error)
                return
            try:
                connection.request("GET", "/healthz")
                outcomes.append(str(connection.getresponse().status))
            except OSError as error:
                outcomes.append(repr(error))
            connection.close()

    with Web(tmp_path, workers=workers) as web:
        assert web.answers_soon()
        people = [threading.Thread(target=asks_until_nobody_listens) for _ in range(8)]
        for person in people:
            person.start()
        time.sleep(1)
        assert web.end() == 0
        for person in people:
            person.join()

    assert len(outcomes) > 50
    assert set(outcomes) == {"200"}
    assert {type(error) for error in refusals} == {ConnectionRefusedError}  # never a connection that is reset
