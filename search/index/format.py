"""Which indexes a program can read: those of its own format.

The format is the layout of the files, not their content: other terms or another field of an article leave it as it is,
so that a server goes on serving during an upgrade. Raise it when older programs would read the files wrongly: they then
skip the index and serve an older one.
"""

from pathlib import Path

FORMAT = 1
_FILE = "format"


class UnknownFormat(ValueError):
    """The index has the layout of another version of the program."""


def write_format(directory: Path) -> None:
    """Mark an index as one of this format."""
    (directory / _FILE).write_text(f"{FORMAT}\n", encoding="ascii")


def check_format(directory: Path) -> None:
    """Raise UnknownFormat unless this program can read the index; one without a mark is of format 1."""
    file = directory / _FILE
    written = file.read_text(encoding="ascii", errors="replace").strip() if file.exists() else "1"
    if written != str(FORMAT):
        raise UnknownFormat(f"{directory} is of format {written[:20]}, and this program reads format {FORMAT}")
