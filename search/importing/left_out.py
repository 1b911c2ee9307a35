"""What a file becomes that is no article."""

from pathlib import PurePosixPath

from search.articles.folder import ENDINGS
from search.importing.imported_file import Becomes, ImportedFile, Planned
from search.importing.source_files import SourceEntry


def no_article(entry: SourceEntry) -> Planned:
    """Return why a file is neither an article nor a picture."""
    if entry.is_link or not entry.is_regular:
        return skipped(entry, "a link or a device is not followed")
    if any(name.startswith((".", "_")) or name == "node_modules" for name in PurePosixPath(entry.path).parts):
        return skipped(entry, "names with . or _ in front, and node_modules, are no part of a help centre")
    if entry.suffix in ENDINGS:
        return refused(entry, "the file name cannot be shown: rename it")
    return Planned(ImportedFile(entry.shown, Becomes.OTHER, why="neither an article nor a picture"))


def refused(entry: SourceEntry, why: str) -> Planned:
    """Return a file that would be wanted and cannot be used."""
    return Planned(ImportedFile(entry.shown, Becomes.REFUSED, why=why))


def skipped(entry: SourceEntry, why: str) -> Planned:
    """Return a file that is left out."""
    return Planned(ImportedFile(entry.shown, Becomes.SKIPPED, why=why))
