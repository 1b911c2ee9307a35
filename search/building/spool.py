"""Spool files of documents: appended by the processes that analyse articles, read once by the segment builder.

A process may be killed while it writes, so an incomplete record at the end of a spool is ignored. Each record begins
with the path of its article, so documents can be read in the order of the articles, whichever process wrote them.
"""

import marshal
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, BinaryIO

from search.index.document import Document
from search.index.passage_text import PassageText

ENDING = ".spool"
_LENGTH = 8  # bytes


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Position of one document in a spool file."""

    path: str  # of the article, below the articles folder
    file: Path
    start: int  # bytes
    length: int  # bytes

    def read(self) -> Document:
        """Read the document; the file must be our own, because `marshal` trusts what it reads."""
        with self.file.open("rb") as opened:
            opened.seek(self.start)
            record: list[Any] = marshal.loads(opened.read(self.length))  # noqa: S302 - written by our own process
        stored, lang, card, terms, wording, forms, features, lines = record
        return Document(stored, lang, card, terms, wording, forms, features, PassageText(*lines))


def append(file: BinaryIO, path: str, document: Document) -> None:
    """Write one document through to the file system."""
    name = path.encode()
    record = marshal.dumps([*_values(document)[:-1], _values(document.passages)])
    file.write(b"".join((_size(name), name, _size(record), record)))
    file.flush()


def _values(of: Document | PassageText) -> list[Any]:
    """Return the values of the fields, in order; `dataclasses.astuple` would copy all that they hold."""
    return [getattr(of, field.name) for field in fields(of)]


def _size(of: bytes) -> bytes:
    return len(of).to_bytes(_LENGTH, "little")


def places(file: Path) -> Iterator[Place]:
    """Yield the place of every complete document in a spool."""
    end = file.stat().st_size
    with file.open("rb") as opened:
        while len(head := opened.read(_LENGTH)) == _LENGTH:
            name = opened.read(int.from_bytes(head, "little"))
            length = int.from_bytes(opened.read(_LENGTH), "little")
            start = opened.tell()
            if start + length > end or not length:
                return
            yield Place(name.decode(), file, start, length)
            opened.seek(start + length)
