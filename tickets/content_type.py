"""What an uploaded file is, told from its bytes alone; it is never decoded, unpacked or rendered."""

import codecs
import re
from pathlib import PurePosixPath

from tickets.typed_text import one_line

LONGEST_NAME = 120  # characters
_HEAD_BYTES = 16  # all the signatures below fit in
_SIGNATURES = (
    ("image/png", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("image/jpeg", re.compile(rb"\xff\xd8\xff")),
    ("image/gif", re.compile(rb"GIF8[79]a")),
    ("image/webp", re.compile(rb"RIFF.{4}WEBP", re.DOTALL)),
    ("application/pdf", re.compile(rb"%PDF-")),
)
_SUFFIXES = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "application/pdf": (".pdf",),
    "text/plain": (".txt", ".log"),
}
_NOT_IN_TEXT = re.compile("[\x00-\x08\x0e-\x1f]")
_NOT_IN_NAMES = re.compile(r'[<>:"|?*\\/]')
_UNNAMED = "attachment"


class Inspection:
    """Watches a file go by in chunks and tells its type at the end."""

    def __init__(self) -> None:
        self._head = b""
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._is_text = True
        self._has_begun = False

    def see(self, chunk: bytes) -> None:
        """Take note of the next bytes of the file."""
        if len(self._head) < _HEAD_BYTES:
            self._head += chunk[:_HEAD_BYTES]
        if self._is_text:
            self._see_text(chunk)

    def content_type(self) -> str | None:
        """The type when all was seen; None for everything that is not on the list."""
        for content_type, signature in _SIGNATURES:
            if signature.match(self._head):
                return content_type
        self._see_text(b"", final=True)
        return "text/plain" if self._is_text and self._has_begun else None

    def _see_text(self, chunk: bytes, *, final: bool = False) -> None:
        """Plain text is UTF-8 without controls; what opens with ``<`` is markup (HTML, SVG), not plain."""
        try:
            text = self._decoder.decode(chunk, final)
        except UnicodeDecodeError:
            self._is_text = False
            return
        if _NOT_IN_TEXT.search(text):
            self._is_text = False
        begun = text if self._has_begun else text.lstrip()
        if begun and not self._has_begun:
            self._has_begun = True
            self._is_text = self._is_text and not begun.startswith("<")


def safe_name(filename: str, content_type: str | None = None) -> str:
    r"""The user's name for a file, as harmless data: no path, no controls, no bidi, at most 120 characters.

    With a content type the name also ends the way that type ends, so that a double click on a saved
    file never starts something else than its content.

    >>> safe_name("..\\..\\etc/nákup.html", "text/plain")
    'nákup.html.txt'
    """
    last_part = re.split(r"[/\\]", filename)[-1]
    name = _NOT_IN_NAMES.sub("", one_line(last_part, LONGEST_NAME)).strip(" .") or _UNNAMED
    suffixes = _SUFFIXES.get(content_type or "", ())
    if not suffixes or PurePosixPath(name).suffix.lower() in suffixes:
        return name
    return name[: LONGEST_NAME - len(suffixes[0])] + suffixes[0]
