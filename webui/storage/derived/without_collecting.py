"""Python's search for garbage in cycles, put off while much is made that has none: it took a fifth of a derivation."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """Context in which no cycles are looked for; of several threads in it the first one to leave ends it for all."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
