"""Generations of an index on disk: built aside, verified, published atomically; three are kept.

    var/index/
      CURRENT         "gen-7"; replaced in one step, so that readers see one generation or the other
      gen-7/          complete, with SHA-256 sums of all its files in manifest.json
      gen-6/ gen-5/   what is served when gen-7 turns out damaged
      gen-8.tmp/      being built; worthless after a crash, removed by the next build
      .lock           held by the one process that builds

A generation is never changed once it has its name. Whatever is killed, full or damaged, and whenever, either
the old one or the new one is served: the name comes after every byte is on the disk, CURRENT after the name.

A new generation shares the large files of the one it is based on, which nobody ever writes to again: an edit must not
cost a copy of everything. Damage to such a file would be damage to all who share it, so there is always a second copy,
which the oldest generation holds and leaves to the next oldest (`_spread`).
"""

import fcntl
import json
import os
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from search.storage import checksums
from search.storage.checksums import Identity, identity_of
from search.storage.removal import remove

KEPT = 3  # generations
MANIFEST = "manifest.json"
CURRENT = "CURRENT"
_NAME = re.compile(r"gen-(\d{1,9})")
_LEFTOVER = re.compile(r"gen-\d{1,9}\.(?:tmp|old)")
_PERMISSIONS = 0o750  # write access here means code execution in the server: Whoosh reads pickles
_POLL = 0.05  # seconds between two looks at the lock


class GenerationError(Exception):
    """A generation that must not be served: a file of it is missing, changed or too many."""


class BuilderBusy(Exception):
    """Another process is building this index."""


@dataclass(frozen=True, slots=True)
class Generation:
    """One complete version of the index."""

    path: Path

    @property
    def name(self) -> str:
        """What CURRENT holds when this generation is served: "gen-7"."""
        return self.path.name

    @property
    def number(self) -> int:
        """The later, the higher."""
        return int(self.name.removeprefix("gen-"))


@dataclass(frozen=True, slots=True)
class Draft:
    """A generation while it is being built."""

    path: Path  # gen-8.tmp
    base: Generation | None  # what it started as a copy of
    copied: Mapping[str, tuple[Identity, str]]  # path -> what was copied or shared, SHA-256: spares a second reading
    shared: frozenset[Identity]  # files of `base` itself


def current(index: Path) -> str:
    """Return the name in CURRENT; "" when there is no CURRENT, or something else in it."""
    try:
        with (index / CURRENT).open(encoding="ascii", errors="replace") as file:
            name = file.read(64).strip()
    except OSError:
        return ""
    return name if _NAME.fullmatch(name) else ""


def generations(index: Path) -> list[Generation]:
    """List the complete generations, best first: the current one, older ones, then newer unpublished ones."""
    try:
        complete = [Generation(path) for path in index.iterdir() if _NAME.fullmatch(path.name) and path.is_dir()]
    except OSError:
        return []
    published = int((current(index) or f"gen-{10**9}").removeprefix("gen-"))
    return sorted(complete, key=lambda generation: (generation.number > published, -generation.number))


def verify(generation: Generation) -> None:
    """Compare all files with the manifest, each read once by a process; raises GenerationError."""
    expected = sums_of(generation)
    present = {path for path in _files(generation.path) if path != MANIFEST}
    if present != set(expected):
        differing = sorted(present ^ set(expected))
        raise GenerationError(f"{generation.path}: {differing[0]} is missing or does not belong there")
    for path, digest in expected.items():
        if _digest(file := f"{generation.path}/{path}") != digest:
            raise GenerationError(f"{file}: the content was changed")


def newest_good(index: Path) -> Generation | None:
    """Return the best undamaged generation to serve; None when there is none."""
    for generation in generations(index):
        try:
            verify(generation)
        except GenerationError:
            continue
        return generation
    return None


@contextmanager
def only_builder(index: Path, *, wait_seconds: float) -> Iterator[None]:
    """Hold the index for building; the lock ends with the process, however it ends. Raises BuilderBusy."""
    index.mkdir(parents=True, exist_ok=True, mode=_PERMISSIONS)
    with (index / ".lock").open("w") as lock:
        deadline = time.monotonic() + wait_seconds
        while not _locked(lock.fileno()):
            if time.monotonic() >= deadline:
                raise BuilderBusy(f"{index} is being built by another process - wait until it has ended")
            time.sleep(_POLL)
        yield


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def begin(index: Path, base: Generation | None, *, is_shared: Callable[[str], bool] = lambda _path: False) -> Draft:
    """Make the folder of the next generation, holding what `base` holds, after removing what crashes left behind.

    is_shared  whether nobody will ever write to the file with this path again; the others are copied

    Raises GenerationError when a copy is not what the manifest of `base` says.
    """
    for leftover in index.iterdir():
        if _LEFTOVER.fullmatch(leftover.name):
            remove(leftover)
    used = [generation.number for generation in generations(index)]
    number = max([*used, int((current(index) or "gen-0").removeprefix("gen-"))]) + 1
    draft = index / f"gen-{number}.tmp"
    draft.mkdir(mode=_PERMISSIONS)
    copied = _copy(base, draft, is_shared) if base else {}
    return Draft(draft, base, copied, frozenset(identity for path, (identity, _) in copied.items() if is_shared(path)))


def _copy(base: Generation, draft: Path, is_shared: Callable[[str], bool]) -> dict[str, tuple[Identity, str]]:
    copied, sums = {}, sums_of(base)
    for below in dict.fromkeys(path.rpartition("/")[0] for path in sums):
        (draft / below).mkdir(exist_ok=True, mode=_PERMISSIONS)
    for path, digest in sums.items():
        file, copy = f"{base.path}/{path}", f"{draft}/{path}"
        if is_shared(path):
            os.link(file, copy)
        else:
            shutil.copyfile(file, copy)
        if _digest(copy) != digest:
            raise GenerationError(f"{file}: the content was changed")
        copied[path] = (identity_of(copy), digest)
    return copied


