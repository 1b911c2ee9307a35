"""Amounts: 500 MB, 120 euros, 30 minutes. How much it is says nothing of which code an article is about."""

import re

from search.text.language import LANGUAGE
from search.text.letters import fold_word

_UNITS = frozenset(
    (
        *("kb", "mb", "gb", "tb", "kib", "mib", "gib", "mbit", "gbit", "kbps", "mbps", "gbps", "px", "dpi", "fps"),
        *("hz", "khz", "mhz", "ghz", "kw", "kwh", "mah", "mm", "cm", "km", "kg", "ml", "ms", "sec", "min"),
        *("eur", "usd", "gbp", "chf", "czk", "kc", "pln", "uah", "rub"),
    )
).union(*(language.units for language in LANGUAGE.values()))
_AMOUNT = re.compile(
    r"(?<![^\W_])(?<![.,:-])(?P<number>\d{1,6}(?:[.,]\d{1,2})?)(?P<space>[ \xa0]?)"
    r"(?:(?P<unit>[^\W\d_]{2,10})(?![^\W_])|(?P<sign>[€$£₽%]))"
)
_SIZE = re.compile(r"(?<![^\W_])\d{3,4}x\d{3,4}(?![^\W_])", re.IGNORECASE)


def amounts(text: str) -> list[str]:
    """Return the numbers in a text that say how much there is of something, with their unit where no space is between.

    >>> amounts("a file of 500 MB for 120 €, 1920x1080, 16GB, 30 minút"), amounts("chyba 80070006 v aktualizácii")
    (['500', '120', '16GB', '30', '1920x1080'], [])
    """
    return [number for number, _ in amounts_with_units(text)]


def amounts_with_units(text: str) -> list[tuple[str, str]]:
    """Return the same, each with its unit as written; "" where it is a sign, or part of the number.

    >>> amounts_with_units("120 eur, 16GB, 30 %")
    [('120', 'eur'), ('16GB', ''), ('30', '')]
    """
    counted = (match for match in _AMOUNT.finditer(text) if match["sign"] or fold_word(match["unit"]) in _UNITS)
    written = (
        (match["number"], match["unit"] or "") if match["space"] or match["sign"] else (match[0], "")
        for match in counted
    )
    return [*written, *((size, "") for size in _SIZE.findall(text))]
