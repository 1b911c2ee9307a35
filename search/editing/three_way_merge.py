"""Two people changed the same file: what only one of them changed is taken, where both did both stand side by side.

The algorithm of diff3 (Khanna, Kunal, Pierce: A Formal Investigation of Diff3, 2007), line by line: what all three
have in common divides the files into stretches, and each stretch is taken from whoever changed it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from search.editing.source_lines import end_of

Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some lines of the result: settled when `mine` and `theirs` are equal, else a conflict."""

    mine: Lines
    theirs: Lines

    @property
    def is_settled(self) -> bool:
        """Whether both agree."""
        return self.mine == self.theirs


def merge(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[Stretch]:
    """Return the merged file, stretch by stretch.

    >>> merge("abc", "aXc", "abcd")
    [Stretch(mine=('a',), theirs=('a',)), Stretch(mine=('X',), theirs=('X',)), Stretch(mine=('c',), theirs=('c',)), Stretch(mine=('d',), theirs=('d',))]
    >>> merge("abc", "aXc", "aYc")[1].is_settled
    False
    """  # noqa: E501
    return [stretch for stretch in _stretches(base, mine, theirs) if stretch.mine or stretch.theirs]


def with_marks(stretches: Sequence[Stretch], mine: str, theirs: str) -> str:
    """Return the merged text; a conflict stands between the marks of git, named after the two sides."""
    parts: list[str] = []
    for stretch in stretches:
        if stretch.is_settled:
            parts += stretch.mine
            continue
        parts += [f"<<<<<<< {mine}\n", *_ended(stretch.mine), "=======\n"]
        parts += [*_ended(stretch.theirs), f">>>>>>> {theirs}\n"]
    return "".join(parts)


def _ended(lines: Lines) -> Iterator[str]:
    return (line if end_of(line) else f"{line}\n" for line in lines)


def _stretches(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> Iterator[Stretch]:
    b = m = t = 0
    for base_at, mine_at, theirs_at, size in _common(base, mine, theirs):
        yield _settled(base[b:base_at], mine[m:mine_at], theirs[t:theirs_at])
        same = tuple(mine[mine_at : mine_at + size])
        yield Stretch(same, same)
        b, m, t = base_at + size, mine_at + size, theirs_at + size


def _settled(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> Stretch:
    """Return whichever side changed the lines; both where both did, and differently."""
    old, left, right = tuple(base), tuple(mine), tuple(theirs)
    if left == old:
        return Stretch(right, right)
    return Stretch(left, left) if right == old else Stretch(left, right)


def _common(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Yield (place in base, in mine, in theirs, length) of what all three have, in order; the ends come last."""
    ours = SequenceMatcher(None, base, mine, autojunk=False).get_matching_blocks()
    others = SequenceMatcher(None, base, theirs, autojunk=False).get_matching_blocks()
    i = j = 0
    while i < len(ours) and j < len(others):
        left, right = ours[i], others[j]
        start, end = max(left.a, right.a), min(left.a + left.size, right.a + right.size)
        if start < end:
            yield start, left.b + start - left.a, right.b + start - right.a, end - start
        if left.a + left.size < right.a + right.size:
            i += 1
        else:
            j += 1
    yield len(base), len(mine), len(theirs), 0
