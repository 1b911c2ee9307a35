"""A bounded store of answers: what was asked for last stays."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Mapping
from threading import Lock
from typing import Generic, TypeVar

_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")


class Recent(Generic[_K, _V]):
    """At most `most` answers by key; safe to share between threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._kept: OrderedDict[_K, _V] = OrderedDict()

    def of(self, keys: Collection[_K], ask: Callable[[list[_K]], Mapping[_K, _V]]) -> dict[_K, _V]:
        """Return the answers for some keys; `ask` is called once for all that are not here, and answers each."""
        wanted = list(dict.fromkeys(keys))
        with self._lock:
            known = {key: self._kept[key] for key in wanted if key in self._kept}
            for key in known:
                self._kept.move_to_end(key)
        missing = [key for key in wanted if key not in known]
        if missing:
            asked = ask(missing)
            with self._lock:
                self._kept.update(asked)
                while len(self._kept) > self._most:
                    self._kept.popitem(last=False)
            known |= asked
        return {key: known[key] for key in wanted}
