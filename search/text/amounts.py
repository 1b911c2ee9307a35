"""Amounts: 500 MB, 120 euros, 30 minutes. How much it is says nothing of which code an article is about."""

import re

from search.text.letters import fold_word

_UNITS = frozenset(
    (
        *("b", "kb", "mb", "gb", "tb", "kib", "mib", "gib", "mbit", "gbit", "kbps", "mbps", "gbps"),
        *("px", "dpi", "fps", "hz", "khz", "mhz", "ghz", "v", "w", "kw", "kwh", "mah"),
        *("mm", "cm", "m", "km", "g", "kg", "l", "ml", "ms", "s", "sec", "min", "h", "hod"),
        *("eur", "euro", "euros", "eura", "eur", "usd", "gbp", "chf", "huf", "czk", "kc", "pln", "zl", "uah", "hrn"),
        *(
            "rub",
            "dolarov",
            "dolaru",
            "korun",
            "zlotych",
            "dollars",
            "pounds",
            "евро",
            "рублей",
            "руб",
            "гривень",
            "грн",
        ),
    )
)
_WITH_UNIT = re.compile(r"\d+(?:[.,]\d+)?([^\W\d_]{1,5})")
_SIZE = re.compile(r"\d{3,4}x\d{3,4}", re.IGNORECASE)


def is_amount(word: str, after: str = "") -> bool:
    """Return whether a word that holds a figure is an amount; `after` is the word behind it.

    >>> is_amount("500", "MB"), is_amount("16GB"), is_amount("1920x1080"), is_amount("kb5034441")
    (True, True, True, False)
    """
    written = _WITH_UNIT.fullmatch(word)
    if written:
        return fold_word(written[1]) in _UNITS
    return bool(_SIZE.fullmatch(word)) or (word[:1].isdigit() and fold_word(after) in _UNITS)
