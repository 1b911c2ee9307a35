"""What the randomised hold-out says, as the page shows it: avoided contacts, the least they can be, hours and money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import isfinite

from sqlalchemy import Connection

from deflection import event_log
from deflection.estimation.episodes import Episodes
from deflection.estimation.estimate import Estimate, TooFewToCompare
from deflection.estimation.sample_size import DESIGN_EFFECT, smallest_visible
from deflection.estimation.savings import CostOfAContact, Savings, savings
from deflection.estimation.unlinked import avoided_if_treated_wrote
from deflection.measuring.drawn_episodes import ArmComparison, DrawnEpisode, as_columns, compare, drawn_episodes
from deflection.measuring.outcome import WINDOW, first_contacts
from deflection.policy import HoldoutOf
from deflection.site_events import HelpEnrolled
from webui.analysts.span import Span


@dataclass(frozen=True, slots=True)
class HoldoutTile:
    """The comparison of the arms, and what follows from it."""

    comparison: ArmComparison
    least: Estimate | None  # avoided contacts if whatever nothing joins was written by treated people
    smallest_visible: float | None  # 0 to 1: smaller differences stay unseen with so many episodes; None = too few
    savings: Savings | None  # at most: with avoided contacts, whoever gave up counts as saved


def drawn_between(connection: Connection, span: Span, now: datetime, holdout_of: HoldoutOf) -> list[DrawnEpisode]:
    """Return the episodes of people who were drawn and began in the span."""
    around = list(event_log.help_sessions(connection, span.since, span.until + WINDOW))
    begun = [help_session for help_session in around if help_session.events[0].at < span.until]
    enrolled = event_log.facts(connection, HelpEnrolled, span.since, span.until)
    return drawn_episodes(begun, first_contacts(around), enrolled, holdout_of, now)


def holdout_tile(
    drawn: list[DrawnEpisode],
    holdout_of: HoldoutOf,
    unjoined_mails: int,
    cost: CostOfAContact | None,
    *,
    can_still_grow: bool,
) -> HoldoutTile:
    """Return the tile of these episodes; cost is the operator's, None = no hours and no money."""
    comparison = compare(drawn, holdout_of, can_still_grow=can_still_grow)
    if comparison.avoided is None:
        return HoldoutTile(comparison, None, None, None)
    episodes = as_columns(drawn)
    saved = savings(comparison.avoided, comparison.treated, cost) if cost else None
    return HoldoutTile(comparison, _least(episodes, unjoined_mails), _visible(episodes, comparison), saved)


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


def _visible(episodes: Episodes, comparison: ArmComparison) -> float | None:
    wrote = float(episodes.contact[episodes.holdout].mean())
    share = comparison.holdout / len(episodes)
    return smallest_visible(wrote, round(len(episodes) / DESIGN_EFFECT), share) if wrote else None
