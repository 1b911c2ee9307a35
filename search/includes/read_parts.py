"""Files of one folder and its repository as they are put into articles, each read once."""

from pathlib import Path, PurePosixPath

from search.includes.embedded import Notes
from search.includes.part_files import PartFile, is_article_at, part_in, title_in
from search.includes.part_places import PartPlaces
from search.inheritance.inherited import Inheritance, Inherited

INHERITED = "?inherited "  # before the path of an article: the key of what it has from files for many


class ReadParts(PartPlaces):
    """Finds and reads such files, with what they inherit where they are articles."""

    def __init__(self, root: Path, further: Path | None = None) -> None:
        super().__init__(root, further)
        self._notes = Notes(self._root)
        self._inheritance = Inheritance(self._root, self._top)
        self._parts: dict[Path, PartFile | None] = {}
        self._titles: dict[tuple[Path, str], str] = {}

    def inherited(self, path: str) -> Inherited:
        """Return what the article at a path from the articles folder has from files for many."""
        return self._inheritance.of(path)

    def inherited_checksum(self, path: str) -> int:
        """Return a number that changes with what a file inherits; 0 where that is nothing, or it is no article."""
        return self.inherited(path.removeprefix("./")).checksum if is_article_at(path.removeprefix("./")) else 0

    def part(self, file: Path) -> PartFile | None:
        """Return a file as it is put in; None when it is no text, or too long."""
        if file not in self._parts:
            self._parts[file] = part_in(file, self._inherited_by(file))
        return self._parts[file]

    def title_of(self, file: Path, audience: str) -> str:
        """Return the title in the front matter of an article that may be shown to an audience; "" for none."""
        if (file, audience) not in self._titles:
            self._titles[file, audience] = title_in(file, audience, self._inherited_by(file))
        return self._titles[file, audience]

    def note(self, wanted: str, asking: PurePosixPath) -> tuple[Path | None, str]:
        """Return the note that `asking` means, by its place or else by its name, and its path; None and "" for none."""
        file = self.find(f"{wanted}.md", asking)
        if file is None and (known := self._notes.path(wanted.rpartition("/")[2])):
            file = self._allowed_file(self._root / known)
        return file, str(self.name_of(file)) if file else ""

    def _inherited_by(self, file: Path) -> Inherited:
        """Return what a file inherits; nothing where it is no article."""
        name = str(self.name_of(file))
        return self.inherited(name) if is_article_at(name) else Inherited()
