"""The type of an uploaded file, detected from its bytes alone; a file is never decoded, unpacked or rendered."""

import codecs
import re
from pathlib import PurePosixPath

from tickets.typed_text import one_line

LONGEST_NAME = 120  # characters
_HEAD_BYTES = 16  # every signature below is shorter
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
    """Detects the type of a file that is read in chunks."""

    def __init__(self) -> None:
        self._head = b""
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._is_text = True
        self._has_begun = False

    def see(self, chunk: bytes) -> None:
        """Look at the next bytes of the file."""
        if len(self._head) < _HEAD_BYTES:
            self._head += chunk[:_HEAD_BYTES]
        if self._is_text:
            self._see_text(chunk)

    def content_type(self) -> str | None:
        """Return the type after the last chunk; None for every type that is not on the list."""
        for content_type, signature in _SIGNATURES:
            if signature.match(self._head):
                return content_type
        self._see_text(b"", final=True)
        return "text/plain" if self._is_text and self._has_begun else None

    def _see_text(self, chunk: bytes, *, final: bool = False) -> None:
        """Check for plain text: UTF-8 without control characters that does not begin with `<`, as HTML and SVG do."""
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
    r"""Return the user's name for a file without path, controls and bidi overrides, at most 120 characters.

    With a content type the name also gets a suffix of that type, so that a double click on the saved
    file never starts a program for another one.

    >>> safe_name("..\\..\\etc/nákup.html", "text/plain")
    'nákup.html.txt'
    """
    last_part = re.split(r"[/\\]", filename)[-1]
    name = _NOT_IN_NAMES.sub("", one_line(last_part, LONGEST_NAME)).strip(" .") or _UNNAMED
    suffixes = _SUFFIXES.get(content_type or "", ())
    if not suffixes or PurePosixPath(name).suffix.lower() in suffixes:
        return name
    return name[: LONGEST_NAME - len(suffixes[0])] + suffixes[0]
