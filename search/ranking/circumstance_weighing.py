"""Two ways to weigh a problem that names a device or an amount: with these words whole, and with them aside.

"Platba neprišla, mám Windows 11" is about a payment, "Install on Windows 11" about Windows. Which way counts is decided
by what each has found. Pure. What the words are: `query/circumstances.py`.
"""

from collections.abc import Set
from dataclasses import dataclass
from typing import Final

from search.ranking.explanation import Explanation

CLEARLY: Final = 1.25  # times as likely
ABOUT: Final = 0.5
CLEARLY_MORE: Final = 1.15  # of the score


@dataclass(frozen=True, slots=True)
class Weighing:
    """What was found in one of the ways."""

    first: tuple[str, str]  # language and id of the first article; ("", "") = nothing was found
    p: float  # 0 to 1, that the likeliest of the offered articles resolves the problem
    covered: float  # mass of the other words that the first article has
    has_circumstances: bool  # whether it has any of the words in question


NOTHING_GAINED: Final = Weighing(("", ""), 0.0, 0.0, has_circumstances=False)


def is_aside_better(whole: Weighing, aside: Weighing) -> bool:
    """Return whether these words only stand beside the problem.

    So it is where the same article becomes likelier without them, or another one clearly likelier that has no less of
    the other words. If the first with them has nothing but them, and the other one nothing of them, about as likely
    will do.

    >>> payment = Weighing(("sk", "platba"), 0.32, 5.0, has_circumstances=False)
    >>> is_aside_better(payment, Weighing(("sk", "platba"), 0.67, 5.0, has_circumstances=False))
    True
    >>> printing = Weighing(("en", "print-from-ipad"), 0.65, 2.0, has_circumstances=True)
    >>> is_aside_better(printing, Weighing(("en", "print-an-invoice"), 0.24, 2.0, has_circumstances=False))
    False
    """
    if whole.first == aside.first:
        return aside.p > whole.p
    if whole.covered == 0 < aside.covered and not aside.has_circumstances:
        return aside.p > ABOUT * whole.p
    return aside.covered >= whole.covered and aside.p > CLEARLY * whole.p


def says_more_beside(whole: Explanation, aside: Explanation, beside: Set[str], *, are_known: bool = True) -> bool:
    """Return whether the first article with these words aside earns clearly more by all others than that with them.

    All that is asked while somebody is typing, where nothing is known of probabilities.

    are_known  articles name the device; where none does, no problem is about it, and a little more will do

    >>> from search.ranking.explanation import Part, SignalName
    >>> windows = Explanation((Part(SignalName.TEXT, 4.0, "Windows"), Part(SignalName.TEXT, 2.0, "payment")))
    >>> says_more_beside(windows, Explanation((Part(SignalName.TEXT, 3.0, "payment"),)), {"Windows"})
    True
    """
    return _without(aside, beside) > (CLEARLY_MORE if are_known else 1.0) * _without(whole, beside)


def _without(explanation: Explanation, beside: Set[str]) -> float:
    return sum(part.value for part in explanation.parts if part.word not in beside)
