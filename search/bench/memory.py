"""Memory of a process, as Linux counts it."""

from pathlib import Path

_LABELS = {"Rss:": "rss", "Pss:": "pss"}


def memory_mb(process_id: int) -> dict[str, float]:
    """Give `rss`, all that is in memory, and `pss`, where a page shared by two counts half for each; in MB."""
    found = {}
    for line in Path(f"/proc/{process_id}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]:
        label, kilobytes, *_ = line.split()
        if label in _LABELS:
            found[_LABELS[label]] = round(int(kilobytes) * 1024 / 1e6, 1)
    return found
