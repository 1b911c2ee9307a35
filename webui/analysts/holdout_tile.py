"""What the randomised hold-out says, as the page shows it: avoided contacts, the least they can be, hours and money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import isfinite

from sqlalchemy import Connection

from deflection import event_log
from deflection.estimation.arms import treated_minus_holdout
from deflection.estimation.avoided_contacts import contacts_saved
from deflection.estimation.episodes import Episodes
from deflection.estimation.estimate import Estimate, TooFewToCompare
from deflection.estimation.sample_size import DESIGN_EFFECT, smallest_visible
from deflection.estimation.savings import CostOfAContact, Savings, savings
from deflection.estimation.unlinked import avoided_if_treated_wrote
from deflection.measuring.drawn_episodes import ArmComparison, Drawn, as_drawn, compare, only_typed
from deflection.measuring.follow_up import LATEST
from deflection.measuring.outcome import WINDOW
from deflection.policy import HoldoutOf
from deflection.site_events import HelpEnrolled
from webui.analysts.deflection_tile import DeflectionTile, deflection_tile
from webui.analysts.span import Span
from webui.storage.derived.drawn import drawn_of_days, drawn_units
from webui.storage.derived.reading import Days, unjoined_mails


@dataclass(frozen=True, slots=True)
class HoldoutTile:
    """The comparison of the arms, and what follows from it."""

    comparison: ArmComparison
    least: Estimate | None  # avoided contacts if whatever nothing joins was written by treated people
    smallest_visible: float | None  # 0 to 1: smaller differences stay unseen with so many episodes; None = too few
    contacts: Estimate | None  # saved in the span, at most: whoever gave up counts as saved
    savings: Savings | None  # hours and money of these
    more_abandoned: Estimate | None  # share that began the form and left it, treated minus hold-out, −1 to 1
    answers: DeflectionTile

    @property
    def smaller_arm(self) -> int:
        """How many episodes the smaller arm has."""
        return min(self.comparison.treated, self.comparison.holdout)


def drawn_between(connection: Connection, span: Span, now: datetime, holdout_of: HoldoutOf) -> Drawn:
    """Return the episodes of people who were drawn and began in the span."""
    days = Days(span.first, span.last, now)
    drawn = drawn_of_days(connection, days, holdout_of)
    if holdout_of is not HoldoutOf.HELP:
        return drawn
    enrolled = event_log.facts(connection, HelpEnrolled, span.since, span.until)
    return drawn.with_others(as_drawn(list(only_typed(enrolled, drawn_units(connection, days, holdout_of), now))))


def compared(connection: Connection, span: Span, now: datetime, holdout_of: HoldoutOf) -> ArmComparison:
    """Return how the arms of the hold-out differ, of the episodes that began in the span."""
    return _compare(drawn_between(connection, span, now, holdout_of), span, now, holdout_of)


def holdout_tile(
    connection: Connection, span: Span, now: datetime, holdout_of: HoldoutOf, cost: CostOfAContact | None
) -> HoldoutTile:
    """Return the tile of the span; cost is the operator's, None = no hours and no money."""
    drawn = drawn_between(connection, span, now, holdout_of)
    comparison = _compare(drawn, span, now, holdout_of)
    can_be_asked = now < span.until + LATEST + WINDOW
    answers = deflection_tile(drawn, comparison, (span.last - span.first).days + 1, can_still_grow=can_be_asked)
    if comparison.avoided is None:
        return HoldoutTile(comparison, None, None, None, None, None, answers)
    episodes, unjoined = drawn.episodes, unjoined_mails(connection, Days(span.first, span.last, now))
    return HoldoutTile(
        comparison,
        least=_least(episodes, unjoined),
        smallest_visible=_visible(episodes, comparison),
        contacts=contacts_saved(comparison.avoided, episodes),
        savings=savings(comparison.avoided, comparison.treated, cost) if cost else None,
        more_abandoned=_more_abandoned(drawn),
        answers=answers,
    )


def _compare(drawn: Drawn, span: Span, now: datetime, holdout_of: HoldoutOf) -> ArmComparison:
    return compare(drawn.episodes, holdout_of, can_still_grow=now < span.until + WINDOW)


def cost_of(minutes: str, money: str, default: CostOfAContact) -> CostOfAContact | None:
    """Return what one contact costs, as somebody typed it, else the default; None where nothing is known."""
    cost = CostOfAContact(_amount(minutes, default.minutes), _amount(money, default.money))
    return cost if cost.minutes or cost.money else None


def _amount(text: str, default: float) -> float:
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        return default
    return value if isfinite(value) and 0 <= value <= 1_000_000 else default


def _least(episodes: Episodes, unjoined_mails: int) -> Estimate | None:
    try:
        return avoided_if_treated_wrote(episodes, unjoined_mails)
    except TooFewToCompare:
        return None


def _more_abandoned(drawn: Drawn) -> Estimate | None:
    try:
        return treated_minus_holdout(drawn.abandoned, drawn.episodes)
    except TooFewToCompare:
        return None


def _visible(episodes: Episodes, comparison: ArmComparison) -> float | None:
    wrote, number = episodes.number(episodes.holdout & episodes.contact), comparison.holdout + comparison.treated
    share = comparison.holdout / number
    return smallest_visible(wrote / comparison.holdout, round(number / DESIGN_EFFECT), share) if wrote else None
