"""Memory of a process, as Linux counts it."""

from collections import Counter
from pathlib import Path

_LABELS = {"Rss:": "rss", "Pss:": "pss", "Private_Clean:": "own", "Private_Dirty:": "own"}


def memory_mb(process_id: int) -> dict[str, float]:
    """Give what is in memory, in MB.

    rss  all of it
    pss  a page shared by two counts half for each, whoever they are: only sums within one moment mean something
    own  what no other process shares
    """
    found: Counter[str] = Counter()
    for line in Path(f"/proc/{process_id}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]:
        label, kilobytes, *_ = line.split()
        if label in _LABELS:
            found[_LABELS[label]] += int(kilobytes)
    return {name: round(kilobytes * 1024 / 1e6, 1) for name, kilobytes in found.items()}
