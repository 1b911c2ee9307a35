"""Which help sessions a page is about: days come from the span, the rest from here. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from webui.analysts.groups import Dimension

OUTCOME, FAILURE = "outcome", "failure"
NAMES = (*(dimension.value for dimension in Dimension), OUTCOME, FAILURE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for, name -> value, of NAMES; without a name all of it is wanted."""

    values: Mapping[str, str]


def wanted(asked: Mapping[str, str]) -> Wanted:
    """Return what a query asks for; other names are ignored, and so are empty values but for the topic's."""
    return Wanted({name: asked[name] for name in NAMES if asked.get(name) or (name == "topic" and name in asked)})
