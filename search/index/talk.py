"""Which terms are of talk: articles hold them far more seldom than people who talk of anything would."""

from collections.abc import Callable
from math import expm1
from typing import NamedTuple

from search.text.spoken_words import spoken_share

OF_ARTICLES = 0.1  # of those that would hold a term if they were talk: no more of them hold a term of talk
OF_TITLES = 0.25  # the same of titles


class Texts(NamedTuple):
    """The articles of one language that can be suggested, or their titles."""

    holding: Callable[[str], int]  # how many hold a term
    length: float  # terms of one, on average
    most: float  # share, see `OF_ARTICLES`


class Talk:
    """Tells terms of talk from those that articles of one language are about; refers to no vocabulary."""

    def __init__(self, language: str, articles: int, *texts: Texts) -> None:
        self._language, self._articles, self._texts = language, articles, texts

    def holds(self, term: str) -> bool:
        """Return whether a term is spoken, and fewer articles and titles hold it than would if they were talk."""
        share = spoken_share(term, self._language)
        return share > 0 and all(
            some.holding(term) <= some.most * self._articles * -expm1(-share * some.length) for some in self._texts
        )
