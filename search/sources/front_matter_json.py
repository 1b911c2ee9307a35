"""Front matter as Hugo also reads it: one JSON object on top of the file, read as strings like all front matter."""

import json
from typing import Any

from search.sources.front_matter import LIMIT_CHARACTERS, FrontMatter, FrontMatterError, Value


def split_json(text: str) -> FrontMatter | None:
    r"""Split a file's text into front matter and body; None when it does not begin with a JSON object.

    >>> split_json('{\n  "title": "Heslo",\n  "tags": ["a", 1],\n  "draft": true\n}\nText.\n').values
    {'title': 'Heslo', 'tags': ('a', '1'), 'draft': 'true'}
    """
    try:
        tree, end = json.JSONDecoder(parse_int=str, parse_float=str).raw_decode(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(tree, dict):
        return None
    if end > LIMIT_CHARACTERS:
        message = f"the front matter is longer than {LIMIT_CHARACTERS:,} characters"
        raise FrontMatterError(1, "front-matter-too-large", message, "move the text below the front matter")
    values = {str(key): _value(value) for key, value in tree.items()}
    body = text[end:].removeprefix("\n")
    return FrontMatter(values, {key: _line(text, key) for key in values}, body, text.count("\n", 0, end) + 2, ())


def _line(text: str, key: str) -> int:
    return text.count("\n", 0, max(text.find(json.dumps(key, ensure_ascii=False)), 0)) + 1


def _value(value: Any) -> Value:  # noqa: ANN401 - whatever JSON holds
    return tuple(_written_out(item) for item in value) if isinstance(value, list) else _written_out(value)


def _written_out(value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_written_out(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(_written_out(inner) for inner in value)
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
