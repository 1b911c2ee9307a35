"""The signals that end a command with a cluster, by the way that ends everything it has started."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from typing import Final, NoReturn

_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)


def exit_on_signals(tell: Callable[[str], None], *, status: int) -> None:
    """Have the first SIGTERM or SIGINT raise SystemExit with that status; a second one does not interrupt the end."""

    def stop(*_: object) -> NoReturn:
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        tell("Ending everything …")
        sys.exit(status)

    for number in _SIGNALS:
        signal.signal(number, stop)
