"""Names of outcomes and of the arms of the hold-out, as all pages show them."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from deflection.help_session import Arm
from deflection.measuring.outcome import Outcome

OUTCOME_NAMES: dict[Outcome, LazyString] = {
    Outcome.SOLVED: _("Solved, as people said"),
    Outcome.QUIET: _("Read and stayed away"),
    Outcome.REVERSED: _("Solved or read, then wrote after all"),
    Outcome.GAVE_UP: _("Gave up"),
    Outcome.TICKET: _("Wrote to support"),
    Outcome.ONGOING: _("Still going on"),
}

ARM_NAMES: dict[Arm, LazyString] = {
    Arm.TREATED: _("Help first"),
    Arm.HOLDOUT: _("Form open at once"),
}
