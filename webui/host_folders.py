"""What a host keeps in its data folder, part by part."""

from __future__ import annotations

from pathlib import Path


class HostFolders:
    """Folders below the data folder; `Settings` has them as properties."""

    __slots__ = ()
    data_dir: Path

    @property
    def index_dir(self) -> Path:
        """Folder of the index generations that this host serves."""
        return self.data_dir / "index"

    @property
    def building_dir(self) -> Path:
        """Folder in which this host builds the index that all hosts share; nothing is served from it."""
        return self.data_dir / "building"

    @property
    def pictures_dir(self) -> Path:
        """Folder of the pictures that came with an index that all hosts share."""
        return self.data_dir / "pictures"

    @property
    def learned_dir(self) -> Path:
        """Folder of what was learned from solved problems."""
        return self.data_dir / "learned"

    @property
    def meaning_dir(self) -> Path:
        """Folder of the articles' vectors."""
        return self.data_dir / "meaning"
