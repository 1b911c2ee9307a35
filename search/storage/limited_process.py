"""Foreign text is read in a child process with limits, so that a text that never ends can be stopped.

Python cannot interrupt a pattern that is being matched; a signal ends the whole process, and the next one is started.
The parent asks (`LimitedProcess`), the child answers (`serve`): one message at a time, a length and that many bytes.
The highest bit of the length marks a setup, the first one and any that follows. Any other message is one or more
requests, each a length and that many bytes again, and so is the message with their answers.
"""

import gc
import resource
import selectors
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Final

_LENGTH_BYTES: Final = 8
_SETUP: Final = 1 << 63  # bit of a length
_NO_MEMORY: Final = 75  # exit status of a child that ran out of its memory; EX_TEMPFAIL in sysexits.h


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may cost."""

    seconds: float  # of processor time
    memory_bytes: int  # of address space, of the whole process
    wait: float = 300.0  # seconds by the clock: a busy machine must not condemn a text that costs little


class LimitExceeded(Exception):
    """The request cost more than it may: it would do so again."""


class ChildEnded(Exception):
    """The child ended without an answer, for a reason of its own: killed, or a fault of ours."""


class LimitedProcess:
    """The parent's end of one child; after an error it must be stopped and replaced."""

    def __init__(self, command: Sequence[str], setup: bytes, limits: Limits) -> None:
        """Start the child; `setup` is handed to its `prepare`."""
        self._limits = limits
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, and our own code
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self._process.stdin and self._process.stdout  # noqa: S101 - for the type checker: both are pipes
        self._input, self._output = self._process.stdin, self._process.stdout
        try:
            self.prepare(setup)
        except (LimitExceeded, ChildEnded):
            self.stop()
            raise

    def prepare(self, setup: bytes) -> None:
        """Hand another setup to the child, which forgets the one before; raise LimitExceeded or ChildEnded."""
        self._send(setup, _SETUP)

    def ask(self, request: bytes) -> bytes:
        """Return the child's answer; raise LimitExceeded or ChildEnded."""
        return self.ask_all([request])[0]

    def ask_all(self, requests: Sequence[bytes]) -> list[bytes]:
        """Return the child's answers to several requests at once, each within its limits.

        Raises LimitExceeded or ChildEnded when there is no answer to one of them, and then there is none to the others.
        """
        self._send(_packed(requests))
        with selectors.DefaultSelector() as ready:
            ready.register(self._output, selectors.EVENT_READ)
            if not ready.select(self._limits.wait):
                raise LimitExceeded(f"it takes more than {self._limits.wait:.0f} s")
        answer = _read(self._output)
        if answer is None:
            raise self._ended()
        return [*_unpacked(answer)]

    def stop(self) -> None:
        """End the child, whatever it does."""
        self._process.kill()
        with suppress(BrokenPipeError):  # what was not sent to it is lost with it
            self._input.close()
        self._output.close()
        self._process.wait()

    def _send(self, request: bytes, mark: int = 0) -> None:
        try:
            _write(self._input, request, mark)
        except BrokenPipeError as error:
            raise self._ended() from error

    def _ended(self) -> LimitExceeded | ChildEnded:
        """Return why the child is gone."""
        status = self._process.wait()
        if status == -signal.SIGPROF:
            return LimitExceeded(f"it takes more than {self._limits.seconds:.0f} s")
        if status == _NO_MEMORY:
            return LimitExceeded("it needs too much memory")
        return ChildEnded(f"it ended with status {status}")


def serve(prepare: Callable[[bytes], Callable[[bytes], bytes]], limits: Limits) -> None:
    """Answer requests until the parent closes the pipe: the child's end.

    SIGTERM and SIGINT, which a service manager or a terminal sends to parent and child alike, are for the parent.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    gc.freeze()  # the modules stay: the collector would look through them again for every few requests
    try:
        answer: Callable[[bytes], bytes] | None = None
        while (received := _read_marked(sys.stdin.buffer)) is not None:
            mark, content = received
            if mark or answer is None:
                answer = prepare(content)
                continue
            _write(sys.stdout.buffer, _packed([_in_time(answer, request, limits) for request in _unpacked(content)]))
    except MemoryError:
        sys.exit(_NO_MEMORY)


def _in_time(answer: Callable[[bytes], bytes], request: bytes, limits: Limits) -> bytes:
    signal.setitimer(signal.ITIMER_PROF, limits.seconds)  # SIGPROF ends the process: nothing handles it
    answered = answer(request)
    signal.setitimer(signal.ITIMER_PROF, 0)
    return answered


def _packed(contents: Iterable[bytes]) -> bytes:
    return b"".join(part for content in contents for part in (len(content).to_bytes(_LENGTH_BYTES, "little"), content))


def _unpacked(message: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(message):
        content = start + _LENGTH_BYTES
        start = content + int.from_bytes(message[start:content], "little")
        yield message[content:start]


def _write(pipe: IO[bytes], content: bytes, mark: int = 0) -> None:
    pipe.write((len(content) | mark).to_bytes(_LENGTH_BYTES, "little"))
    pipe.write(content)
    pipe.flush()


def _read(pipe: IO[bytes]) -> bytes | None:
    """Return the next answer; None when the other end is gone."""
    received = _read_marked(pipe)
    return None if received is None else received[1]


def _read_marked(pipe: IO[bytes]) -> tuple[int, bytes] | None:
    """Return the mark and the content of what comes next; None when the other end is gone."""
    head = pipe.read(_LENGTH_BYTES)
    if len(head) < _LENGTH_BYTES:
        return None
    length = int.from_bytes(head, "little")
    mark = length & _SETUP
    content = pipe.read(length ^ mark)
    return (mark, content) if len(content) == length ^ mark else None
