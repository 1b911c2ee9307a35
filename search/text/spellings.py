"""The same word written otherwise: Wi-Fi and wifi, log in and login, javaVersions and java versions, KB5034441.

An article is indexed by what it writes and by the other spelling of it; what people type is spelt otherwise in
`query/word_lookup.py`, with the vocabulary of the articles as the judge.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from search.text.language import LANGUAGE
from search.text.letters import fold
from search.text.stemming import stem

SHORTEST_PART = 3  # letters of a part of a word with capitals inside: iPhone has none
SHORTEST_NUMBER = 4  # figures that name something without the letters before them
ANY_LETTERS = "*"  # before a number: the term of a code without its letters, apart from the number itself

_HYPHENATED = re.compile(r"(?<![^\W_])[^\W\d_]{2,}(?:[-\u2010][^\W\d_]+)+(?![^\W_])")
_HYPHENS = re.compile(r"[-\u2010]")
_CAPITAL = "A-ZÀ-ÖØ-ÞЀ-Я"
_INNER_CAPITAL = re.compile(rf"(?<=[^\W{_CAPITAL}])(?=[{_CAPITAL}])|(?<=[{_CAPITAL}])(?=[{_CAPITAL}][^\W{_CAPITAL}])")
_FIGURE = re.compile(r"\d")
_HYPHEN_OR_FIGURE = re.compile(r"[-\u2010\d]")
_FIGURES = re.compile(r"\d{3}")
_CODE_APART = re.compile(r"(?<![^\W_])(?:([^\W\d_]{1,6})-(?=\d)|([A-Z]{1,4}) (?=\d{3}))(\d+)(?![^\W_]|[.,:]\d)")
_CODE = re.compile(r"(?<![^\W_])[^\W\d_]{1,4}(\d+)(?![^\W_]|[.,:]\d)")

Located = tuple[str, int, int]
"""A word, or its term, with its first character and its end in the text."""


def parts_by_capitals(word: str) -> tuple[str, ...]:
    """Return the parts of a word with capitals inside; () for one that has none, or a part that is too short.

    >>> parts_by_capitals("javaVersions"), parts_by_capitals("XMLParser"), parts_by_capitals("iPhone")
    (('java', 'Versions'), ('XML', 'Parser'), ())
    """
    if not word.isalpha() or word.islower() or word.isupper() or word[1:].islower():
        return ()
    parts = tuple(_INNER_CAPITAL.split(word))
    return parts if len(parts) > 1 and min(map(len, parts)) >= SHORTEST_PART else ()


def written_otherwise(text: str) -> str:
    """Return the text with its hyphenated words in one piece.

    >>> written_otherwise("Wi-Fi and two-factor login")
    'WiFi and twofactor login'
    """
    return _HYPHENATED.sub(lambda word: _HYPHENS.sub("", word[0]), text) if _HYPHENS.search(text) else text


def other_spellings(text: str) -> tuple[list[str], list[str]]:
    """Return the words of `other_words` and `joined_codes`, and the numbers of `bare_numbers`; in one pass.

    >>> other_spellings("Wi-Fi after KB5034441")
    (['WiFi'], ['5034441'])
    """
    written = _lines_with(_HYPHEN_OR_FIGURE, text)
    return ([*other_words(written), *joined_codes(written)], [*bare_numbers(written)]) if written else ([], [])


def _lines_with(sign: re.Pattern[str], text: str) -> str:
    """Return the lines of a text that hold a sign. Few do, and no word goes over two lines."""
    return "\n".join([line for line in text.split("\n") if sign.search(line)])


def other_words(text: str) -> list[str]:
    """Return the hyphenated words of a text in one piece.

    >>> other_words("Wi-Fi and two-factor login")
    ['WiFi', 'twofactor']
    """
    return [_HYPHENS.sub("", word) for word in _HYPHENATED.findall(_lines_with(_HYPHENS, text))]


def bare_numbers(text: str) -> Iterator[str]:
    """Yield the numbers that are written together with letters before them.

    >>> list(bare_numbers("KB5034441, error 80070005, iPhone 15, E404, tls1.2"))
    ['5034441']
    """
    numbers = _CODE.findall(_lines_with(_FIGURES, text))
    return (number for number in numbers if len(number) >= SHORTEST_NUMBER)


def located_bare_numbers(text: str) -> list[Located]:
    """Return the numbers of `bare_numbers`, each with the place of the whole code."""
    if not _FIGURES.search(text):
        return []
    return [(code[1], *code.span()) for code in _CODE.finditer(text) if len(code[1]) >= SHORTEST_NUMBER]


def located_otherwise(text: str) -> list[Located]:
    """Return the words of `other_words` and `joined_codes`, with the place of what is written instead.

    >>> located_otherwise("Wi-Fi")
    [('WiFi', 0, 5)]
    """
    hyphenated = _HYPHENATED.finditer(text) if _HYPHENS.search(text) else ()
    codes = _CODE_APART.finditer(text) if _FIGURES.search(text) else ()
    return [
        *((_HYPHENS.sub("", word[0]), *word.span()) for word in hyphenated),
        *(("".join(filter(None, code.groups())), *code.span()) for code in codes),
    ]


def joined_codes(text: str) -> list[str]:
    """Return the codes in one piece whose letters stand apart from their number.

    >>> joined_codes("KB 5034441, PAY-4021, C-8, error 404, in 2019")
    ['KB5034441', 'PAY4021', 'C8']
    """
    codes = _CODE_APART.findall(_lines_with(_FIGURE, text))
    return [f"{before}{capitals}{number}" for before, capitals, number in codes]


def in_one_word(written: Sequence[str], language: str) -> Sequence[str]:
    """Return the words with those in one piece that the language also writes so.

    >>> in_one_word(["Why", "logged", "in", "in", "vain"], "en")
    ['Why', 'login', 'in', 'vain']
    """
    if not may_be_joined(written, language):
        return written
    one_word: list[str] = []
    for word in written:
        joined = joined_word(one_word[-1], word, language) if one_word else ""
        if joined:
            one_word[-1] = joined
        else:
            one_word.append(word)
    return one_word


def may_be_joined(written: Iterable[str], language: str) -> bool:
    """Return whether any of the words is one that the language also writes together with the word before it."""
    second_words = _joined(language)
    return bool(second_words) and not second_words.keys().isdisjoint(map(str.lower, written))


def joined_word(first: str, second: str, language: str) -> str:
    """Return two words as one where the language writes them so, in any form of the first; else "".

    >>> joined_word("Signed", "in", "en"), joined_word("a", "sign", "en")
    ('signin', '')
    """
    first_words = _joined(language).get(second.lower())
    return first_words.get(stem(first, language), "") if first_words else ""


@lru_cache(maxsize=len(LANGUAGE))
def _joined(language: str) -> Mapping[str, Mapping[str, str]]:
    """Return second word -> stem of the first word -> both in one piece."""
    joined: dict[str, dict[str, str]] = {}
    for first, second in LANGUAGE[language].joined:
        joined.setdefault(second, {})[stem(first, language)] = fold(first + second)
    return joined
