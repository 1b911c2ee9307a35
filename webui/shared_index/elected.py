"""The lease of the one host that builds: taken by a process that wants to build, and renewed by a thread of it."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime

from search.building.sharing import BuiltElsewhere
from webui.shared_index.shared import SharedIndex
from webui.storage import index_releases
from webui.storage.database import DatabaseBusy
from webui.storage.index_releases import LEASE

log = logging.getLogger("readfirst.index")


class Elected:
    """The lease of this host.

    stays  whether this process builds again and again, so that the lease ends with it; one that builds once leaves it
           to the process of its host that had it before
    """

    def __init__(self, shared: SharedIndex, *, stays: bool) -> None:
        self._shared = shared
        self._stays = stays
        self._token = 0  # 0 = it is not ours
        self._gives_up = False
        self._end = threading.Event()
        self._renewing: threading.Thread | None = None
        self._builder = ""  # who builds, as was logged

    @property
    def token(self) -> int:
        """The token; 0 while another host has the lease."""
        return self._token

    def take(self) -> int:
        """Return the token of the lease, which is this host's from now on; raise BuiltElsewhere or DatabaseBusy."""
        now = datetime.now(UTC)
        with self._shared.database.writing() as connection:
            before = index_releases.lease(connection)
            taken = index_releases.take(connection, self._shared.host, now)
        self._log(taken.holder if taken else before.holder)
        if taken is None:
            self._token = 0
            raise BuiltElsewhere(f"{before.holder} builds the index of all hosts: run it there, or stop that one first")
        self._gives_up = self._gives_up or self._stays or taken.token != before.token
        self._token = taken.token
        if self._renewing is None:
            self._renewing = threading.Thread(target=self._renew, name="renews the builder's lease", daemon=True)
            self._renewing.start()
        return taken.token

    def is_free(self) -> bool:
        """Return whether nobody builds; False while nobody can say."""
        try:
            with self._shared.database.reading() as connection:
                return not index_releases.lease(connection).is_held(datetime.now(UTC))
        except DatabaseBusy:
            return False

    def close(self) -> None:
        """Leave the building to another host."""
        self._end.set()
        if self._renewing:
            self._renewing.join()
        if self._token and self._gives_up:
            try:
                with self._shared.database.writing() as connection:
                    index_releases.give_up(connection, self._token)
            except DatabaseBusy as error:
                log.warning("the lease of the builder ends by itself, in %s: %s", LEASE, error)

    def _renew(self) -> None:
        while not self._end.wait(LEASE.total_seconds() / 4):
            if not (token := self._token):
                continue
            try:
                with self._shared.database.writing() as connection:
                    if not index_releases.renew(connection, token, datetime.now(UTC)):
                        self._token = 0
            except DatabaseBusy as error:
                log.warning("the lease of the builder could not be renewed: %s", error)

    def _log(self, builder: str) -> None:
        if builder != self._builder:
            log.info("%s builds the index of all hosts", builder)
        self._builder = builder
