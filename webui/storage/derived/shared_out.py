"""Recompute groups of help sessions in several processes, one for each processor; in this one where there is one.

A child that ends before its time is replaced by nobody: its groups are recomputed here. Children end with this process,
however it ends, since they read from its pipe.
"""

from __future__ import annotations

import logging
import os
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice
from queue import Empty, SimpleQueue
from typing import Final

import msgspec

from search.storage.child_process import python
from search.storage.limited_process import ChildEnded, LimitedProcess, LimitExceeded
from webui.storage.database import Database
from webui.storage.derived.recomputed import LIMITS, Request, Setup, answer

log = logging.getLogger("readfirst.derived")

MOST_PROCESSES: Final = 4
_PACKAGES: Final = ("search", "deflection", "tickets", "webui")
_AHEAD: Final = 2  # answers of each child that wait to be taken


def processors() -> int:
    """Return the number of processes that recompute at once on this machine: 1 = none beside this one."""
    return min(len(os.sched_getaffinity(0)), MOST_PROCESSES)


def answers(database: Database, requests: Iterable[Request], processes: int) -> Generator[bytes]:
    """Yield the answer to each request, in their order; raise DatabaseBusy."""
    requests = iter(requests)
    first = list(islice(requests, 2))
    requests = chain(first, requests)
    if processes < 2 or len(first) < 2 or _is_in_memory(database):  # one alone cannot be shared out
        for request in requests:
            yield _here(database, request)
        return
    children, threads = _Children(database, processes), ThreadPoolExecutor(processes)
    running: deque[tuple[Request, Future[bytes | None]]] = deque()
    try:
        for request in requests:
            running.append((request, threads.submit(children.ask, request)))
            if len(running) > _AHEAD * processes:
                yield _taken(database, *running.popleft())
        while running:
            yield _taken(database, *running.popleft())
    finally:
        children.stop()
        threads.shutdown(cancel_futures=True)


def _taken(database: Database, request: Request, future: Future[bytes | None]) -> bytes:
    answered = future.result()
    return _here(database, request) if answered is None else answered


def _here(database: Database, request: Request) -> bytes:
    with database.reading() as connection:
        return answer(connection, request)


def _is_in_memory(database: Database) -> bool:
    url = database.engine.url
    return url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:")


class _Children:
    """Processes of `recomputed.py`, all of them started at once."""

    def __init__(self, database: Database, number: int) -> None:
        url = database.engine.url.render_as_string(hide_password=False)
        command, setup = python("webui.storage.derived.recomputed", _PACKAGES), msgspec.msgpack.encode(Setup(url))
        self._all = [LimitedProcess(command, setup, LIMITS) for _ in range(number)]
        self._idle: SimpleQueue[LimitedProcess] = SimpleQueue()
        for child in self._all:
            self._idle.put(child)

    def ask(self, request: Request) -> bytes | None:
        """Return the answer of a child that has nothing else to do, from any thread; None if no child can answer."""
        try:
            child = self._idle.get_nowait()
        except Empty:
            return None
        try:
            answered = child.ask(msgspec.msgpack.encode(request))
        except (ChildEnded, LimitExceeded) as error:
            log.warning("a process that recomputes is gone, its part is done without it: %s", error)
            return None
        self._idle.put(child)
        return answered

    def stop(self) -> None:
        """End all of them, whatever they do."""
        for child in self._all:
            child.stop()
