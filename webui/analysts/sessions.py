"""Help sessions as the analysts' pages count them: as many as are alike in all that is counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from deflection.help_session import Arm
from deflection.measuring.outcome import Outcome

ANY_DAY: Final = date.min


class Counted(Protocol):
    """What figures are counted of: that many help sessions, and what they have in common."""

    @property
    def number(self) -> int:
        """How many they are."""

    @property
    def day(self) -> date:
        """Of their beginning, in the operator's time zone; `ANY_DAY` where they are counted over all days."""

    @property
    def lang(self) -> str:
        """Their language."""

    @property
    def way_in(self) -> str:
        """How they came."""

    @property
    def topic(self) -> str:
        """The topic of their problem; "" = none was chosen or named."""

    @property
    def outcome(self) -> Outcome:
        """How they ended."""

    @property
    def met_gate(self) -> bool:
        """Whether a person described a problem."""

    @property
    def arm(self) -> Arm:
        """Of the hold-out."""

    @property
    def offered(self) -> bool:
        """Whether at least one article was insisted on."""

    @property
    def opened(self) -> bool:
        """Whether at least one of these was read."""

    @property
    def form_shown(self) -> bool:
        """Whether the form was shown."""

    @property
    def form_begun(self) -> bool:
        """Whether something was typed into it, or sent."""

    @property
    def sent(self) -> bool:
        """Whether a ticket was sent."""

    @property
    def is_finished(self) -> bool:
        """Whether they are those of which shares are taken."""


@dataclass(frozen=True, slots=True)
class SessionsAlike:
    """That many help sessions, and what they have in common, as the database counts them; see `Counted`."""

    number: int
    day: date
    lang: str
    way_in: str
    topic: str
    outcome: Outcome
    met_gate: bool
    arm: Arm
    offered: bool
    opened: bool
    form_shown: bool
    form_begun: bool
    sent: bool

    @property
    def is_finished(self) -> bool:
        """Whether they are those of which shares are taken."""
        return self.met_gate and self.outcome is not Outcome.ONGOING
