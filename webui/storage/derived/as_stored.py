"""Many rows as the driver has them: objects for each row and each moment take longer than what is counted of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Select

_MICROSECONDS: Final = "datetime64[us]"
_AT_ONCE: Final = 1_000  # rows


def rows_as_stored(connection: Connection, query: Select[Any]) -> Iterator[tuple[Any, ...]]:
    """Yield rows as plain tuples; flags are 0 and 1, moments text, or without a time zone, as the database has them."""
    with connection.execute(query) as result:
        while result.cursor and (some := result.cursor.fetchmany(_AT_ONCE)):
            yield from some


def seconds_between(earlier: Sequence[str | datetime], later: Sequence[str | datetime]) -> NDArray[np.float64]:
    """Return the seconds from each moment to the one at the same place, (n,), both as they are stored."""
    passed: NDArray[np.timedelta64] = _moments(later) - _moments(earlier)
    return np.asarray(passed.astype(np.int64) / 1_000_000, dtype=np.float64)


def _moments(stored: Sequence[str | datetime]) -> NDArray[np.datetime64]:
    return np.array(stored, dtype=_MICROSECONDS)
