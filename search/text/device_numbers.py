"""Numbers that say which device or program somebody has: the 14 of Android 14, the S21 of a Galaxy S21.

People name them beside every problem, and they are no error codes, though articles may have codes of the same shape.
"""

import re
from collections.abc import Sequence
from itertools import chain

from search.text.codes import is_code
from search.text.language import LANGUAGE
from search.text.letters import fold_word

MOST_WORDS = 5  # behind a device: "Redmi Note 12 Pro Max 5G"

_NAMES: frozenset[str] = frozenset().union(*(language.device_names for language in LANGUAGE.values()))
_ALSO_WORDS = frozenset(("edge", "surface", "honor", "brave", "latitude", "pavilion", "opera", "aspire"))
_BROWSERS = frozenset(("chrome", "chromium", "firefox", "safari", "edge", "opera", "brave", "vivaldi"))
_SERIES = frozenset(
    ("pro", "max", "plus", "ultra", "mini", "air", "note", "lite", "fold", "flip", "tab", "watch", "os")
)
_VERSION: frozenset[str] = frozenset().union(*(language.version_words for language in LANGUAGE.values()))
_NAME = re.compile(
    rf"(?<![^\W_])(?P<name>{'|'.join(sorted(_NAMES, key=len, reverse=True))})"
    r"(?:[aueiy]|om|em|ov|ovi|och|ami|s|ом|ов)?(?![^\W_])",
    re.IGNORECASE,
)
_NEXT = re.compile(r"(?:[ \t]+\(?|[/-])(?P<word>\d+(?:\.\d+)+|[^\W_]+)")
_MODEL = re.compile(r"(?!e\d)[^\W\d_]{1,2}\d{1,3}[^\W\d_]{0,2}|\d{1,2}[^\W\d_]{0,2}", re.IGNORECASE)  # E404 is an error
_DOTTED = re.compile(r"\d+(?:\.\d+)+")
_RELEASE = re.compile(r"\d\dh[12]|[2-5]g|x?(?:32|64|86)", re.IGNORECASE)  # of Windows, of a network, of a processor
_OF_WINDOWS = re.compile(r"(?<![^\W_])\d\d[hH][12](?![^\W_])")
_OF_VERSION = re.compile(r"(?<![^\W_])(?P<word>[^\W\d_]+)[ \t]+(?P<number>v?\d+(?:\.\d+)+)(?![^\W_])")
_NUMBER_OF_BROWSER = re.compile(r"\d{1,3}")


def is_device_name(word: str) -> bool:
    """Return whether a word is the name of a device, a system or a browser."""
    return fold_word(word) in _NAMES


def device_numbers(text: str) -> list[tuple[str, str]]:
    """Return the numbers in a text that belong to a device or program, each with the word that names it, as written.

    The version of a browser, and a release of Windows (22H2) that stands alone, are named by themselves: no problem is
    about one of them and not about the next.
    A sign between them ends it: in "Windows 11. 2502" and "my HP: A13" the number is that of something else.

    >>> device_numbers("my Galaxy S21, Windows 10 version 22H2, Chrome 126")
    [('S21', 'Galaxy'), ('10', 'Windows'), ('22H2', 'Windows'), ('126', '126')]
    >>> device_numbers("Windows error 80070005, Windows 11 2502, iPhone 4006, on Android E404")
    [('11', 'Windows')]
    """
    named = [pair for name in _NAME.finditer(text) if _is_device(name) for pair in _numbers(_phrase(name, text))]
    alone = dict.fromkeys(_OF_WINDOWS.findall(text))
    return [*named, *((word, word) for word in alone if word not in dict(named))]


def device_words(text: str) -> list[str]:
    """Return all words that name a device with a number, as written: those of its series and version, too.

    >>> device_words("Plus na Redmi Note 12 Pro a Chrome 126, Windows")
    ['Redmi', 'Note', '12', 'Pro', 'Chrome', '126']
    """
    phrases = (_phrase(name, text) for name in _NAME.finditer(text) if _is_device(name))
    written = [*chain.from_iterable((word for word, _ in phrase) for phrase in phrases if _numbers(phrase))]
    return [*written, *_OF_WINDOWS.findall(text)]


def versions(text: str) -> list[tuple[str, str]]:
    """Return the numbers of versions in a text, of whatever program, each with the word before it.

    >>> versions("mam verziu 5.2.1, version 3")
    [('5.2.1', 'verziu')]
    """
    numbered = _OF_VERSION.finditer(text)
    return [(version["number"], version["word"]) for version in numbered if fold_word(version["word"]) in _VERSION]


def _is_device(name: re.Match[str]) -> bool:
    return fold_word(name["name"]) not in _ALSO_WORDS or name[0][0].isupper()


def _numbers(phrase: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(word, device) for word, device in phrase if device]


def _phrase(name: re.Match[str], text: str) -> list[tuple[str, str]]:
    """Return a name and what follows with nothing but words of its series and version between; of numbers, whose."""
    is_browser = fold_word(name["name"]) in _BROWSERS
    phrase = [(name[0], "")]
    end, numbers, is_version = name.end(), 0, False
    for _ in range(MOST_WORDS):
        following = _NEXT.match(text, end)
        if following is None:
            break
        word, end = following["word"], following.end()
        if is_code(word):
            if not _belongs(word, numbers, is_version=is_version, is_browser=is_browser):
                break
            numbers += 1
            phrase.append((word, word if is_browser else name[0]))
        elif fold_word(word) in _VERSION:
            is_version = True
            phrase.append((word, ""))
        elif fold_word(word) in _SERIES:
            phrase.append((word, ""))
        else:
            break
    return phrase


def _belongs(word: str, numbers: int, *, is_version: bool, is_browser: bool) -> bool:
    """Return whether a number can be that of a device; `numbers` of it stand before."""
    if _RELEASE.fullmatch(word):
        return True
    if _DOTTED.fullmatch(word):  # "Android version 3.8.2" may be the version of an app
        return is_browser or not is_version or numbers > 0
    return numbers == 0 and bool(_MODEL.fullmatch(word) or (is_browser and _NUMBER_OF_BROWSER.fullmatch(word)))
