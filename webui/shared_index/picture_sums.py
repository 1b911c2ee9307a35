"""The pictures of an articles folder, by their content; each is read once by a process."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from search.articles.folder import list_folder
from search.sources.links import place_of
from search.storage.checksums import Identity, digest_of, identity_of
from webui.shared_index.release import ReleasedFile


class PictureSums:
    """The pictures of a folder, and the sums of those that were read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._digests: dict[Identity, str] = {}

    def identities(self) -> dict[str, Identity]:
        """Return path -> what changes with its content; raise OSError for a folder that cannot be read."""
        there: dict[str, Identity] = {}
        for path in list_folder(self._folder).pictures:
            with suppress(OSError):  # removed in this moment
                there[path] = identity_of(place_of(self._folder, path))
        return there

    def files(self) -> dict[str, ReleasedFile]:
        """Return path -> the picture as a release has it; raise OSError."""
        there = self.identities()
        self._digests = {known: digest for known, digest in self._digests.items() if known in set(there.values())}
        for path, identity in there.items():
            if identity not in self._digests:
                self._digests[identity] = digest_of(place_of(self._folder, path))
        return {path: ReleasedFile(self._digests[identity], identity[2]) for path, identity in there.items()}
