"""Where the blocks of a text end that a line of their own opens and another one, by the same name, ends."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence

LIMIT_LINES = 2_000  # of one block; a longer one is read as text


class BlockEnds:
    """The lines of a text that end blocks, by the names of the blocks; looked for once, whatever opens them."""

    def __init__(self, lines: Sequence[str], ended_by: Callable[[str], str]) -> None:
        """`ended_by(line)`: the name of the block that a line ends; "" for a line that ends none."""
        self._numbers: dict[str, list[int]] = defaultdict(list)
        for number, line in enumerate(lines):
            if name := ended_by(line):
                self._numbers[name].append(number)

    def after(self, start: int, name: str) -> int:
        """Return the number of the line that ends the block which begins at `start`; 0 when none near does.

        >>> ends = BlockEnds(["open", "text", "end"], lambda line: "open" if line == "end" else "")
        >>> ends.after(0, "open"), ends.after(0, "other")
        (2, 0)
        """
        numbers = self._numbers.get(name, [])
        place = bisect_right(numbers, start)
        return numbers[place] if place < len(numbers) and numbers[place] - start <= LIMIT_LINES else 0
