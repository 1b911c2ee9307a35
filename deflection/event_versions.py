"""Versions of the kinds of events, and what an older payload says in the words of the newest version. Pure.

A field that is added needs no upgrade where its default says "not known"; the version of its kind grows all the same,
so that "not known" can be told from "was none". Kinds and fields are never renamed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

Payload = Mapping[str, Any]

VERSIONS: Mapping[str, int] = defaultdict(
    lambda: 1, {"Started": 2, "ProblemDescribed": 3, "TicketSent": 2, "FollowUpAnswered": 2}
)
"""Name of a kind -> its newest version. The first one was written without a number."""


def upgraded(kind: str, payload: Payload) -> Payload:
    """Return the payload of an event of any version as one of the newest."""
    for version in range(payload.get("v", 1), VERSIONS[kind]):
        step = _STEPS.get((kind, version))
        payload = step(payload) if step else payload
    return payload


def _with_its_draw(payload: Payload) -> Payload:
    """Started 1: cookies were drawn by the only hold-out there was; figures were clustered by the person."""
    enrolled = payload["arm"] != "not_enrolled"
    drawn = {"holdout": "gate", "draw_unit": payload["owner"], "draw_version": 1} if enrolled else {}
    return {"unit": payload["person"], **drawn, **payload}


_STEPS: Mapping[tuple[str, int], Callable[[Payload], Payload]] = {("Started", 1): _with_its_draw}
