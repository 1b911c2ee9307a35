"""What is wrong with this host alone, so that a proxy should send people to another one.

What all hosts share (database, desk, Redis) is none of it: a proxy would take every host out, and people would get its
error instead of the open form.
"""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import Final

from webui.parts import Parts
from webui.storage.database import DatabaseBusy

_FULL_BYTES: Final = 16 * 1024 * 1024  # of free disk: less holds no ticket with its file, and no log
_BEHIND: Final = timedelta(minutes=10)  # for a publication that other hosts serve and this one has not got


def host_faults(product: Parts) -> list[str]:
    """Return the faults of this host: `no index`, `old index`, `disk full`."""
    faults = [] if product.knowledge_base.generation else ["no index"]
    if _is_behind(product):
        faults.append("old index")
    if _is_full(product):
        faults.append("disk full")
    return faults


def _is_behind(product: Parts) -> bool:
    """Return whether other hosts have served a newer publication for a while; False while nobody can say."""
    try:
        newest = product.flow.publications.newest()
    except DatabaseBusy:
        return False
    served = product.knowledge_base.publication
    if newest is None or served is None:
        return False
    return newest.is_newer_than(served) and newest.at < product.now() - _BEHIND


def _is_full(product: Parts) -> bool:
    try:
        return shutil.disk_usage(product.settings.data_dir).free < _FULL_BYTES
    except OSError:  # the folder is gone
        return True
