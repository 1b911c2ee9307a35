"""How people really type a question: without diacritics, mistyped, on the wrong keyboard, half of it.

Used to test articles (`findability.py`) and the search itself (`evaluation.py`); the same seed, the same text.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from random import Random

from search.text.language import LANGUAGE
from search.text.letters import retype, swap_yz

SHORTEST_MISTYPED = 4  # letters; a shorter word with a wrong letter is another word

_WORD = re.compile(r"[^\W\d_]+")
_WRITTEN_WITHOUT = str.maketrans({"ё": "е", "Ё": "Е", "ґ": "г", "Ґ": "Г", "ʼ": "", "’": ""})  # й is a letter of its own


def without_diacritics(text: str) -> str:
    """Write as on a keyboard that has none.

    >>> without_diacritics("Sťažnosť; ещё, мой")
    'Staznost; еще, мой'
    """
    return "".join(_without_mark(letter) for letter in text.translate(_WRITTEN_WITHOUT))


def _without_mark(letter: str) -> str:
    base = unicodedata.normalize("NFKD", letter)[:1]
    return base if base.isascii() else letter


def with_typos(text: str, random: Random, *, share: float) -> str:
    """Mistype that share of the words that are long enough, at least one where there is one."""
    places = [found.span() for found in _WORD.finditer(text) if len(found.group()) >= SHORTEST_MISTYPED]
    chosen = random.sample(places, min(len(places), max(1, round(share * len(places)))))
    for start, end in sorted(chosen, reverse=True):
        text = text[:start] + _mistyped(text[start:end], random) + text[end:]
    return text


def with_one_typo(text: str, random: Random) -> str:
    """Mistype one word."""
    return with_typos(text, random, share=0.0)


def _mistyped(word: str, random: Random) -> str:
    """Leave out, double, replace or swap one letter, but not the first: there people look."""
    at = random.randrange(1, len(word) - 1)
    wrong = random.choice(word)
    ways = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + wrong + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    )
    return random.choice(ways)


def in_wrong_layout(text: str, language: str) -> str:
    """Press the right keys with the US keyboard switched on; English with a QWERTZ one.

    >>> in_wrong_layout("zabudnuté heslo", "sk"), in_wrong_layout("забыл пароль", "ru"), in_wrong_layout("my key", "en")
    ('yabudnut0 heslo', 'pf,sk gfhjkm', 'mz kez')
    """
    own, us = LANGUAGE[language].keyboard, LANGUAGE["en"].keyboard
    if own == us:
        return swap_yz(text)
    return retype(text.lower(), {ord(meant): key for key, meant in zip(us, own, strict=True)})


def first_half(text: str) -> str:
    """Stop typing in the middle, perhaps inside a word."""
    return text[: (len(text) + 1) // 2]


VARIANTS: Mapping[str, Callable[[str, str, Random], str]] = {
    "clean": lambda text, _language, _random: text,
    "nodiacritics": lambda text, _language, _random: without_diacritics(text),
    "typo25": lambda text, _language, random: with_typos(text, random, share=0.25),
    "typo60": lambda text, _language, random: with_typos(text, random, share=0.60),
    "layout": lambda text, language, _random: in_wrong_layout(text, language),
    "half": lambda text, _language, _random: first_half(text),
}
