"""Numbers as the language of the page writes them: 34,2 in Slovak, 34.2 in English."""

from __future__ import annotations

from flask_babel import format_decimal


def fixed(number: float, places: int = 0) -> str:
    """Return a number with that many decimals; one that rounds to zero has no sign."""
    pattern = "0." + "0" * places if places else "0"
    return str(format_decimal(round(number, places) + 0.0, pattern))
