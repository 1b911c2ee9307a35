"""Numbers that are somebody's own: of an order, an invoice, a parcel. No article has them, and none is about them."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from search.text.analysis import is_stop_word
from search.text.language import LANGUAGE
from search.text.letters import fold_word
from search.text.stemming import stem

MOST_BETWEEN = 3  # words between the thing and its number: "order no. 4500", "objednávka s číslom 4500"


def is_own_number(before: Sequence[str], languages: Iterable[str]) -> bool:
    """Return whether the words before a number say whose it is; function words and "number" between them are skipped.

    >>> is_own_number(["my", "order", "no"], ["en"]), is_own_number(["my", "order", "fails", "with"], ["en"])
    (True, False)
    """
    near = before[: -MOST_BETWEEN - 2 : -1]
    return any(_is_own(near, language) for language in languages)


def _is_own(near: Iterable[str], language: str) -> bool:
    naming = (word for word in near if not _is_between(word, language))
    return stem(next(naming, ""), language) in _things(language)


def _is_between(word: str, language: str) -> bool:
    return fold_word(word) in LANGUAGE[language].number_words or is_stop_word(word, language)


@lru_cache(maxsize=len(LANGUAGE))
def _things(language: str) -> frozenset[str]:
    return frozenset(stem(word, language) for word in LANGUAGE[language].numbered)
