"""Memory of a process, as Linux counts it."""

from collections import Counter
from pathlib import Path

_LABELS = {"Rss:": "rss", "Pss:": "pss", "Private_Clean:": "own", "Private_Dirty:": "own"}


def memory_mb(process_id: int) -> dict[str, float]:
    """Return the memory of a process by kind, in MB.

    rss  all of it
    pss  a page shared by two processes counts half for each: only sums taken at the same moment compare
    own  what no other process shares
    """
    totals: Counter[str] = Counter()
    for line in Path(f"/proc/{process_id}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]:
        label, kilobytes, *_ = line.split()
        if label in _LABELS:
            totals[_LABELS[label]] += int(kilobytes)
    return {name: round(kilobytes * 1024 / 1e6, 1) for name, kilobytes in totals.items()}
