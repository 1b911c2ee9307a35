"""What a person wrote, apart from what their mail program quoted, signed and added below. Nothing is thrown away.

1. History begins at a head ("On … wrote:", "-----Original Message-----", the headers that Outlook repeats) and, where
   it is not marked line by line, goes on to the end.
2. Lines behind `>` are history; words below or between them are the person's. Answers between the lines keep the
   lines that they answer.
3. A forwarded mail is what the person wants to show: it is no history.
4. A signature begins at `-- `, at "Sent from my …", or at a legal footer in the last paragraphs.
5. Where nothing of the person's own would remain, nothing is folded.

In one pass over the lines; the time is proportional to the text.
"""

import re
from dataclasses import dataclass
from typing import Final

from tickets.incoming import quote_heads as heads

_LONGEST_HEAD_LINES: Final = 4  # a head may be wrapped
_LONGEST_HEAD: Final = 400  # characters
_FOOTER_SHARE: Final = 60  # last lines among which a legal footer may begin
_LONGEST_SIGNATURE: Final = 40  # lines
_FIELDS_OF_A_BLOCK: Final = 3
_BLOCK_LINES: Final = 8
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Written:
    """The two parts of a text; together they hold every line of it."""

    own: str
    folded: str  # history and signature


def divided(text: str, subject: str = "") -> Written:
    r"""Return the person's own words, and below what is folded.

    >>> divided("Ďakujem, ide to.\n\nDňa 2. 3. 2026 o 10:00 Podpora napísal(a):\n> Skúste to znova.")
    Written(own='Ďakujem, ide to.', folded='Dňa 2. 3. 2026 o 10:00 Podpora napísal(a):\n> Skúste to znova.')
    """
    lines = text.split("\n")
    start, is_marked = _history(lines, is_forward=bool(heads.FORWARD_SUBJECT.match(subject)))
    if start is None:
        return _without_signature(lines, [])
    if not is_marked:
        return _without_signature(lines[:start], lines[start:])
    return _with_answers(lines, start)


def _history(lines: list[str], *, is_forward: bool) -> tuple[int | None, bool]:
    """Return where the history begins, and whether its lines are marked by `>`."""
    for number, line in enumerate(lines):
        if heads.FORWARDED.match(line[:120]):
            return None, False
        if line.startswith(">"):
            return _head_above(lines, number), True
        head_lines = 0 if is_forward else _head_at(lines, number)
        if head_lines:
            return number, _is_marked(lines, number + head_lines)
        if not is_forward and (heads.ORIGINAL.match(line[:120]) or _is_block(lines, number)):
            return number, False
    return None, False


def _head_above(lines: list[str], number: int) -> int:
    """Return where the head of the quote that begins at `number` stands; the quote itself when it has none."""
    above = number
    while above and not lines[above - 1].strip() and number - above < 2:
        above -= 1
    for length in range(_LONGEST_HEAD_LINES, 0, -1):
        if above - length >= 0 and _is_head(lines[above - length : above]):
            return above - length
    return number


def _head_at(lines: list[str], number: int) -> int:
    """Return how many lines a head takes that begins here; 0 where none does."""
    if not lines[number].strip():
        return 0
    for length in range(1, _LONGEST_HEAD_LINES):
        piece = lines[number : number + length]
        if piece[-1].rstrip().endswith(":"):
            return length if _is_head(piece, alone=True) else 0
    return 0


def _is_head(lines: list[str], *, alone: bool = False) -> bool:
    """Return whether the lines are a head; one that stands `alone` has no marked line below that would confirm it."""
    if not all(line.strip() for line in lines) or (len(lines) > 1 and not heads.HEAD_BEGINS.match(lines[0][:40])):
        return False
    text = " ".join(line.strip() for line in lines)
    if len(text) > _LONGEST_HEAD or not text.endswith(":"):
        return False
    if heads.MOMENT_AND_ADDRESS.search(text):
        return True
    return bool(heads.WROTE.search(text)) and (not alone or bool(heads.MOMENT.search(text)))


def _is_marked(lines: list[str], start: int) -> bool:
    first = next((line for line in lines[start : start + 4] if line.strip()), "")
    return first.startswith(">")


def _is_block(lines: list[str], number: int) -> bool:
    """Return whether the headers of a quoted mail begin here: From, Sent, To, Subject."""
    if heads.RULE.match(lines[number][:200]):
        behind = next((n for n in range(number + 1, min(number + 3, len(lines))) if lines[n].strip()), None)
        return (
            behind is not None and _is_block(lines, behind)
            if behind and not heads.RULE.match(lines[behind][:200])
            else False
        )
    if not heads.FIELD_FROM.match(lines[number][:200]):
        return False
    return (
        sum(bool(heads.FIELD.match(line[:200])) for line in lines[number : number + _BLOCK_LINES]) >= _FIELDS_OF_A_BLOCK
    )


def _with_answers(lines: list[str], start: int) -> Written:
    """Divide a text whose history is marked: words below it or between its lines are the person's own."""
    body, signature = _signature_of(lines)
    own_behind = [n for n in range(start, len(body)) if _is_own(body, n, start)]
    if not own_behind:
        return _without_signature(lines[:start], lines[start:])
    last = own_behind[-1] + 1
    quoted_between = any(body[n].startswith(">") for n in range(own_behind[0], last))
    above = "\n".join(body[:start]).strip()
    if above or quoted_between:  # answers between the lines: they say nothing without them
        return _whole_unless(body[:last], body[last:] + signature, lines)
    return _whole_unless(body[own_behind[0] : last], body[: own_behind[0]] + body[last:] + signature, lines)


def _is_own(lines: list[str], number: int, start: int) -> bool:
    """Return whether a line behind the beginning of the history was written by the person."""
    line = lines[number]
    if line.startswith(">") or not _WORD.search(line):
        return False
    return not any(number in range(n, n + _head_at(lines, n)) for n in range(max(start, number - 3), number + 1)) and (
        number > start + _LONGEST_HEAD_LINES or any(text.startswith(">") for text in lines[start:number])
    )


def _without_signature(own: list[str], history: list[str]) -> Written:
    body, signature = _signature_of(own)
    return _whole_unless(body, signature + history, own + history)


def _whole_unless(own: list[str], folded: list[str], everything: list[str]) -> Written:
    kept = "\n".join(own).strip()
    if _WORD.search(kept):
        return Written(kept, "\n".join(folded).strip("\n"))
    return Written("\n".join(everything).strip(), "")


def _signature_of(lines: list[str]) -> tuple[list[str], list[str]]:
    """Return (body, signature)."""
    first = max(0, len(lines) - _FOOTER_SHARE)
    for number in range(first, len(lines)):
        rest = len(lines) - number
        line = lines[number][:300]
        is_delimiter = bool(heads.DELIMITER.match(line)) and rest <= _LONGEST_SIGNATURE
        begins = (
            is_delimiter
            or heads.SENT_FROM.match(line)
            or (_begins_paragraph(lines, number) and heads.FOOTER.match(line))
        )
        if begins and not any(text.startswith(">") for text in lines[number:]):
            return lines[:number], lines[number:]
    return lines, []


def _begins_paragraph(lines: list[str], number: int) -> bool:
    return number > 0 and (not lines[number - 1].strip() or bool(heads.RULE.match(lines[number - 1][:200])))
