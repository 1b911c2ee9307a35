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
    values = {name: asked[name].replace("\0", "") for name in NAMES if name in asked}  # which PostgreSQL refuses
    return Wanted({name: value for name, value in values.items() if value or name == "topic"})
