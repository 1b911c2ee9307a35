"""Front matter as Hugo writes it by default: TOML between two lines of `+++`, read as strings like all front matter."""

import re
from typing import Any

from search.sources.front_matter import LIMIT_CHARACTERS, FrontMatter, FrontMatterError, Value
from search.sources.plain_toml import toml_in

_OPEN = re.compile(r"(?:[ \t]*\n)*+\+{3}[ \t]*\n")  # Zola reads it below empty lines, too
_CLOSE = re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE)
_KEY = re.compile(r"""^[ \t]*["']?([\w.-]+)["']?[ \t]*=""", re.MULTILINE)
_LINE = re.compile(r"line (\d+)")


def is_toml(text: str) -> bool:
    """Return whether a file begins with front matter in TOML; below empty lines it is such only where it reads."""
    opened = _OPEN.match(text)
    return opened is not None and (text.startswith("+++\n") or _reads(text, opened.end()))


def _reads(text: str, start: int) -> bool:
    closed = _CLOSE.search(text, start, start + LIMIT_CHARACTERS)
    try:
        return closed is not None and bool(toml_in(text[start : closed.start()]))
    except (ValueError, RecursionError):
        return False


def split_toml(text: str) -> FrontMatter:
    r"""Split a file's text into front matter and body; raises FrontMatterError.

    >>> split_toml('+++\ntitle = "Heslo"\ndate = 2026-11-22\ntags = ["a", 1]\ndraft = true\n+++\nText.\n').values
    {'title': 'Heslo', 'date': '2026-11-22', 'tags': ('a', '1'), 'draft': 'true'}
    """
    opened = _OPEN.match(text)
    start = opened.end() if opened else 0
    above = text.count("\n", 0, start)  # lines
    closed = _CLOSE.search(text, start, start + LIMIT_CHARACTERS)
    if closed is None:
        raise FrontMatterError(1, "front-matter-open", "the front matter is never closed", "end it with a line of +++")
    block = text[start : closed.start()]
    try:
        values = {key: _value(value) for key, value in toml_in(block).items()}
    except ValueError as error:
        line = _LINE.search(str(error))
        message = f"the front matter does not read: {error}"
        number = int(line[1]) + above if line else above
        raise FrontMatterError(number, "front-matter-toml", message, "put texts in quotes") from error
    except RecursionError as error:
        message = "the front matter nests lists inside lists"
        raise FrontMatterError(1, "front-matter-too-large", message, "write a flat list") from error
    lines = {match[1]: block.count("\n", 0, match.start()) + above + 1 for match in _KEY.finditer(block)}
    body = text[closed.end() :].removeprefix("\n")
    return FrontMatter(values, dict.fromkeys(values, above) | lines, body, text.count("\n", 0, closed.end()) + 2, ())


def _value(value: Any) -> Value:  # noqa: ANN401 - whatever TOML holds
    return tuple(_written_out(item) for item in value) if isinstance(value, list) else _written_out(value)


def _written_out(value: Any) -> str:  # noqa: ANN401 - whatever TOML holds
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_written_out(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(_written_out(inner) for inner in value)
    return str(value).lower() if isinstance(value, bool) else str(value)
