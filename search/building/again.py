"""When a build or a publication that failed is tried again: nobody has to save an article for that."""

from time import monotonic
from typing import Final

_FIRST_SECONDS: Final = 1.0
_LONGEST_SECONDS: Final = 60.0


class Again:
    """The wait after a failure: a second at first, then twice the last one, a minute at most."""

    def __init__(self) -> None:
        self._wait = 0.0  # seconds; 0 = the last try did not fail
        self._due_at = 0.0  # monotonic seconds

    @property
    def is_pending(self) -> bool:
        """Whether the last try failed."""
        return self._wait > 0

    def is_due(self) -> bool:
        """Return whether it is to be tried again now."""
        return self.is_pending and monotonic() >= self._due_at

    def failed(self) -> float:
        """Wait once more; return for how many seconds."""
        self._wait = min(2 * self._wait, _LONGEST_SECONDS) or _FIRST_SECONDS
        self._due_at = monotonic() + self._wait
        return self._wait

    def succeeded(self) -> None:
        """There is nothing left to try."""
        self._wait = 0.0
