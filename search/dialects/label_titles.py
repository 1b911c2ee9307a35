"""Headings that labels of MyST name: ``{ref}`new-password` `` is shown as the heading below ``(new-password)=``."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from search.markdown.code_lines import CodeLines
from search.markdown.markdown_text import CODE_SPAN, plain

LIMIT_FILES = 20_000  # whose labels are looked for
LIMIT_FILE = 500_000  # bytes that are read of one
_REFERENCE = re.compile(rf"\{{(?:std:)?ref\}}`(?P<label>[\w:.-]{{1,120}})`|{CODE_SPAN}")
_LABEL = re.compile(r"[ \t]*\((?P<label>[\w:.-]{1,120})\)=[ \t]*")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(?P<words>[^\n]*?)[ \t]*(?:\{[^{}\n]*\}[ \t]*)?")
_NO_WORDS = re.compile(r"[<>`]")  # that the role could not hold
Named = tuple[str, str]  # the heading that a label names, and the path of its file from the articles folder


def with_headings(text: str, named: Callable[[str], str]) -> str:
    """Return the text with the heading in each reference that has no words of its own; code stays.

    named  returns the heading of a label; "" for none
    """
    lines = text.split("\n")
    code = CodeLines(lines)

    def shown(match: re.Match[str]) -> str:
        heading = named(match["label"]) if match["label"] else ""
        return f"{{ref}}`{heading} <{match['label']}>`" if heading else match[0]

    is_code = [code.is_code(number) for number in range(len(lines))]
    return "\n".join(
        line if is_code[number] or "ref}`" not in line else _REFERENCE.sub(shown, line)
        for number, line in enumerate(lines)
    )


def headings_in(text: str) -> Iterator[tuple[str, str]]:
    r"""Yield each label of a text with the heading below it.

    >>> [*headings_in("(a)=\n(b)=\n\n# Nové *heslo*\n(c)=\nText")]
    [('a', 'Nové heslo'), ('b', 'Nové heslo')]
    """
    labels: list[str] = []
    for line in text.split("\n"):
        label = _LABEL.fullmatch(line) if ")=" in line else None
        if label:
            labels.append(label["label"])
        elif labels and line.strip():
            heading = _HEADING.fullmatch(line)
            words = plain(heading["words"]) if heading else ""
            if words and not _NO_WORDS.search(words):
                yield from ((label, words) for label in labels)
            labels = []


class LabelTitles:
    """The labels of all articles of a folder; looked for once, when the first is asked for.

    root  the articles folder
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._named: dict[str, Named] | None = None

    def named(self, label: str) -> Named:
        """Return the heading of a label and the path of the article; "" and "" for none."""
        if self._named is None:
            self._named = {}
            for path, text in self._texts():
                for known, heading in headings_in(text):
                    self._named.setdefault(known, (heading, path))
        return self._named.get(label, ("", ""))

    def _texts(self) -> Iterator[tuple[str, str]]:
        number = 0
        for folder, folders, names in os.walk(self._root):
            folders[:] = sorted(name for name in folders if not name.startswith((".", "_")))
            for name in sorted(names):
                if not name.endswith(".md") or name.startswith((".", "_")):
                    continue
                number += 1
                if number > LIMIT_FILES:
                    return
                file = Path(folder, name)
                try:
                    with file.open(encoding="utf-8", errors="replace") as opened:
                        text = opened.read(LIMIT_FILE)
                except OSError:
                    continue
                if ")=" in text:
                    yield file.relative_to(self._root).as_posix(), text
