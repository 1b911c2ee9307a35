"""A waitress server in a thread of the tests, which ends without a word when it is closed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress


def begin(run: Callable[[], object]) -> threading.Thread:
    """Let a server run in a thread."""
    thread = threading.Thread(target=_until_closed, args=(run,), daemon=True)
    thread.start()
    return thread


def _until_closed(run: Callable[[], object]) -> None:
    with suppress(OSError):  # its sockets are closed while it waits for a browser that keeps its connection
        run()
