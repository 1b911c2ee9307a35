"""Dropping what the search learned on this host: the worker makes it anew, from records without those of the erased.

No version in which their words may stand is kept.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from search.storage.generations import CURRENT, only_builder
from webui.settings import Settings

TRAINED: Final = "trained"  # folder within that of the lessons: a version that is not released to the other hosts yet
_LEARNED: Final = (CURRENT, "gen-*", "records-*", "training.json", TRAINED)  # versions, vectors of records, who trains
_WAIT_SECONDS: Final = 60.0  # for a training that writes


def forget_learned(settings: Settings) -> bool:
    """Drop everything that was learned, and the lease of a training that still knows more; return whether it was there.

    Servers go on without lessons until the worker has made new ones, which it begins at once. Raise BuilderBusy.
    """
    folder = settings.learned_dir
    if not folder.is_dir():
        return False
    with only_builder(folder, wait_seconds=_WAIT_SECONDS):
        paths = [path for pattern in _LEARNED for path in folder.glob(pattern)]
        for path in paths:
            _remove(path)
    return bool(paths)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
