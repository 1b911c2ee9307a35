"""Watches the articles: the kernel names the files that were saved; a comparison of the whole folder finds the rest.

1. The kernel's events (`watchfiles`, inotify) name what was touched within a tenth of a second. In a network folder,
   where it knows nothing of what other machines save, `WATCHFILES_FORCE_POLLING=1` lets `watchfiles` poll instead.
2. The whole folder is compared now and then as well, so that nothing is missed for good: a network folder, a folder
   made after the last watch was used up, an event that a flood of others pushed out of the queue. A large folder is
   compared less often, because that must not cost more than a fiftieth of a processor.
3. A folder that cannot be watched (no watches are left, a folder in it may not be read) is only compared.
4. A folder that is replaced, or vanishes and comes back, is watched anew: the kernel watches the one that was there.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import watchfiles

from search.articles.beside import beside
from search.articles.folder import ENDINGS, is_unwatched
from search.articles.synonyms import SYNONYMS
from search.inheritance.giving_folder import gives_to_others
from search.sources.links import PICTURES

EVERY_SECONDS = 1.0  # between two comparisons of the whole folder, at least; also how soon a new folder is noticed
REST = 50  # times as long as the last comparison took
_WATCHED = (*ENDINGS, *PICTURES)
_UNTOUCHED = (0, 0)  # of a picture: only its name decides what an article links to

logging.getLogger("watchfiles").setLevel(logging.WARNING)  # at INFO it tells of all that git writes into its own folder

Snapshot = dict[str, tuple[int, int]]
"""Path below the folder -> time of change (ns) and size (bytes) of every file that may be an article, or that gives
values to articles; and pictures, also those beside the folder."""


def changes(
    folder: Path, stop: threading.Event, warn: Callable[[str], None], is_due: Callable[[], bool] = lambda: False
) -> Iterator[frozenset[str]]:
    """Yield the articles that were edited in place, whenever anything changed, until `stop` is set.

    The empty set means the whole folder: it comes first, and whenever a file is new, gone or renamed.

    warn    called with the reason when the folder cannot be watched, and is only compared
    is_due  asked about once a second: whether an article appears or vanishes now, though nothing was edited
    """
    seen = snapshot(folder)
    yield frozenset()
    compare_at = 0.0
    for touched in _touched(folder, stop, warn):
        started = time.monotonic()
        if touched:
            now = look_again(folder, seen, touched)
        elif touched is None or started >= compare_at:
            now = snapshot(folder)
            compare_at = started + REST * (time.monotonic() - started)
        else:
            now = seen
        if now == seen and is_due():
            yield frozenset()
        if now != seen:
            yield edits(seen, now)
            seen = now


def snapshot(folder: Path) -> Snapshot:
    """Return the state of every file, without opening any."""
    seen: Snapshot = {}
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not is_unwatched(name)]
        below = os.path.relpath(parent, folder).replace(os.sep, "/")
        for name in names:
            _look_at(folder, name if below == "." else f"{below}/{name}", seen)
    seen.update(dict.fromkeys(beside(folder).pictures(), _UNTOUCHED))
    return seen


def look_again(folder: Path, before: Snapshot, touched: Iterable[str]) -> Snapshot:
    """Return the snapshot as it is after these paths were touched; of everything when a folder is among them."""
    now = dict(before)
    for path in touched:
        *folders, name = path.split("/")
        if any(map(is_unwatched, folders)) or (is_unwatched(name) and not gives_to_others(path)):
            continue
        now.pop(path, None)
        if not _look_at(folder, path, now) and _is_folder(folder, path, before):
            return snapshot(folder)
    return now


def edits(before: Snapshot, now: Snapshot) -> frozenset[str]:
    """Return the files that were edited in place; none when any came or went, because then the whole folder counts."""
    if before.keys() != now.keys():
        return frozenset()
    return frozenset(path for path, status in now.items() if status != before[path])


def _look_at(folder: Path, path: str, seen: Snapshot) -> bool:
    """Put one file into the snapshot if it is there; returns whether its name is that of an article or a picture."""
    name = path.rpartition("/")[2].lower()
    is_watched = not is_unwatched(name) and (name.endswith(_WATCHED) or path == SYNONYMS)
    if not (is_watched or gives_to_others(path)):
        return False
    try:
        status = os.lstat(f"{folder}/{path}")
    except OSError:
        return True  # gone since it was named
    seen[path] = (status.st_ctime_ns, status.st_size) if not name.endswith(tuple(PICTURES)) else _UNTOUCHED
    return True


def _is_folder(folder: Path, path: str, before: Snapshot) -> bool:
    return (folder / path).is_dir() or any(known.startswith(f"{path}/") for known in before)


def _touched(folder: Path, stop: threading.Event, warn: Callable[[str], None]) -> Iterator[frozenset[str] | None]:
    """Yield paths below the folder that were touched; none of them about once a second, None when all may have been."""
    while not stop.is_set():
        watched, root = _identity(folder), folder.resolve()
        if watched:
            for number, named in enumerate(_events(root, stop, warn)):
                if number == 0:
                    yield None  # what changed before the watch began
                yield frozenset(Path(path).relative_to(root).as_posix() for _, path in named)
                if _identity(folder) != watched:
                    break
        yield None
        stop.wait(EVERY_SECONDS)


def _events(
    folder: Path, stop: threading.Event, warn: Callable[[str], None]
) -> Iterator[set[tuple[watchfiles.Change, str]]]:
    """Yield what happened below the folder, or nothing once a second; always nothing when it cannot be watched."""
    try:
        yield from watchfiles.watch(
            folder,
            watch_filter=None,
            stop_event=stop,
            rust_timeout=int(EVERY_SECONDS * 1000),
            yield_on_timeout=True,
        )
    except FileNotFoundError:
        return  # gone since it was looked at
    except (OSError, RuntimeError) as error:
        reason = str(error).partition(" about ")[0].rstrip(".")
        warn(f"{folder} cannot be watched ({reason}): it is compared now and then, a large one less often")
        while not stop.wait(EVERY_SECONDS):
            yield set()


def _identity(folder: Path) -> tuple[int, int] | None:
    """Return what tells a folder from another one of the same name; None when there is none."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
