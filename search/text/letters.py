"""Text before its language is known: cleaning, folding of diacritics, keyboard layouts, transliteration.

Pure `str -> str`; no function raises an error, whatever the string.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from search.text.lookalikes import one_script

LIMIT_CHARACTERS = 2_000  # of a problem text; more is not read
LIMIT_TOKEN = 40  # characters of one word; the longest real word of the help folders has 36

# Text that is clean already: letters of one code point, of which none is a compatibility form.
_CLEAN = re.compile(r"[\n -~\u00c0-\u0131\u0134-\u013e\u0141-\u0148\u014a-\u017e\u0400-\u0481\u048a-\u052f„“”‚‘’«»–—]*")
_UNDECOMPOSED: Mapping[int, str] = str.maketrans(
    {"ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i", "ґ": "г"}
)
_MOST_FOLDED = 5_000  # letters that are remembered
_LONG = 5_000  # characters; what is longer may have more letters than are remembered, and is taken apart at once
_NOT_TEXT = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")  # keeps the line feed
# Stress marks, strokes and the like: what does not compose with its letter would cut the word in two.
_COMBINING = re.compile(r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
# Whatever Unicode calls default-ignorable: it has no shape, and would cut a word in two.
_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    r"\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def clean(text: str, *, limit_characters: int = LIMIT_CHARACTERS) -> str:
    r"""Return the text without control characters, lone surrogates, zero-width characters and loose combining marks.

    Only the first `limit_characters` are read; compatibility forms are normalised (NFKC), and a word that mixes scripts
    is written in one (`lookalikes.py`).

    >>> clean("zabudnut\u00e9\x00 hes\u200blo \ud800")
    'zabudnuté  heslo  '
    >>> clean("заб\u044b\u0301л")
    'забыл'
    """
    text = text[:limit_characters]
    if _CLEAN.fullmatch(text):  # as most texts
        return one_script(text)
    visible = _INVISIBLE.sub("", text)
    # Compatibility forms are written out: ligatures, full-width letters, and one sign that stands for a sentence.
    composed = unicodedata.normalize("NFKC", _NOT_TEXT.sub(" ", visible))
    return one_script(_COMBINING.sub("", composed)[:limit_characters])


def fold(text: str) -> str:
    """Return the text in lower case without diacritics: "zabudnute" and "Zabudnuté" fold to the same.

    >>> fold("Sťažnosť na používateľa")
    'staznost na pouzivatela'
    >>> fold("Ещё їжа")
    'еще іжа'
    """
    folded = text.casefold()
    if folded.isascii():
        return folded
    if len(folded) > _LONG:
        return _without_marks(folded.translate(_UNDECOMPOSED))
    return folded.translate(_FOLDED)


def _without_marks(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


class _FoldedLetters(dict[int, str]):
    """Number of a small letter -> what is left of it without its marks, each found once."""

    def __missing__(self, number: int) -> str:
        """Take the letter apart; what decomposes does so whatever stands beside it."""
        if len(self) >= _MOST_FOLDED:
            self.clear()
        folded = self[number] = _without_marks(_UNDECOMPOSED.get(number, chr(number)))
        return folded


_FOLDED = _FoldedLetters()


@lru_cache(maxsize=20_000)
def fold_word(word: str) -> str:
    """Return the same of one word; cached, because everybody who looks at a word asks again."""
    return fold(word)


def retype(text: str, keys: Mapping[int, str]) -> str:
    """Return the text as typed with the same keys on another keyboard: `keys` maps each character to the meant one.

    >>> retype("yabudnut0", str.maketrans("yz0", "zyé"))
    'zabudnuté'
    """
    return text.translate(keys)


def swap_yz(text: str) -> str:
    """Return QWERTY text as QWERTZ, or the other way round.

    >>> swap_yz("yabudnutz")
    'zabudnuty'
    """
    return text.translate(_YZ)


_YZ = str.maketrans("yzYZ", "zyZY")
_SOUNDS = (  # longest first, so that "shch" is one letter and not three
    *(("shch", "щ"), ("sch", "щ"), ("kh", "х"), ("zh", "ж"), ("ts", "ц"), ("ch", "ч"), ("sh", "ш")),
    *(("yu", "ю"), ("ju", "ю"), ("ya", "я"), ("ja", "я"), ("yo", "е"), ("yi", "ы"), ("iy", "ий"), ("yy", "ый")),
    *(("a", "а"), ("b", "б"), ("c", "ц"), ("d", "д"), ("e", "е"), ("f", "ф"), ("g", "г"), ("h", "х"), ("i", "и")),
    *(("j", "й"), ("k", "к"), ("l", "л"), ("m", "м"), ("n", "н"), ("o", "о"), ("p", "п"), ("q", "к"), ("r", "р")),
    *(("s", "с"), ("t", "т"), ("u", "у"), ("v", "в"), ("w", "в"), ("x", "кс"), ("y", "ы"), ("z", "з")),
)
_CYRILLIC = dict(_SOUNDS)
_SOUND = re.compile("|".join(sound for sound, _ in _SOUNDS))


def to_cyrillic(text: str) -> str:
    """Return Russian that was written with Latin letters in Cyrillic.

    Soft signs stay lost; the stemmer and the repair of typos make up for them.

    >>> to_cyrillic("zabyl parol")
    'забыл парол'
    """
    return _SOUND.sub(lambda sound: _CYRILLIC[sound.group()], text.lower())
