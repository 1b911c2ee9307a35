"""Messages without personal data: only words that stand in a message of the program itself are kept.

A list of what must be hidden is never complete: a name looks like any other word. So it is the other way round. The
words of the program are those of the texts in its source and of the errors of the operating system; numbers are kept up
to five digits, unless they are part of an address, a reference or a telephone number.
"""

from __future__ import annotations

import ast
import builtins
import errno
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from deflection.redaction import HIDDEN, redacted

_PACKAGES: Final = Path(__file__).parent.parent.parent
_ROOMS: Final = ("tickets", "webui", "search", "deflection")
_WITHOUT: Final = ("demo", "bench", "evaluation", "simulation", "soak", "migrations")  # with invented people in them
_WORD = re.compile(r"[^\W_]+")
_NUMBERED = re.compile(r"\bRF-\w{4}-\w{4}\b|\b\d{1,3}(?:\.\d{1,3}){3}\b|(?:[0-9a-fA-F]{0,4}:){2,}[0-9a-fA-F.]*")
_LONGEST_NUMBER: Final = 5  # digits
_OF_LIBRARIES: Final = (
    "connection connect refused timed out timeout database disk locked full malformed readonly attempt write server "
    "closed unexpectedly host name address failed failure could not translate resolve temporary name resolution "
    "certificate verify self signed expired hostname mismatch wrong version number handshake unknown no such "
    "table column constraint unique permission denied broken pipe reset by peer authentication operational exception "
)


def program_words_only(text: str) -> str:
    """Return `text` with every word hidden that stands in no message of the program, and every long number.

    >>> program_words_only("the database does not answer: jana.novakova@example.org 4111111111111111")
    'the database does not answer: [•••] [•••]'
    """
    return _WORD.sub(_shown, _NUMBERED.sub(HIDDEN, redacted(text)))


def _shown(match: re.Match[str]) -> str:
    word = match[0]
    if word.isdigit():
        return word if len(word) <= _LONGEST_NUMBER else HIDDEN
    return word if word.lower() in _known() else HIDDEN


@cache
def _known() -> frozenset[str]:
    texts = (_OF_LIBRARIES, *map(os.strerror, errno.errorcode), *dir(builtins), *_texts_of_the_source())
    return frozenset(word.lower() for text in texts for word in _WORD.findall(text))


def _texts_of_the_source() -> Iterator[str]:
    """Yield every text in the source that is no docstring: messages, names of settings, of ways out, of tables."""
    for room in _ROOMS:
        for path in (_PACKAGES / room).rglob("*.py"):
            if not set(_WITHOUT).intersection(path.parts):
                yield from _texts(ast.parse(path.read_text(encoding="utf-8")))


def _texts(tree: ast.AST) -> Iterator[str]:
    documented = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented:
            yield node.value
