"""Blocks that kramdown marks as notes: `{: .note }` below a paragraph, or above one, as Just the Docs has it."""

import re

from search.markdown.markdown_text import ITEM

_MARK = re.compile(
    r"\{:[ \t]*\.?(?P<kind>note|tip|important|warning|caution|danger|info|highlight|new)"
    r"(?:-title)?[ \t]*\}[ \t]*"
)
_KINDS = {"danger": "caution", "info": "note", "highlight": "note", "new": "note"}
# Whose class says something else, and what is moved in: it is code, or a part of a list.
_NO_NOTE = re.compile(r"[ \t]|#|\{|<|:::|\[[^\]\n]*\]:|!\[[^\]]*\]\([^()]*\)[ \t]*$")


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
            if _may_be_note(written[start]):
                written[start:] = _note(mark["kind"], written[start:])
            else:
                written.append(lines[number])
            start = len(written)
        else:
            end = number + 1
            while end < len(lines) and lines[end].strip() and not _MARK.fullmatch(lines[end]):
                end += 1
            below = lines[number + 1 : end]
            is_marked_again = end < len(lines) and bool(lines[end].strip())
            is_note = bool(below) and not is_marked_again and _may_be_note(below[0])
            written += _note(mark["kind"], below) if is_note else [lines[number]]
            number = end - 1 if is_note else number
            start = len(written)
        number += 1
    return "\n".join(written)


def _may_be_note(first: str) -> bool:
    """Return whether a block is a note by its first line: a list is none, which may go on below."""
    return not (_NO_NOTE.match(first) or ITEM.match(first))


def _note(written: str, block: list[str]) -> list[str]:
    kind = _KINDS.get(written, written)
    return [f"> [!{kind.upper()}]", *block] if block[0].startswith(">") else [f":::{kind}", *block, ":::"]
