"""Text of a file that may be an article, read in one way wherever it is asked for, so that none is taken for public
by one reader and for a draft by another.
"""

import re
import unicodedata

from search.markdown.markdown_text import outside_code
from search.sources.front_matter import FrontMatter, FrontMatterError, split
from search.sources.front_matter_json import split_json
from search.sources.front_matter_toml import is_toml, split_toml

_CONFLICT = re.compile(r"<{7} |={7}$|>{7} ")


def decoded(raw: bytes) -> str:
    """Return the text in NFC, without byte order mark, with line feeds; raises FrontMatterError unless it is UTF-8."""
    try:
        text = raw.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = f"byte 0x{raw[error.start]:02x} is not UTF-8"
        raise FrontMatterError(line, "not-utf-8", message, "save the file in the encoding UTF-8") from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise FrontMatterError(line, "nul", "the file holds a NUL byte", "keep only Markdown files in this folder")
    return unicodedata.normalize("NFC", text)


def refuse_conflict(text: str) -> None:
    """Raise FrontMatterError when a merge left its three marks, in their order and outside of code."""
    if "\n>>>>>>> " not in text:
        return
    marks = [line[:7] for line in outside_code(text) if _CONFLICT.match(line)]
    if marks[:1] == ["<<<<<<<"] and "=======" in marks and ">>>>>>>" in marks:
        line = text.count("\n", 0, f"\n{text}".index("\n<<<<<<< ")) + 1
        remedy = "settle the conflict and take the marks out"
        raise FrontMatterError(line, "merge-conflict", "a merge left its marks here", remedy)


def front_matter(text: str) -> FrontMatter:
    """Return front matter in YAML, TOML or JSON, and the body below it; raises FrontMatterError."""
    if is_toml(text):
        return split_toml(text)
    return (split_json(text) if text.startswith("{") else None) or split(text)
