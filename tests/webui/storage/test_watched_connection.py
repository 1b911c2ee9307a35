"""A server that has stopped answering is noticed; one that is busy is waited for."""

import socket
import threading
from collections.abc import Generator

import psycopg
import pytest

from webui.storage.watched_connection import DatabaseServer, connect, watched

READABLE, NOTHING = 1, 0


def an_answer(rounds: int) -> Generator[int, int, str]:
    """What psycopg waits for: something to read, `rounds` times."""
    while rounds:
        if (yield 1):
            rounds -= 1
    return "answer"


class Waiting:
    """Drives a watched answer; every look takes half a second."""

    def __init__(self, *, greets: bool) -> None:
        self.seconds, self.asked, self.closed = 0.0, 0, 0
        self._greets = greets
        self._answer = watched(an_answer(2), self.greets, self.close, lambda: self.seconds)
        next(self._answer)

    def greets(self) -> bool:
        self.asked += 1
        return self._greets

    def close(self) -> None:
        self.closed += 1

    def looks(self, *results: int) -> str:
        for ready in results:
            self.seconds += 0.5
            try:
                self._answer.send(ready)
            except StopIteration as end:
                return str(end.value)
        return ""


def test_what_is_known_at_once_is_not_waited_for() -> None:
    with pytest.raises(StopIteration) as end:
        next(watched(an_answer(0), lambda: False, lambda: None))
    assert end.value.value == "answer"


def test_an_answer_that_comes_soon_asks_for_no_greeting() -> None:
    waiting = Waiting(greets=False)

    assert waiting.looks(NOTHING, READABLE, NOTHING, READABLE) == "answer"
    assert waiting.asked == 0


def test_a_busy_server_is_waited_for_and_asked_again_after_each_second_of_silence() -> None:
    waiting = Waiting(greets=True)

    assert waiting.looks(*[NOTHING] * 9, READABLE, READABLE) == "answer"
    assert (waiting.asked, waiting.closed) == (3, 0)


def test_a_server_that_does_not_even_greet_is_given_up_and_its_connection_closed() -> None:
    waiting = Waiting(greets=False)

    with pytest.raises(psycopg.OperationalError, match="has stopped answering"):
        waiting.looks(NOTHING, NOTHING, NOTHING)
    assert waiting.closed == 1


def test_a_server_that_answers_the_question_for_tls_greets() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]

        def greet() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(8)
                connection.sendall(b"N")

        threading.Thread(target=greet, daemon=True).start()
        assert DatabaseServer("127.0.0.1", port).greets()


def test_where_nobody_listens_nobody_greets_and_everybody_else_knows_for_a_moment() -> None:
    seconds = [100.0]
    server = DatabaseServer("/nowhere", 1, lambda: seconds[0])

    assert not server.greets()
    assert server.is_silent
    seconds[0] += 2
    assert not server.is_silent


def test_an_address_of_several_servers_is_left_to_the_driver() -> None:
    with pytest.raises(psycopg.OperationalError):
        connect(host="/nowhere,/nor/there", port="5432,5433", dbname="readfirst")
