"""What a release of the index holds, and that it is ours: the list of its files, named by its digest, and signed.

    release-<content>         signature, line feed, list (JSON)
    file-<SHA-256>            one file of an index, or one picture of the articles

Whoosh reads pickles, so an index is code. Nothing of a release is looked at before its signature, and no file is opened
as an index before its sum: whoever can write into the store, and has not the key, can take a release away, and nothing
else. An old release with its good signature is none either: the database says which one it is.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath

LARGEST_LIST_BYTES = 64 * 1024 * 1024
_FORMAT = 1
_PURPOSE = b"readfirst index release 1\n"  # a signature for anything else is none here
_HEX = frozenset("0123456789abcdef")
_DIGEST_LENGTH = 64


class ReleaseRefused(Exception):
    """What lies in the store is not what was released; nothing of it was opened."""


@dataclass(frozen=True, slots=True)
class ReleasedFile:
    """One file of a release."""

    digest: str  # SHA-256, hexadecimal
    size: int  # bytes

    @property
    def stored_name(self) -> str:
        """Its name in the store."""
        return f"file-{self.digest}"


@dataclass(frozen=True, slots=True)
class Release:
    """Every file of one version of the index, and the pictures of its articles."""

    publication: str
    files: Mapping[str, ReleasedFile]  # by path in the generation
    pictures: Mapping[str, ReleasedFile]  # by path below the articles folder

    def as_bytes(self) -> bytes:
        """Return the list as it is signed: equal for equal content, whoever writes it."""
        files, pictures = (
            {path: [file.digest, file.size] for path, file in sorted(some.items())}
            for some in (self.files, self.pictures)
        )
        written = {"format": _FORMAT, "publication": self.publication, "files": files, "pictures": pictures}
        return json.dumps(written, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @property
    def content(self) -> str:
        """The name of the content: SHA-256 of the list."""
        return content_of(self.as_bytes())


def content_of(listed: bytes) -> str:
    """Return the name of a content by its list."""
    return sha256(listed).hexdigest()


def stored_name_of(content: str) -> str:
    """Return the name of a list in the store."""
    return f"release-{content}"


def signed(listed: bytes, key: str) -> bytes:
    """Return a list with its signature before it (HMAC-SHA256)."""
    return _signature(listed, key).encode() + b"\n" + listed


def verified(stored: bytes, keys: Sequence[str], content: str) -> Release:
    """Return the release of a signed list; raise ReleaseRefused unless one of the keys signed just this content.

    content  the name under which the database has it
    """
    signature, _, listed = stored.partition(b"\n")
    if not any(hmac.compare_digest(signature, _signature(listed, key).encode()) for key in keys):
        raise ReleaseRefused("it is not signed with the key of this host")
    if content_of(listed) != content:
        raise ReleaseRefused("it is another release than the database names")
    return _read(listed)


def _signature(listed: bytes, key: str) -> str:
    return hmac.new(key.encode(), _PURPOSE + listed, sha256).hexdigest()


def _read(listed: bytes) -> Release:
    try:
        written = json.loads(listed)
        if written["format"] != _FORMAT:
            raise ReleaseRefused(f"it has format {written['format']}, this version reads {_FORMAT}: upgrade this host")
        return Release(written["publication"], _files(written["files"]), _files(written["pictures"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReleaseRefused(f"its list cannot be read: {error!r}") from error


def _files(written: Mapping[str, Sequence[object]]) -> dict[str, ReleasedFile]:
    return {path: _file(path, *entry) for path, entry in written.items()}


def _file(path: str, digest: object, size: object) -> ReleasedFile:
    is_digest = isinstance(digest, str) and len(digest) == _DIGEST_LENGTH and set(digest) <= _HEX
    if not is_digest or not isinstance(size, int) or size < 0 or not is_inside(path):
        raise ValueError(f"{path!r} is no file of a release")
    return ReleasedFile(str(digest), size)


def is_inside(path: str) -> bool:
    """Return whether a path leads to a file below a folder, whatever the folder.

    >>> [is_inside(path) for path in ("index/base.seg", "../passwd", "/etc/passwd", "a//b", "")]
    [True, False, False, False, False]
    """
    parts = PurePosixPath(path).parts
    return bool(parts) and "/".join(parts) == path and not {"..", "/", "."} & set(parts) and "\0" not in path
