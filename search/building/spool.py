"""Spool files of documents: appended by the processes that analyse articles, read once by the segment builder.

A process may be killed while it writes: what it did not report is never read.
"""

import marshal
from dataclasses import fields
from typing import Any, BinaryIO

from search.index.document import Document
from search.index.passage_text import PassageText

ENDING = ".spool"

Place = tuple[str, int, int]
"""Where a document lies: the file, its first byte, its length in bytes."""


def append(file: BinaryIO, document: Document) -> Place:
    """Write one document through to the file system; return where it lies."""
    record = marshal.dumps([*_values(document)[:-1], _values(document.passages)])
    start = file.tell()
    file.write(record)
    file.flush()
    return file.name, start, len(record)


def read(file: BinaryIO, start: int, length: int) -> Document:
    """Read a document; the file must be our own, because `marshal` trusts what it reads."""
    file.seek(start)
    record: list[Any] = marshal.loads(file.read(length))  # noqa: S302 - written by our own process
    stored, lang, card, terms, wording, forms, features, lines = record
    return Document(stored, lang, card, terms, wording, forms, features, PassageText(*lines))


def _values(of: Document | PassageText) -> list[Any]:
    """Return the values of the fields, in order; `dataclasses.astuple` would copy all that they hold."""
    return [getattr(of, field.name) for field in fields(of)]
