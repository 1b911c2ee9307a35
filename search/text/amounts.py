"""Amounts: 500 MB, 120 euros, 30 minutes. How much it is says nothing of which code an article is about."""

import re

from search.text.letters import fold_word

_WRITTEN = """
    kb mb gb tb kib mib gib mbit gbit kbps mbps gbps кб мб гб тб px dpi fps hz khz mhz ghz kw kwh mah mm cm km kg ml
    ms sec min hod std ks шт сек мин хв
    eur euro euros eura eurami euri usd gbp chf czk pln uah rub korun koruny kc zl zlotych dollars pounds dolarov
    евро рублей рубля руб гривень гривні грн крб
    seconds minutes hours days weeks months years sekund sekundy minut minuty minutu minutami hodin hodiny hodinu
    dni dnov tyzdnov mesiacov rokov dnu tydnu mesicu minuten stunden tage tagen wochen monate jahre
    godzin tygodni miesiecy
    секунд минут минуты часов часа дней недель месяцев лет хвилин хвилини годин днів тижнів місяців років
"""
_UNITS = frozenset(map(fold_word, _WRITTEN.split()))
_AMOUNT = re.compile(
    r"(?<![^\W_])(?<![.,:-])(?P<number>\d{1,6}(?:[.,]\d{1,2})?)(?P<space>[ \xa0]?)"
    r"(?:(?P<unit>[^\W\d_]{2,10})(?![^\W_])|(?P<sign>[€$£₽%]))"
)
_SIZE = re.compile(r"(?<![^\W_])\d{3,4}x\d{3,4}(?![^\W_])", re.IGNORECASE)


def amounts(text: str) -> list[str]:
    """Return the numbers in a text that say how much there is of something, with a unit that is written together.

    >>> amounts("a file of 500 MB for 120 €, 1920x1080, 16GB, 30 minút"), amounts("chyba 80070006 v aktualizácii")
    (['500', '120', '16GB', '30', '1920x1080'], [])
    """
    counted = (match for match in _AMOUNT.finditer(text) if match["sign"] or fold_word(match["unit"]) in _UNITS)
    return [
        *(match["number"] if match["space"] or match["sign"] else match[0] for match in counted),
        *_SIZE.findall(text),
    ]
