"""Numbers that say which device or program somebody has: the 14 of Android 14, the S21 of a Galaxy S21.

People name them beside every problem. They are no error codes, though articles may have codes of the same shape.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from search.text.codes import is_code
from search.text.language import LANGUAGE
from search.text.letters import fold_word
from search.text.stemming import stem

MOST_BETWEEN = 3  # words between a device and its number: "Galaxy Note 10 Plus 5G", "Windows 10 version 22H2"

_NUMBER = re.compile(
    r"(?:\d+(?:\.\d+)+|(?![01]+\d{3,}$)\d{1,4}[^\W_]{0,3}|[^\W\d_]{1,3}\d{1,4}[^\W\d_]{0,3})", re.IGNORECASE
)
_BY_ITSELF = re.compile(r"\d\dh[12]|(?:win|wow|x|amd|arm|aarch)(?:32|64|86)|[2-5]g", re.IGNORECASE)
_ENGINES = frozenset(
    ("mozilla", "applewebkit", "gecko", "khtml", "rv")
)  # of browsers, in the line that they send of themselves
_SERIES = frozenset(
    ("pro", "max", "plus", "ultra", "mini", "air", "note", "lite", "fold", "flip", "edge", "nt", "os", "x")
)
_NAMES: frozenset[str] = frozenset().union(*(language.device_names for language in LANGUAGE.values()))


def device_before(number: str, before: Sequence[str], languages: Iterable[str]) -> str:
    """Return the word that names the device or program whose number this is; "" when it is none.

    before  the words before the number, in the order typed

    >>> device_before("S21", ["my", "Galaxy"], ["en"]), device_before("22H2", ["Windows", "10", "version"], ["en"])
    ('Galaxy', 'Windows')
    >>> device_before("80070005", ["Windows", "error"], ["en"]), device_before("404", ["error"], ["en"])
    ('', '')
    """
    known = [code for code in languages if code in LANGUAGE]
    for name in before[: -MOST_BETWEEN - 2 : -1]:
        if fold_word(name) in _ENGINES:
            return name
        if _is_device(name, known):
            return name if _NUMBER.fullmatch(number) or _BY_ITSELF.fullmatch(number) else ""
        if not _is_between(name, known):
            break
    return number if _BY_ITSELF.fullmatch(number) else ""


def _is_device(word: str, languages: Iterable[str]) -> bool:
    return fold_word(word) in _NAMES or any(stem(word, language) in _stems(language) for language in languages)


def _is_between(word: str, languages: Iterable[str]) -> bool:
    folded = fold_word(word)
    return folded in _SERIES or is_code(word) or any(folded in LANGUAGE[code].version_words for code in languages)


@lru_cache(maxsize=len(LANGUAGE))
def _stems(language: str) -> frozenset[str]:
    return frozenset(stem(name, language) for name in _NAMES)
