"""The last lines of a log, as text or JSON (`logs.py`): their facts, and of their words only the program's own."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Final

from webui.support.program_words import program_words_only

MOST_LINES: Final = 1_000
_NUMBERS: Final = ("status", "ms")
_WORDS: Final = ("level", "process", "logger", "method", "route", "message", "error")
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")
_TEXT_LINE: Final = re.compile(
    rf"(?P<time>{_TIME.pattern}) (?P<level>[A-Z]+) (?P<process>[a-z-]+): (?P<message>.*?)(?: request=\w+)?$"
)
_FRAME: Final = re.compile(
    r'  File "(?:.*/)?(?P<file>(?:webui|tickets|search|deflection|site-packages)/[\w./-]+)", line (?P<line>\d+).*'
)


def shown_lines(lines: Iterable[str]) -> Iterator[str]:
    """Yield the last lines; what is neither a line of ours nor a place in the source is left out."""
    for line in deque(lines, maxlen=MOST_LINES):
        shown = _shown(line.rstrip("\n"))
        if shown:
            yield shown


def _shown(line: str) -> str:
    if frame := _FRAME.fullmatch(line):
        return f"  {frame['file']}:{frame['line']}"
    if match := _TEXT_LINE.search(line):
        words = f"{match['process']}: {match['message']}"
        return f"{match['time']} {match['level']} {program_words_only(words)}"
    return _shown_json(line[line.find("{") :])  # behind what journalctl writes first


def _shown_json(text: str) -> str:
    try:
        record = json.loads(text)
    except ValueError:
        return ""
    if not isinstance(record, dict) or not _TIME.fullmatch(str(record.get("time"))):
        return ""
    numbers = {name: record[name] for name in _NUMBERS if isinstance(record.get(name), int | float)}
    words = {name: program_words_only(str(record[name])) for name in _WORDS if name in record}
    return json.dumps({"time": record["time"], **numbers, **words}, ensure_ascii=False)