def publish(draft: Draft, *, drop: Callable[[Path], None] = remove) -> Generation:
    """Make the draft the current generation: sums, bytes on the disk, name, CURRENT; then `drop` the oldest."""
    sums = {path: _sum(draft, path) for path in sorted(_files(draft.path))}
    (draft.path / MANIFEST).write_text(json.dumps(sums, indent=1), encoding="utf-8")
    index = draft.path.parent
    generation = Generation(draft.path.with_suffix(""))
    pointer = _pointer_to(generation)
    _sync_all([*_fresh(draft), pointer])
    draft.path.rename(generation.path)
    _sync(index)
    pointer.replace(index / CURRENT)
    _sync(index)
    with suppress(OSError):  # the disk is full: what is published stays published
        older, condemned, good = _sort_out(generation, draft.base)
        _spread(generation, good, [rest for rest in (*older, *condemned) if rest not in good])
        _remove(condemned, drop)
    return generation


def _sum(draft: Draft, path: str) -> str:
    identity, digest = draft.copied.get(path, (None, ""))
    file = f"{draft.path}/{path}"
    return digest if identity_of(file) == identity else _digest(file)


def _sort_out(
    newest: Generation, base: Generation | None
) -> tuple[list[Generation], list[Generation], list[Generation]]:
    """Return the generations to keep beside the newest one, those to remove, and of the kept ones the undamaged.

    Damaged ones are removed first.
    """
    others = [other for other in generations(newest.path.parent) if other != newest]
    good = [other for other in others if _is_good(other)]
    others.sort(key=lambda other: (other != base, other not in good))
    kept = others[: KEPT - 1]
    return kept, others[KEPT - 1 :], [other for other in kept if other in good]


def _is_good(generation: Generation) -> bool:
    try:
        verify(generation)
    except GenerationError:
        return False
    return True


def _spread(newest: Generation, good: list[Generation], rest: list[Generation]) -> None:
    """Keep a second physical copy of every file that the newest generation shares with all good older ones.

    rest  damaged and condemned ones, which may hold a good copy of some files all the same
    """
    held = [(older, sums_of(older)) for older in good]
    for path, digest in sums_of(newest).items():
        shared = _inode(f"{newest.path}/{path}")
        holders = [f"{older.path}/{path}" for older, files in held if files.get(path) == digest]
        if holders and all(_inode(file) == shared for file in holders):
            copies = (older.path / path for older in rest if _holds(older, path, digest, elsewhere_than=shared))
            _put_in_place(Path(holders[-1]), next(copies, None))


def _inode(file: str) -> int:
    return identity_of(file)[1]


def _holds(generation: Generation, path: str, digest: str, *, elsewhere_than: int) -> bool:
    """Return whether just that file of a generation is undamaged, and not the one with this inode."""
    file = generation.path / path
    try:
        return _digest(file) == digest and file.stat().st_ino != elsewhere_than
    except GenerationError:
        return False


def _put_in_place(file: Path, copy: Path | None) -> None:
    """Replace a file by another copy of it, or by a new copy; a process that has it open keeps the old bytes."""
    aside = file.with_name(f".{file.name}")  # the dot: not a file of the generation
    aside.unlink(missing_ok=True)
    if copy:
        os.link(copy, aside)
    else:
        shutil.copy2(file, aside)  # with the old time of change: so it need be read only once ...
        checksums.forget(aside)  # ... but that, even if it looks like a copy that was removed
        _sync(aside)
    aside.replace(file)


def _pointer_to(generation: Generation) -> Path:
    """Write what CURRENT will hold, beside it."""
    written = generation.path.with_name(f"{CURRENT}.tmp")
    written.write_text(f"{generation.name}\n", encoding="ascii")
    return written


def _remove(condemned: list[Generation], drop: Callable[[Path], None]) -> None:
    """Remove generations; half of a folder must never look like a whole one, so rename first."""
    for generation in condemned:
        renamed = generation.path.with_suffix(".old")
        generation.path.rename(renamed)
        drop(renamed)


def sums_of(generation: Generation) -> dict[str, str]:
    """Return path -> SHA-256 of every file, as its manifest has them; raises GenerationError."""
    try:
        sums = json.loads((generation.path / MANIFEST).read_bytes())
    except (OSError, ValueError) as error:
        raise GenerationError(f"{generation.path / MANIFEST}: {error}") from error
    if not isinstance(sums, dict) or not all(isinstance(digest, str) for digest in sums.values()):
        raise GenerationError(f"{generation.path / MANIFEST}: this is no list of sums")
    return sums


def _digest(file: Path | str) -> str:
    try:
        return checksums.digest_of(file)
    except OSError as error:
        raise GenerationError(f"{file}: {error.strerror}") from error


def _files(folder: Path) -> Iterator[str]:
    """Yield every file below `folder` as a posix path, without dot files, which network file systems leave behind."""
    for directory, _, names in os.walk(folder):  # three times as fast as pathlib, and asked for at every edit
        below = Path(directory).relative_to(folder).as_posix()
        for name in names:
            if not name.startswith("."):
                yield name if below == "." else f"{below}/{name}"


def _fresh(draft: Draft) -> list[Path]:
    """Return the folders of a draft, and its files but the shared ones, which were synced before."""
    inside = [draft.path, *draft.path.rglob("*")]
    return [path for path in inside if path.is_dir() or identity_of(path) not in draft.shared]


def _sync_all(paths: Iterable[Path]) -> None:
    """Sync files and folders at once: one write of the file system's journal is for several of them."""
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(_sync, paths))


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
