"""The signals by which a web server is told to stop.

SIGTERM announces the stop, so that the checks of a proxy see it (`/readyz` says 503) while requests are still taken;
the stop comes after the grace time. SIGINT stops at once.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType


def handle_stop_signals(announce: Callable[[], None], stop: Callable[[], None], grace: float) -> None:
    """Call `announce` at the first SIGTERM and `stop` `grace` seconds later; with 0 seconds only `stop`."""
    is_announced = False

    def end(_number: int, _frame: FrameType | None) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        stop()

    def begin(_number: int, _frame: FrameType | None) -> None:
        nonlocal is_announced
        if not is_announced:  # service managers may send it to every process, whose supervisor sends it, too
            is_announced = True
            announce()
            signal.setitimer(signal.ITIMER_REAL, grace)

    signal.signal(signal.SIGTERM, begin if grace else end)
    for number in (signal.SIGINT, signal.SIGALRM):
        signal.signal(number, end)
