"""Blocks that kramdown marks as notes: `{: .note }` below a paragraph, or above one, as Just the Docs has it."""

import re

_MARK = re.compile(
    r"(?P<before>[ \t]*)\{:[ \t]*\.?(?P<kind>note|tip|important|warning|caution|danger|info|highlight|new)"
    r"(?:-title)?[ \t]*\}[ \t]*"
)
_KINDS = {"danger": "caution", "info": "note", "highlight": "note", "new": "note"}
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]")
_NO_NOTE = re.compile(
    r"(?:[ \t]|#|\{|<|:::|\[[^\]\n]*\]:|!\[[^\]]*\]\([^()]*\)[ \t]*$)"
)  # whose class says something else


def has_marked_block(text: str) -> bool:
    """Return whether a text may have such a mark."""
    return "{:" in text and any(map(_MARK.fullmatch, text.split("\n")))


def plain_marked_blocks(text: str) -> str:
    r"""Return a text without code with notes in place of marked blocks; the mark of anything else stays.

    >>> plain_marked_blocks("Pozor\n{: .warning}"), plain_marked_blocks("{: .note }\n> Rada\n> b\n\nc")
    (':::warning\nPozor\n:::', '> [!NOTE]\n> Rada\n> b\n\nc')
    """
    lines = text.split("\n")
    written: list[str] = []
    start = 0  # in `written`, of the block that goes on
    number = 0
    while number < len(lines):
        mark = _MARK.fullmatch(lines[number]) if "{:" in lines[number] else None
        if mark is None:
            start = start if lines[number].strip() else len(written) + 1
            written.append(lines[number])
        elif start < len(written):
            if _may_be_note(written[start], mark["before"]):
                written[start:] = _note(mark, written[start:])
            else:
                written.append(lines[number])
            start = len(written)
        else:
            end = number + 1
            while end < len(lines) and lines[end].strip() and not _MARK.fullmatch(lines[end]):
                end += 1
            below = lines[number + 1 : end]
            is_marked_again = end < len(lines) and bool(lines[end].strip())
            is_note = bool(below) and not is_marked_again and _may_be_note(below[0], mark["before"])
            written += _note(mark, below) if is_note else [lines[number]]
            number = end - 1 if is_note else number
            start = len(written)
        number += 1
    return "\n".join(written)


def _may_be_note(first: str, before: str) -> bool:
    """Return whether a block is a note by its first line and what stands before the mark.

    Lists are none, which go on below; nor is what is indented, which is code or part of a list.
    """
    return not (before or _NO_NOTE.match(first) or _ITEM.match(first))


def _note(mark: re.Match[str], block: list[str]) -> list[str]:
    kind, before = _KINDS.get(mark["kind"], mark["kind"]), mark["before"]
    if block[0].lstrip().startswith(">"):
        return [f"{before}> [!{kind.upper()}]", *block]
    return [f"{before}:::{kind}", *block, f"{before}:::"]
