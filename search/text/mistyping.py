"""Simulates how people type a question: without diacritics, with typos, on the wrong keyboard, half of it.

Used to test articles (`building/findability.py`) and the search (`evaluation/`); the same seed gives the same text.
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
    """Return the text as typed on a keyboard without diacritics.

    >>> without_diacritics("Sťažnosť; ещё, мой")
    'Staznost; еще, мой'
    """
    return "".join(_without_mark(letter) for letter in text.translate(_WRITTEN_WITHOUT))


def _without_mark(letter: str) -> str:
    base = unicodedata.normalize("NFKD", letter)[:1]
    return base if base.isascii() else letter


def with_typos(text: str, random: Random, *, share: float) -> str:
    """Return the text with a typo in that share (0 to 1) of its words of four letters or more, at least in one."""
    places = [match.span() for match in _WORD.finditer(text) if len(match.group()) >= SHORTEST_MISTYPED]
    chosen = random.sample(places, min(len(places), max(1, round(share * len(places)))))
    for start, end in sorted(chosen, reverse=True):
        text = text[:start] + _mistyped(text[start:end], random) + text[end:]
    return text


def with_one_typo(text: str, random: Random) -> str:
    """Return the text with a typo in one word."""
    return with_typos(text, random, share=0.0)


def _mistyped(word: str, random: Random) -> str:
    """Return the word with one letter left out, doubled, replaced or swapped; never the first, where people look."""
    position = random.randrange(1, len(word) - 1)
    wrong = random.choice(word)
    ways = (
        word[:position] + word[position + 1 :],
        word[:position] + word[position] + word[position:],
        word[:position] + wrong + word[position + 1 :],
        word[:position] + word[position + 1] + word[position] + word[position + 2 :],
    )
    return random.choice(ways)


def in_wrong_layout(text: str, language: str) -> str:
    """Return what the keys give while the US keyboard is switched on; for English, while a QWERTZ one is.

    >>> in_wrong_layout("zabudnuté heslo", "sk"), in_wrong_layout("забыл пароль", "ru"), in_wrong_layout("my key", "en")
    ('yabudnut0 heslo', 'pf,sk gfhjkm', 'mz kez')
    """
    own, us = LANGUAGE[language].keyboard, LANGUAGE["en"].keyboard
    if own == us:
        return swap_yz(text)
    return retype(text.lower(), {ord(meant): key for key, meant in zip(us, own, strict=True)})


def first_half(text: str) -> str:
    """Return the first half of the text, which may end inside a word."""
    return text[: (len(text) + 1) // 2]


VARIANTS: Mapping[str, Callable[[str, str, Random], str]] = {
    "clean": lambda text, _language, _random: text,
    "nodiacritics": lambda text, _language, _random: without_diacritics(text),
    "typo25": lambda text, _language, random: with_typos(text, random, share=0.25),
    "typo60": lambda text, _language, random: with_typos(text, random, share=0.60),
    "layout": lambda text, language, _random: in_wrong_layout(text, language),
    "half": lambda text, _language, _random: first_half(text),
}
