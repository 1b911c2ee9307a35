"""What was changed of a text, paragraph by paragraph: for whoever has to say the same in another language."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_EMPTY_LINES = re.compile(r"\n[ \t]*\n\s*")


class ParagraphState(StrEnum):
    """What became of a paragraph."""

    SAME = "same"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, as it is or as it was."""

    text: str
    state: ParagraphState


def compared(before: str, now: str) -> list[Paragraph]:
    r"""Return the paragraphs of a text, each that is gone before what stands in its place.

    >>> [(paragraph.text, paragraph.state.value) for paragraph in compared("A\n\nB", "A\n\nC\n\nD")]
    [('A', 'same'), ('B', 'gone'), ('C', 'new'), ('D', 'new')]
    """
    old, new = _paragraphs(before), _paragraphs(now)
    return [paragraph for operation in _operations(old, new) for paragraph in _of(operation, old, new)]


def changed_count(before: str, now: str) -> int:
    r"""Return how many paragraphs differ; one that was rewritten counts once.

    >>> changed_count("A\n\nB", "A\n\nC\n\nD"), changed_count("A\n\nB", "A")
    (2, 1)
    """
    old, new = _paragraphs(before), _paragraphs(now)
    return sum(max(i2 - i1, j2 - j1) for tag, i1, i2, j1, j2 in _operations(old, new) if tag != "equal")


def _paragraphs(text: str) -> list[str]:
    return [part for part in _EMPTY_LINES.split(text.replace("\r\n", "\n").strip()) if part]


def _operations(old: Sequence[str], new: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


def _of(operation: tuple[str, int, int, int, int], old: Sequence[str], new: Sequence[str]) -> Iterator[Paragraph]:
    tag, i1, i2, j1, j2 = operation
    if tag != "equal":
        yield from (Paragraph(text, ParagraphState.GONE) for text in old[i1:i2])
    state = ParagraphState.SAME if tag == "equal" else ParagraphState.NEW
    yield from (Paragraph(text, state) for text in new[j1:j2])
