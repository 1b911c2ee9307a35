"""Probabilities on pages: in percent, or as a band where too few articles make a percentage unreliable."""

from __future__ import annotations

from flask_babel import gettext as _

from deflection.measuring.reliability import FEW_ARTICLES, band
from webui.request.language import languages_with_articles


def likelihood(probability: float, lang: str) -> str:
    """Return a probability (0 to 1) in percent or as a band; `lang` is that of the articles, "" = all languages."""
    if lang and languages_with_articles().get(lang, 0) < FEW_ARTICLES:
        return str({"low": _("low"), "middle": _("middle"), "high": _("high")}[band(probability)])
    return f"{100 * probability:.0f}\N{NO-BREAK SPACE}%"
