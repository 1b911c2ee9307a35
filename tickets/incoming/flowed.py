"""Plain text whose paragraphs are one line each again: `format=flowed`, RFC 3676."""

import re
from typing import Final

_QUOTES = re.compile(r">*")
_SIGNATURE: Final = "-- "


def unflowed(text: str, *, deletes_space: bool) -> str:
    r"""Return the text with its soft line breaks joined; `deletes_space` is the parameter DelSp.

    >>> unflowed("Neviem sa \r\nprihlásiť.\r\n-- \r\nJana", deletes_space=False)
    'Neviem sa prihlásiť.\n-- \nJana'
    """
    lines: list[str] = []
    open_depth = -1  # quotes of the paragraph that goes on; -1: none does
    for line in text.replace("\r\n", "\n").split("\n"):
        marks = _QUOTES.match(line)
        depth = marks.end() if marks else 0
        words = line[depth:].removeprefix(" ")
        is_soft = words.endswith(" ") and words != _SIGNATURE
        if depth == open_depth and words != _SIGNATURE:
            lines[-1] += words
        else:
            lines.append((">" * depth + " " if depth else "") + words)
        open_depth = depth if is_soft else -1
        if is_soft and deletes_space:
            lines[-1] = lines[-1][:-1]
    return "\n".join(line if line == _SIGNATURE else line.rstrip() for line in lines)
