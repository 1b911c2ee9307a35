"""Names of outcomes, of ways in and of the arms of the hold-out, as all pages show them."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from deflection.help_session import Arm
from deflection.measuring.outcome import Outcome
from deflection.policy import HoldoutOf

OUTCOME_NAMES: dict[Outcome, LazyString] = {
    Outcome.SOLVED: _("Solved, as people said"),
    Outcome.QUIET: _("Read and stayed away"),
    Outcome.REVERSED: _("Solved or read, then wrote after all"),
    Outcome.GAVE_UP: _("Gave up"),
    Outcome.TICKET: _("Wrote to support"),
    Outcome.ONGOING: _("Still going on"),
}

WAY_IN_NAMES: dict[str, LazyString] = {
    "web": _("Help pages"),
    "widget": _("Widget"),
    "api": _("Programs (API)"),
    "point": _("Matters that are never gated"),
    "operator": _("Written down by staff"),
    "email": _("E-mail"),
}

WAYS_BESIDE_THE_GATE = ("point", "operator", "email")

_WITHOUT: dict[HoldoutOf, LazyString] = {
    HoldoutOf.GATE: _("Form open at once"),
    HoldoutOf.HELP: _("No articles shown"),
}


def arm_names(holdout_of: HoldoutOf) -> dict[Arm, LazyString]:
    """Return the names of the arms of a hold-out of this kind."""
    return {Arm.TREATED: _("Help first"), Arm.HOLDOUT: _WITHOUT[holdout_of]}
