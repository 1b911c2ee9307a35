"""How firmly the help comes before the form, and how it is written in a YAML file."""

from collections.abc import Iterable
from enum import StrEnum

from tickets.form.wording import by_language
from tickets.form.yaml_tree import Branch

Levels = tuple[tuple[str, "GateLevel"], ...]  # language or "default" -> level


class GateLevel(StrEnum):
    """How firmly the help is put before the form; from the firmest to the mildest."""

    ENFORCE = "enforce"  # the form opens only by evidence or a named route
    ADVISE = "advise"  # articles are shown, the form is open beside them
    OFF = "off"  # nothing is shown first


def mildest(levels: Iterable[GateLevel], default: str) -> GateLevel:
    """Return the mildest of the levels that several places set; the default where none does.

    >>> mildest([GateLevel.ENFORCE, GateLevel.ADVISE], "off").value, mildest([], "enforce").value
    ('advise', 'enforce')
    """
    return max(levels, key=tuple(GateLevel).index, default=GateLevel(default))


def read_gate_levels(branch: Branch) -> Levels:
    """Return one level for every language, or one per language with a default; raise FormError."""
    if not branch.is_mapping():
        return (("default", _gate_level(branch)),)
    return tuple((lang, _gate_level(level)) for lang, level in by_language(branch, also=("default",)))


def level_in(levels: Levels, lang: str) -> "GateLevel | None":
    """Return the level for the language; None where none is set."""
    by_lang = dict(levels)
    return by_lang.get(lang, by_lang.get("default"))


def _gate_level(branch: Branch) -> GateLevel:
    written = branch.text()
    if written not in GateLevel.__members__.values():
        raise branch.mistake(f"unknown gate level {written!r}", f"write one of {', '.join(GateLevel)}")
    return GateLevel(written)
