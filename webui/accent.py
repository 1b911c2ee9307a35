"""The operator's accent colour: checked for contrast at the start, and lightened for dark pages.

Contrast ratio as in WCAG 2.2: (L1 + .05) / (L2 + .05) of relative luminances, 1 to 21; text needs 4.5.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

ENOUGH: Final = 4.5
_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)
_LIGHT_PAGE, _DARK_CARD = (244, 246, 245), (25, 33, 31)  # --paper in light, --card in dark (style.css)
_COLOUR = re.compile(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})", re.IGNORECASE)
_STEP: Final = 0.05  # share of white that is added until a colour can be read on dark

Colour = tuple[int, int, int]  # red, green, blue; 0 to 255


@dataclass(frozen=True, slots=True)
class Accent:
    """One colour in its roles, as CSS writes it: text and buttons, what stands on them, and a quiet background."""

    brand: str
    ink: str
    soft: str


def accents(written: str) -> tuple[Accent, Accent]:
    """Return the accent for light and for dark pages; raise ValueError for what is no colour or cannot be read.

    >>> [accent.brand for accent in accents("#0b4fb3")]
    ['#0b4fb3', '#6590d0']
    """
    match = _COLOUR.fullmatch(written)
    if not match:
        raise ValueError(f"{written!r} is no colour: write it as #rrggbb")
    red, green, blue = (int(part, 16) for part in match.groups())
    light = (red, green, blue)
    soft = _mixed(light, _WHITE, 0.9)
    worst = min(contrast(light, other) for other in (_WHITE, _LIGHT_PAGE, soft))
    if worst < ENOUGH:
        raise ValueError(f"{written!r} has a contrast of {worst:.1f}, text needs {ENOUGH}: choose a darker colour")
    dark, dark_soft = light, _mixed(light, _DARK_CARD, 0.8)
    while min(contrast(dark, _DARK_CARD), contrast(dark, dark_soft)) < ENOUGH:
        dark = _mixed(dark, _WHITE, _STEP)
    return Accent(_css(light), "#ffffff", _css(soft)), Accent(_css(dark), _css(_BLACK), _css(dark_soft))


def accent_css(light: Accent, dark: Accent) -> str:
    """Return the style that every page has where an accent is configured."""
    on_dark = f"@media screen and (prefers-color-scheme: dark) {{ {_variables(dark)} }}"
    return f"{_variables(light)} {on_dark}"


def _variables(accent: Accent) -> str:
    return f":root {{ --brand: {accent.brand}; --brand-ink: {accent.ink}; --brand-soft: {accent.soft}; }}"


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast ratio of two colours, 1 to 21.

    >>> round(contrast((0, 0, 0), (255, 255, 255)), 1)
    21.0
    """
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _mixed(colour: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(colour, other, strict=True))
    return red, green, blue


def _css(colour: Colour) -> str:
    return "#" + "".join(f"{part:02x}" for part in colour)
