"""The index that all hosts share, as this host would get it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tickets.files.file_store import StoreDown
from webui.doctor.finding import Finding, FindingCode
from webui.setting import variable
from webui.settings import Settings
from webui.shared_index.release import ReleaseRefused
from webui.shared_index.shared import shared_index
from webui.storage import index_releases
from webui.storage.database import Database

_KEY = variable("index_key")
_BUILD = "run `readfirst index --watch` on a host that has the articles"


def unshared_index(settings: Settings, database: Database, now: datetime) -> Iterator[Finding]:
    """Find a key that is missing or differs, releases that cannot be had, and an index that nobody builds.

    Raise DatabaseBusy.
    """
    with database.reading() as connection:
        newest, lease = index_releases.newest_release(connection), index_releases.lease(connection)
    shared = shared_index(settings, database)
    if shared is None:
        if newest.number and lease.is_held(now):
            message = f"{lease.holder} builds an index for all hosts, and {_KEY} is missing here"
            yield Finding(FindingCode.INDEX_KEY, message, f"set {_KEY} to that host's, and the store")
        return
    if not newest.number:
        yield Finding(FindingCode.INDEX_UNBUILT, f"{_KEY} is set, and no index was ever released", _BUILD)
        return
    if not lease.is_held(now):
        message = f"nobody builds the index of all hosts since {lease.until:%Y-%m-%d %H:%M}: edits are not served"
        yield Finding(FindingCode.INDEX_UNBUILT, message, _BUILD)
    try:
        shared.store.release(newest.content)
    except ReleaseRefused as error:
        remedy = f"compare {_KEY} with that of {lease.holder or 'the host that builds'}; if it is the same, the store"
        message = f"release {newest.number} of the index is refused here: {error}"
        yield Finding(FindingCode.INDEX_KEY, message, f"{remedy} was changed: `readfirst index --force` there")
    except StoreDown as error:
        message = f"the store of the index does not answer: {error}"
        yield Finding(FindingCode.STORE, message, "start it; what is here is served meanwhile")
