"""The page that the HTTP server itself answers with when a body is longer than its address allows.

The application never sees such a request, so this page stands alone: the words are those of its page of errors.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from pathlib import Path
from typing import Final

from babel.support import NullTranslations, Translations

_FOLDER: Final = Path(__file__).parent.parent / "translations"
_LANGUAGE: Final = re.compile(r"(?:/widget)?/([a-z]{2})/")
HEADERS: Final = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Security-Policy", "default-src 'none'; style-src 'self'"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cache-Control", "no-store"),
]


def is_page(path: str) -> bool:
    """Return whether a person with a browser asked, and no program."""
    return _LANGUAGE.match(path) is not None


def too_large_page(path: str, base_path: str = "") -> bytes:
    """Return the page in the language of an address: what happened, what to do, and the way to a human.

    path  of the address, below the base path
    """
    match = _LANGUAGE.match(path)
    lang = match[1] if match else "en"
    words = _translations(lang)
    title = escape(words.gettext("That was too large to send"))
    remedy = escape(words.gettext("Go back (your text is still there) and leave out the large files."))
    point = escape(words.gettext("To the help page"))
    return (
        f'<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width">'
        f'<link rel="stylesheet" href="{base_path}/static/style.css"></head>'
        f'<body><main><div class="narrow"><h1>{title}</h1><p>{remedy}</p>'
        f'<p><a href="{base_path}/{lang}/">{point}</a></p>'
        "</div></main></body></html>\n"
    ).encode()


@cache
def _translations(lang: str) -> NullTranslations:
    return Translations.load(str(_FOLDER), [lang])
