"""How long one request of a person waits for an engine on other machines: once, however many questions it has.

A page asks several: its categories, its articles, its translations. Each by itself may wait its full time, so that a
page would be answered after the sum of them. Whoever serves requests begins each with `begin`; elsewhere every question
has its own time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from time import monotonic


@dataclass
class _Waiting:
    """What one request has waited so far."""

    seconds: float = 0.0
    was_in_vain: bool = False  # a question was not answered: the next one would not be, either


_waiting: ContextVar[_Waiting | None] = ContextVar("waiting", default=None)


def begin() -> None:
    """Begin a request in this thread: nothing was waited for yet."""
    _waiting.set(_Waiting())


def end() -> None:
    """End it: what this thread does next has its own time again."""
    _waiting.set(None)


def left(seconds: float) -> float:
    """Return how many of so many seconds the request of this thread has left; 0 after a question in vain."""
    waiting = _waiting.get()
    if waiting is None:
        return seconds
    return 0.0 if waiting.was_in_vain else max(0.0, seconds - waiting.seconds)


@contextmanager
def counted(in_vain: type[Exception], *, is_long: bool = False) -> Iterator[None]:
    """Context of one question: its time is counted, and that it raised `in_vain`.

    is_long  it has a time of its own, which is not counted
    """
    waiting, began = _waiting.get(), monotonic()
    try:
        yield
    except in_vain:
        if waiting:
            waiting.was_in_vain = True
        raise
    finally:
        if waiting and not is_long:
            waiting.seconds += monotonic() - began
