"""Attached files of mails that are kept by themselves though no form takes them: documents, by name and first bytes.

Nothing here is opened or unpacked, and staff only download it. What could start a program is left in the whole mail.
"""

import re
from pathlib import PurePosixPath
from typing import Final

_ZIPPED: Final = (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".pages", ".numbers", ".key", ".epub", ".zip")
_BEGINNINGS: Final = {  # suffix -> how such a file begins
    **dict.fromkeys(_ZIPPED, rb"PK\x03\x04"),
    **dict.fromkeys((".doc", ".xls", ".ppt", ".msg"), rb"\xd0\xcf\x11\xe0"),
    ".rtf": rb"\{\\rtf",
    ".pdf": rb"%PDF-",
    ".png": rb"\x89PNG",
    ".jpg": rb"\xff\xd8\xff",
    ".jpeg": rb"\xff\xd8\xff",
    ".gif": rb"GIF8",
    ".bmp": rb"BM",
    ".tif": rb"II\*\0|MM\0\*",
    ".tiff": rb"II\*\0|MM\0\*",
    **dict.fromkeys((".heic", ".heif", ".mp4", ".mov", ".m4a", ".3gp"), rb".{4}ftyp"),
    ".mp3": rb"ID3|\xff[\xe2-\xfb]",
    ".wav": rb"RIFF",
    ".webm": rb"\x1aE\xdf\xa3",
    ".gz": rb"\x1f\x8b",
    ".p7s": rb"\x30",
    ".p7m": rb"\x30",
    ".asc": rb"-----BEGIN PGP",
}
_TEXTS: Final = (
    ".txt",
    ".log",
    ".csv",
    ".tsv",
    ".ics",
    ".vcf",
    ".md",
    ".json",
    ".eml",
    ".ini",
    ".conf",
    ".yml",
    ".yaml",
)
_NOT_IN_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_TEXT_BYTES: Final = 100_000  # looked at


def is_document(name: str, content: bytes) -> bool:
    r"""Return whether the file is what its name says, of a kind that starts no program.

    >>> is_document("list.docx", b"PK\x03\x04..."), is_document("faktura.exe", b"MZ"), is_document("x.png", b"<a>")
    (True, False, False)
    """
    suffix = PurePosixPath(name.lower()).suffix
    if suffix in _TEXTS:
        return bool(content) and not _NOT_IN_TEXT.search(content[:_TEXT_BYTES])
    beginning = _BEGINNINGS.get(suffix)
    return bool(beginning and re.match(beginning, content[:16], re.DOTALL))
