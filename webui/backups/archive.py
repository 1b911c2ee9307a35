"""The format of a backup: a zip file whose last member, `manifest.json`, has the SHA-256 of every other one.

    rows/<table>.jsonl     every row of the database, from one snapshot
    files/<id>             files of tickets, and whole mails
    learned/…  index/…     the served generation of the lessons and of the index, with the name in CURRENT
    erased.jsonl           the ledger of erasures: whoever is in it is erased again by a restoration
    secrets.json           variable -> value of the secret settings; only if asked for
    manifest.json          format, program, revision of the tables, moment, sums

Nothing of an archive is believed before all of it was read: what is cut off, changed or of another program is refused.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final

FORMAT: Final = "readfirst-backup"
VERSION: Final = 1  # of the format; another one is not read
MANIFEST: Final = "manifest.json"
SECRETS: Final = "secrets.json"
LEDGER: Final = "erased.jsonl"
CHUNK: Final = 1024 * 1024  # bytes
_MEMBER: Final = re.compile(
    r"rows/[a-z_]+\.jsonl|files/[0-9a-f]{32}|(?:learned|index)/(?:CURRENT|gen-\d{1,9}(?:/[\w-][\w.-]*)+)"
    rf"|{re.escape(SECRETS)}|{re.escape(LEDGER)}"
)


class BackupError(Exception):
    """A backup that cannot be made or restored; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds."""

    format: str
    version: int
    program: str  # version of the program that made it
    revision: str  # of the database's tables
    at: str  # moment of the snapshot, ISO 8601
    database: str  # sqlite or postgresql
    keys: dict[str, str]  # setting -> digest that recognises its value
    rows: dict[str, int] = field(default_factory=dict)  # table -> how many
    sums: dict[str, str] = field(default_factory=dict)  # member -> SHA-256
    warnings: list[str] = field(default_factory=list)  # what could not be read


class ArchiveWriter:
    """An archive that is being written; complete only after `finish`."""

    def __init__(self, file: BinaryIO, manifest: Manifest) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self.manifest = manifest

    def add(self, name: str, chunks: Iterable[bytes]) -> str:
        """Add a member; return its SHA-256."""
        digest = hashlib.sha256()
        with self._zip.open(name, "w", force_zip64=True) as member:
            for chunk in chunks:
                digest.update(chunk)
                member.write(chunk)
        self.manifest.sums[name] = digest.hexdigest()
        return digest.hexdigest()

    def finish(self) -> None:
        """Add the manifest and close."""
        self._zip.writestr(MANIFEST, json.dumps(asdict(self.manifest), indent=1))
        self._zip.close()


class Archive:
    """An archive that was verified."""

    def __init__(self, opened: zipfile.ZipFile, manifest: Manifest) -> None:
        self._zip = opened
        self.manifest = manifest

    def below(self, folder: str) -> list[str]:
        """Return the members of a folder, such as `files/`."""
        return sorted(name for name in self.manifest.sums if name.startswith(folder))

    def open(self, name: str) -> BinaryIO:
        """Open a member for reading."""
        return self._zip.open(name)  # type: ignore[return-value] # a binary file that can only be read

    @property
    def bytes(self) -> int:
        """Size of everything in it, unpacked."""
        return sum(member.file_size for member in self._zip.infolist())


@contextmanager
def verified(path: Path) -> Iterator[Archive]:
    """Open an archive after reading all of it; raise BackupError for one that is damaged, or none of ours."""
    try:
        opened = zipfile.ZipFile(path)
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error.strerror}") from None
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise BackupError(f"{path} is no backup, or was cut off: take another one") from None
    with opened:
        yield Archive(opened, _checked(path, opened))


def _checked(path: Path, opened: zipfile.ZipFile) -> Manifest:
    """Return the manifest of an archive of which every member is what the manifest says."""
    try:
        manifest = _manifest(json.loads(opened.read(MANIFEST)))
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile, zlib.error, RuntimeError, RecursionError):
        raise BackupError(f"{path} is no backup of readfirst: it has no manifest that can be read") from None
    if manifest.version != VERSION:
        raise BackupError(f"{path} has format {manifest.version}, this program reads {VERSION}: restore it by its own")
    names = opened.namelist()
    if sorted(names) != sorted((MANIFEST, *manifest.sums)):
        raise BackupError(f"{path} does not hold what its manifest lists: take another backup")
    for name, sum_ in manifest.sums.items():
        if not _MEMBER.fullmatch(name):
            raise BackupError(f"{path}: {name!r} is no name that a backup has")
        if _sum_of(opened, name) != sum_:
            raise BackupError(f"{path} is damaged, {name} is not what was written: take another backup")
    return manifest


def _manifest(values: Any) -> Manifest:  # noqa: ANN401 - JSON
    manifest = Manifest(**values)
    if manifest.format != FORMAT:
        raise ValueError(manifest.format)
    return manifest


def _sum_of(opened: zipfile.ZipFile, name: str) -> str:
    """Return the SHA-256 of a member; "" for one that cannot be read."""
    digest = hashlib.sha256()
    try:
        with opened.open(name) as member:
            while chunk := member.read(CHUNK):
                digest.update(chunk)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError):
        return ""
    return digest.hexdigest()
