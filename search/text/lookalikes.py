"""Letters of one script inside a word of another: "zаbudnuté" with a Cyrillic "а" looks right, and no article has it.

People get them from keyboards that were switched in the middle of a word; others put them in so that a text is not
found. The pairs are those of Unicode's table of confusables (UTS #39) for the letters of our alphabets.
"""

import re

_CYRILLIC = "аеорсухіјѕһԁԛԝкёїАВЕКМНОРСТУХІЈЅҺЁЇ"
_LATIN_OF_CYRILLIC = "aeopcyxijshdqwkëïABEKMHOPCTYXIJSHËÏ"
_GREEK = "οανρτικυΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"
_LATIN_OF_GREEK = "oavptikuABEZHIKMNOPTYX"

_TO_LATIN = str.maketrans(_CYRILLIC + _GREEK, _LATIN_OF_CYRILLIC + _LATIN_OF_GREEK)
_TO_CYRILLIC = str.maketrans(_LATIN_OF_CYRILLIC, _CYRILLIC)
_LATIN_LETTER = re.compile(r"[a-zA-Z\u00c0-\u024f]")
_OTHER_LETTER = re.compile(r"[\u0370-\u052f]")  # Greek and Cyrillic
_MIXED = re.compile(
    r"(?:[a-zA-Z\u00c0-\u024f][\u0370-\u052f]|[\u0370-\u052f][a-zA-Z\u00c0-\u024f])"  # where the script changes
)
_WORD = re.compile(r"[^\W\d_]+")


def one_script(text: str) -> str:
    """Return the text with each word in the script that most of its letters have, where the others look alike.

    No letter is added or lost. A word of two scripts whose letters are no look-alikes stays as it is.

    >>> one_script("zаbudnuté heslo"), one_script("пapoль"), one_script("DVDшка")
    ('zabudnuté heslo', 'пароль', 'DVDшка')
    """
    if text.isascii() or not _OTHER_LETTER.search(text) or not _MIXED.search(text):
        return text
    return _WORD.sub(_mended, text)


def _mended(word: re.Match[str]) -> str:
    written = word.group()
    latin = len(_LATIN_LETTER.findall(written))
    other = len(_OTHER_LETTER.findall(written))
    if not latin or not other:
        return written
    if latin > other:
        return _if_alike(written, written.translate(_TO_LATIN), _OTHER_LETTER)
    return _if_alike(written, written.translate(_TO_CYRILLIC), _LATIN_LETTER)


def _if_alike(written: str, mended: str, foreign: re.Pattern[str]) -> str:
    return written if foreign.search(mended) else mended
