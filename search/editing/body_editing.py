"""The body of an article replaced by what somebody typed in a browser, which sends its own line ends.

Lines that were not changed keep theirs; new ones get the line end of most lines. A file that ended with a line end
still does.
"""

import re
from difflib import SequenceMatcher

from search.editing.front_matter_editing import body_line_of
from search.editing.source_lines import NotEditable, SourceLines, end_of, most_common_end, source_lines, split_lines

_STRAY = re.compile("[\x00\ud800-\udfff]")  # what no article may hold, and no database can
_MOST_COMPARED = 3_000  # lines that were changed: of more than that, all get the most common line end


def body_of(raw: bytes) -> str:
    """Return the body with line feeds, as a text area shows it; raises NotEditable unless the file is UTF-8."""
    source = source_lines(raw)
    return "".join(source.lines[body_line_of(source) :]).replace("\r\n", "\n").replace("\r", "\n")


def with_body(raw: bytes, typed: str) -> bytes:
    r"""Return the file with another body; raises NotEditable where that would change its front matter.

    >>> with_body(b"---\nid: a\n---\r\nOne.\r\nTwo.\n", "One.\nThree.\nTwo.")
    b'---\nid: a\n---\r\nOne.\r\nThree.\nTwo.\n'
    """
    source = source_lines(raw)
    start = body_line_of(source)
    changed = _with_lines_from(source, start, typed)
    if body_line_of(source_lines(changed)) != start:
        raise NotEditable("a text that begins like this would be read as front matter")
    return changed


def text_of(raw: bytes) -> str:
    """Return the whole file with line feeds; raises NotEditable unless it is UTF-8."""
    return source_lines(raw).text


def with_text(raw: bytes, typed: str) -> bytes:
    """Return the file with another text as a whole."""
    return _with_lines_from(source_lines(raw), 0, typed)


def _with_lines_from(source: SourceLines, start: int, typed: str) -> bytes:
    """Return the file with a text in the place of its lines from `start` on."""
    before = list(source.lines[start:])
    text = _STRAY.sub("", typed).replace("\r\n", "\n").replace("\r", "\n")
    if before and end_of(before[-1]) and text and not text.endswith("\n"):
        text += "\n"
    after = _with_ends(before, split_lines(text), most_common_end(source.lines))
    head = list(source.lines[:start])
    if head and after and not end_of(head[-1]):
        head[-1] += source.line_end
    return source.with_lines([*head, *after])


def _with_ends(before: list[str], after: list[str], line_end: str) -> list[str]:
    """Return the new lines, (their ends are line feeds), with the ends of the old ones where they are the same."""
    first = _common(before, after)
    last = _common(before[first:][::-1], after[first:][::-1])
    old, new = before[first : len(before) - last], after[first : len(after) - last]
    middle = [_bare(line) + (line_end if end_of(line) else "") for line in new]
    if len(old) <= _MOST_COMPARED and len(new) <= _MOST_COMPARED:
        matcher = SequenceMatcher(None, [*map(_bare, old)], [*map(_bare, new)], autojunk=False)
        for i, j, size in matcher.get_matching_blocks():
            middle[j : j + size] = old[i : i + size]
    ends = before[len(before) - last :] if last else []
    return _ended([*before[:first], *middle, *ends], after, line_end)


def _ended(lines: list[str], typed: list[str], line_end: str) -> list[str]:
    """Return the lines, each with an end but the last, which has one where the typed text does."""
    joined = [line if end_of(line) else line + line_end for line in lines]
    if joined and not end_of(typed[-1]):
        joined[-1] = _bare(joined[-1])
    return joined


def _common(before: list[str], after: list[str]) -> int:
    """Return how many lines are the same at the beginning, whatever their ends."""
    pairs = zip(before, after, strict=False)
    return next(
        (number for number, (old, new) in enumerate(pairs) if _bare(old) != _bare(new)), min(len(before), len(after))
    )


def _bare(line: str) -> str:
    return line.rstrip("\r\n")
