"""Addresses of links that MkDocs appends to every page: `auto_append` of `pymdownx.snippets` in `mkdocs.yml`.

Pages write `[text][label]`, and one file of the repository says where each label leads. Only what a page uses is
appended to it, so nothing of that file is searched, or makes a page longer.
"""

import re
from pathlib import Path

_CONFIGS = ("mkdocs.yml", "mkdocs.yaml")
_LIMIT_CONFIG = 500_000  # characters that are read of one
_LISTED = re.compile(
    r"^[ \t]*auto_append:[ \t]*(?:\[(?P<line>[^\[\]\n]*)\]|\n(?P<lines>(?:[ \t]*-[ \t]+[^\n]*\n?)+))", re.M
)
_LABEL = re.compile(r"\[([^\[\]\n]{1,200})\]")
_DEFINITION = re.compile(  # with the address on its line, or on the next one
    r"^ {0,3}\[(?P<label>[^\[\]\n]{1,200})\]:[ \t]*+(?:\n[ \t]*+(?!\[))?\S[^\n]*", re.MULTILINE
)
_DEFINED = re.compile(  # wherever it stands: in a list, in a quotation
    r"^[ \t>]*+(?:(?:[-*+]|\d{1,9}[.)])[ \t>]++)*+\[(?P<label>[^\[\]\n]{1,200})\]:", re.MULTILINE
)


class Appended:
    """The files that the pages of a repository want appended; remembers them, so one is made for each build.

    top  the folder above which nothing is read
    """

    def __init__(self, top: Path) -> None:
        self._top = top
        self._names: dict[Path, tuple[str, ...]] = {}

    def names(self, folder: Path) -> tuple[str, ...]:
        """Return the files, as the configuration for the pages of a folder names them."""
        if folder not in self._names:
            config = next((file for name in _CONFIGS if (file := folder / name).is_file()), None)
            is_last = folder in (self._top, folder.parent)
            self._names[folder] = _names_in(config) if config else () if is_last else self.names(folder.parent)
        return self._names[folder]


def _names_in(config: Path) -> tuple[str, ...]:
    try:
        with config.open(encoding="utf-8") as opened:
            listed = _LISTED.search(opened.read(_LIMIT_CONFIG))
    except (OSError, UnicodeDecodeError):
        return ()
    written = (listed["line"] or listed["lines"].replace("\n", ",")).split(",") if listed else []
    names = (name.strip().removeprefix("-").strip().strip("'\"") for name in written)
    return tuple(name for name in names if name)


def labels_in(text: str) -> frozenset[str]:
    """Return the labels that a text defines, in small letters."""
    return frozenset(label.lower() for label in _DEFINED.findall(text)) if "]:" in text else frozenset()


def wanted_definitions(text: str, content: str) -> str:
    r"""Return those of the definitions in `content` that a text uses and does not make, one a line.

    >>> wanted_definitions("Pozri [heslo][a] a [b].", "[a]: /a\n[b]: /b\n[c]: /c")
    '[a]: /a\n[b]: /b'
    """
    used = {label.lower() for label in _LABEL.findall(text)} - labels_in(text)
    return "\n".join(match[0] for match in _DEFINITION.finditer(content) if match["label"].lower() in used)
