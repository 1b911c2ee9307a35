"""Which help sessions a page is about: days come from the span, the rest from here. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from webui.analysts.failed_searches import failure_of
from webui.analysts.groups import Dimension
from webui.analysts.sessions import Counted

OUTCOME, FAILURE = "outcome", "failure"
NAMES = (*(dimension.value for dimension in Dimension), OUTCOME, FAILURE)
SIFTED = (Dimension.WAY_IN.value, OUTCOME, FAILURE)  # by what counts are sifted: no query asks it


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for, name -> value, of NAMES; without a name all of it is wanted."""

    values: Mapping[str, str]


def wanted(asked: Mapping[str, str]) -> Wanted:
    """Return what a query asks for; other names are ignored, and so are empty values but for the topic's."""
    values = {name: asked[name].replace("\0", "") for name in NAMES if name in asked}  # which PostgreSQL refuses
    return Wanted({name: value for name, value in values.items() if value or name == "topic"})


def is_sifted_in(sessions: Counted, wanted: Wanted) -> bool:
    """Return whether help sessions that are alike came by the way in, ended and failed as it is wanted."""
    way_in, outcome, failure = map(wanted.values.get, SIFTED)
    return (
        (way_in is None or sessions.way_in == way_in)
        and (outcome is None or (sessions.met_gate and sessions.outcome == outcome))
        and (failure is None or failure_of(sessions) == failure)
    )
