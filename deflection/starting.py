"""The first facts of a help session: who came, what they had drawn, and what the hold-out shows them. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from deflection.help_session import Arm, ProblemDescribed, Started
from deflection.policy import DRAW_VERSION, GatePolicy
from deflection.ports import Asker


def started(asker: Asker, lang: str, channel: str, policy: GatePolicy, at: datetime) -> Started:
    """Return the beginning of a help session; `at` is when the person came, before anything was searched.

    Without a hold-out nobody is enrolled, whatever their cookie still carries.
    """
    begun = Started(
        at,
        lang,
        channel,
        asker.owner,
        asker.person or asker.owner,
        asker.member,
        Arm.NOT_ENROLLED,
        unit=asker.unit or asker.person or asker.owner,
        reachable=asker.reachable,
        links=asker.links,
        machine=asker.machine,
    )
    if not policy.holdout_share or asker.arm is Arm.NOT_ENROLLED:
        return begun
    return replace(
        begun,
        arm=asker.arm,
        holdout=policy.holdout_of,
        draw_unit=asker.draw_unit,
        draw_share=asker.draw_share,
        draw_version=DRAW_VERSION,
    )


def shown_to(asker: Asker, described: ProblemDescribed, policy: GatePolicy) -> ProblemDescribed:
    """Return a described problem as this person meets it: the hold-out of the help is shown nothing of it."""
    if not policy.withholds_help(asker.arm):
        return described
    return replace(described, reading_list=(), weak=(), withheld=(*described.reading_list, *described.weak))
