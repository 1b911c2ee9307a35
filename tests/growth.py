"""How the processor time of a piece of work grows with its input: a promise of every parser here."""

import time
from collections.abc import Callable

SHORT, LONG = 100_000, 1_000_000  # characters
MOST_TIMES = 15  # linear would be 10, quadratic 100; the memory of long texts costs a little more than their letters
FLOOR_SECONDS = 0.1  # below it a busy machine measures itself
TRIES = 3


def assert_linear(work: Callable[[str], object], shape: str, *, before: str = "", after: str = "") -> None:
    """Raise AssertionError if ten times as many repetitions of `shape` take more than `MOST_TIMES` times as long.

    The best of three tries counts: a neighbour on the machine makes a try slower, never faster.
    """
    texts = {length: before + shape * (length // len(shape)) + after for length in (SHORT, LONG)}
    for _ in range(TRIES):
        allowed = MOST_TIMES * max(seconds(work, texts[SHORT]), FLOOR_SECONDS)
        needed = seconds(work, texts[LONG])
        if needed < allowed:
            return
    raise AssertionError(f"{shape!r}: {needed:.2f} s for {LONG:,} characters, {allowed:.2f} s allowed")


def seconds(work: Callable[[str], object], text: str) -> float:
    """Return the processor time of this thread (s)."""
    started = time.thread_time()
    work(text)
    return time.thread_time() - started
