"""A cache by word, asked for every word of every article: a dictionary, because calling a function takes longer."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Generic, TypeVar

from search.text.language import LANGUAGE, LANGUAGES

MOST_WORDS = 30_000  # of one cache; what a large folder writes often comes again at once
MOST_UNSPOKEN = 3_000  # of one in a language that the product does not speak: they are many, and seldom used

_T = TypeVar("_T")


class ByWord(dict[str, _T], Generic[_T]):
    """Word -> what a function returns for it; forgets everything when it holds as many words as it may.

    >>> lengths = ByWord(len)
    >>> lengths["heslo"], dict(lengths)
    (5, {'heslo': 5})
    """

    def __init__(self, function: Callable[[str], _T], most: int = MOST_WORDS) -> None:
        super().__init__()
        self._function, self._most = function, most

    def __missing__(self, word: str) -> _T:
        """Ask the function, and remember what it returns."""
        if len(self) >= self._most:
            self.clear()
        result = self[word] = self._function(word)
        return result


def _turned(function: Callable[[str, str], _T], language: str, word: str) -> _T:
    return function(word, language)


def by_language(function: Callable[[str, str], _T]) -> Mapping[str, ByWord[_T]]:
    """Return language -> the cache of a function of a word and its language."""
    return {
        code: ByWord(partial(_turned, function, code), MOST_WORDS if code in LANGUAGES else MOST_UNSPOKEN)
        for code in LANGUAGE
    }
