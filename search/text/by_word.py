"""A cache by word, asked for every word of every article: a dictionary, because calling a function takes longer."""

from collections.abc import Callable
from typing import Generic, TypeVar

MOST_WORDS = 30_000  # of one cache; what a large folder writes often comes again at once

_T = TypeVar("_T")


class ByWord(dict[str, _T], Generic[_T]):
    """Word -> what a function returns for it; forgets everything when it holds `MOST_WORDS`.

    >>> lengths = ByWord(len)
    >>> lengths["heslo"], dict(lengths)
    (5, {'heslo': 5})
    """

    def __init__(self, function: Callable[[str], _T]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, word: str) -> _T:
        """Ask the function, and remember what it returns."""
        if len(self) >= MOST_WORDS:
            self.clear()
        result = self[word] = self._function(word)
        return result
