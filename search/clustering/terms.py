"""The words of a problem text, alone and in pairs, as the search reads them."""

from __future__ import annotations

from itertools import pairwise

from search.text.analysis import is_stop_word, tokens, words
from search.text.spellings import in_one_word
from search.text.stemming import stem


def words_and_pairs(text: str, language: str) -> list[str]:
    """Return the stemmed words of `text` and each two in a row, without stop words.

    >>> words_and_pairs("I forgot the password", "en")
    ['forgot', 'password', 'forgot password']
    """
    terms = tokens(text, language)
    return [*terms, *(" ".join(pair) for pair in pairwise(terms))]


def spellings(text: str, language: str) -> dict[str, str]:
    """Return each of `words_and_pairs` as it is written here, in small letters, for people to read.

    >>> spellings("Zabudnuté heslá", "sk")
    {'zabud': 'zabudnuté', 'hesl': 'heslá', 'zabud hesl': 'zabudnuté heslá'}
    """
    naming = [word for word in in_one_word(words(text), language) if not is_stop_word(word, language)]
    written = [(stem(word, language), word.lower()) for word in naming]
    pairs = [(f"{first[0]} {second[0]}", f"{first[1]} {second[1]}") for first, second in pairwise(written)]
    return dict([*written, *pairs])
