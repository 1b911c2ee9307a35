"""Backups in a folder that are named by their moments: only the newest are kept."""

from __future__ import annotations

import re
from pathlib import Path

_NAME = re.compile(r"readfirst-\d{4}-\d\d-\d\dT\d{6}Z\.zip")  # as `elsewhere.py` names them


def delete_older(folder: Path, keep: int) -> list[Path]:
    """Delete the backups of a folder but the newest `keep`; return those that went, oldest first.

    Files with other names are nobody's business: they stay and are not counted.
    """
    if keep < 1:
        raise ValueError("a rotation keeps one backup at least")
    backups = sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name) and path.is_file())
    old = backups[:-keep]
    for path in old:
        path.unlink()
    return old
