"""What another host has taken back from the articles that this host serves."""

from collections.abc import Callable
from threading import Lock, Thread
from time import monotonic

from search.storage.publication import Publication

_NOTHING: frozenset[str] = frozenset()


class Withdrawn:
    """The keys that the newest publication of any host has withdrawn, as far as is known here.

    newest           the newest publication that any host serves; must not raise, may take its time
    recheck_seconds  between two questions; 0 = before every answer, which waits for it

    Asked in a thread of its own: nobody who types waits for another host.
    """

    def __init__(self, newest: Callable[[], Publication | None], recheck_seconds: float) -> None:
        self._ask_newest = newest
        self._recheck_seconds = recheck_seconds
        self._asking = Lock()
        self._asked_at = float("-inf")
        self._newest: Publication | None = None

    def keys(self, answering: Publication) -> frozenset[str]:
        """Return the keys of the articles that a newer publication than `answering` has withdrawn since."""
        self._follow()
        newest = self._newest
        if newest is None or not newest.is_newer_than(answering):
            return _NOTHING
        return frozenset(key for key in newest.withdrawn if newest.took_back(key, since=answering))

    def look(self) -> None:
        """Ask now."""
        self._asking.acquire()
        self._look()

    def _follow(self) -> None:
        if monotonic() < self._asked_at + self._recheck_seconds or not self._asking.acquire(blocking=False):
            return
        if self._recheck_seconds:
            Thread(target=self._look, name="asks for the newest publication", daemon=True).start()
        else:
            self._look()

    def _look(self) -> None:
        """Ask, and release `_asking`."""
        try:
            self._newest = self._ask_newest()
        finally:
            self._asked_at = monotonic()
            self._asking.release()
