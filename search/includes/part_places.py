"""Where a file lies that articles put in: beside the page, in the folders above, or in those that hold such files."""

from collections.abc import Iterator
from pathlib import Path, PurePath, PurePosixPath

from search.includes.folder_values import paths_meant

_SHARED = (  # often there
    *(
        "_includes",
        "includes",
        "partials",
        "_partials",
        "snippets",
        "_snippets",
        "layouts/partials",
        "examples",
        "shared",
    ),
)


class PartPlaces:
    """Finds files of one folder and of its repository; remembers what it looked for.

    root     the articles folder
    further  a folder outside the repository that files may come from
    """

    def __init__(self, root: Path, further: Path | None = None) -> None:
        self._root = root.resolve()
        self._top = next(
            (above for above in (self._root, *self._root.parents) if (above / ".git").exists()), self._root
        )
        self._allowed = [self._top, *([further.resolve()] if further else [])]
        self._found: dict[tuple[str, PurePosixPath, str], Path | None] = {}

    def find(self, wanted: str, asking: PurePosixPath) -> Path | None:
        """Return the file that is meant, if it may be read; `asking` names it, a path from the articles folder.

        A page may be called like the part that it asks for; only where there is no other, it means itself.
        """
        key = wanted, asking.parent, asking.name if PurePosixPath(wanted).name.startswith(asking.name) else ""
        if key not in self._found:
            files = self._files(wanted, asking.parent)
            first = next(files, None)
            is_itself = first is not None and first == self._allowed_file(self._root / asking)
            self._found[key] = next(files, first) if is_itself else first
        return self._found[key]

    def meant(self, wanted: str, asking: PurePosixPath, page: PurePath) -> tuple[str, Path | None]:
        """Return the path that is meant where values may stand in it, and the file; None where there is none.

        page  where the article lies, from the top of its repository
        """
        for path in (*paths_meant(wanted, page), wanted):
            if file := self.find(path.partition(":")[0], asking):
                return path, file
        return wanted, None

    def _files(self, wanted: str, beside: PurePosixPath) -> Iterator[Path]:
        """Yield the files that may be meant, nearest first."""
        wanted = wanted.partition("#")[0].removeprefix("@site/").removeprefix("~/")
        is_named = wanted.startswith("@")  # by a name that a configuration gives to a folder: mostly its own
        wanted = wanted.lstrip("/@")
        wanted = wanted.replace("\\", "")
        name = PurePosixPath(wanted).name  # a folder may have moved: then the parts nearest to the page are meant
        folders = list(self._folders((self._root / beside).resolve()))
        near = (folder / name for folder in folders if folder.name in _SHARED)
        set_aside = (folder / f"_{wanted}" for folder in folders if is_named)
        files = map(self._allowed_file, (*(folder / wanted for folder in folders), *set_aside, *near))
        yield from filter(None, files)

    def _folders(self, beside: Path) -> Iterator[Path]:
        """Yield the folders in which a file may lie, nearest first."""
        for above in (beside, *beside.parents):
            yield above
            yield from (above / folder for folder in _SHARED)
            if above == self._top:
                break
        yield from self._allowed[1:]

    def _allowed_file(self, file: Path) -> Path | None:
        try:
            real = file.resolve(strict=True)
        except (OSError, ValueError, RuntimeError):
            return None
        inside = any(real.is_relative_to(folder) for folder in self._allowed)
        hidden = real.name.startswith(".") or ".git" in real.parts
        return real if inside and not hidden and real.is_file() else None

    def name_of(self, file: Path) -> PurePosixPath:
        """Return the path of a file from the articles folder; with `..` where it lies outside."""
        for up, above in enumerate((self._root, *self._root.parents)):
            if file.is_relative_to(above):
                return PurePosixPath(*[".."] * up, file.relative_to(above).as_posix())
        return PurePosixPath(file.as_posix())
