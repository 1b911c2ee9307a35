"""Plans an import: which file of the source becomes what, and with which bytes."""

from collections.abc import Sequence
from pathlib import Path

from search.articles.folder import ENDINGS
from search.building.options import ReadingOptions
from search.importing.export_files import read_exports
from search.importing.imported_file import Becomes, ImportedFile, Planned
from search.importing.left_out import skipped
from search.importing.markdown_folder import read_markdown
from search.importing.source_files import SourceEntry
from search.sources.links import PICTURES

EXPORT_MARK = "readfirst-export.json"  # in an export of our own: its files are taken as they are


def read_source_folder(root: Path, entries: Sequence[SourceEntry], options: ReadingOptions) -> list[Planned]:
    """Return what becomes of every file of a folder, and of every article in its exports."""
    if any(entry.path == EXPORT_MARK for entry in entries):
        return [_as_it_is(entry) for entry in entries]
    if any(entry.suffix in ENDINGS for entry in entries):
        return read_markdown(root, entries, options)
    return read_exports(root, entries)


def _as_it_is(entry: SourceEntry) -> Planned:
    kind = Becomes.ARTICLE if entry.suffix in ENDINGS else Becomes.OTHER
    kind = Becomes.PICTURE if entry.suffix in PICTURES else kind
    if not entry.is_regular:
        return skipped(entry, "it is no regular file")
    target = "" if entry.path == EXPORT_MARK else entry.path
    return Planned(ImportedFile(entry.shown, kind, why="as it was exported", target=target))
