"""Records of kinds that a newer version of the program wrote: this version skips them, and they stay in their table."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from typing import Final

log = logging.getLogger("readfirst")

_skipped: Final[Counter[str]] = Counter()  # table -> records skipped by this process
_logged: Final[set[tuple[str, str]]] = set()


def skip(table: str, kind: str) -> None:
    """Count a record that was skipped; the first of each kind is logged."""
    _skipped[table] += 1
    if (table, kind) not in _logged:
        _logged.add((table, kind))
        log.warning("%s holds records of the kind %s, which this version does not know and skips", table, kind)


def skipped() -> Mapping[str, int]:
    """Return table -> how many records this process has skipped."""
    return dict(_skipped)
