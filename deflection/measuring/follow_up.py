"""The follow-up question, "is your problem solved?": when it may be asked, and of whom. Pure.

What becomes of people who do not write is known only from them. So some of them are asked, at random: in both arms of
the hold-out a problem (an episode, see `relations.py`) is drawn once, by its first help session; in no arm a person is
drawn, by the unit that figures are clustered by.

1. Nobody is asked about a problem that they wrote about.
2. On a page from a day after the beginning on, by mail from three days on; never when two weeks are over.
3. In an arm once for each problem of a person, also where they came with two browsers; in no arm once for each person.
   On a page it stays for a day.
4. In no arm also at the end of a help session: on the page that says that it is solved, and on the start page once the
   help session has rested for two minutes. In the arms nobody is asked then: whoever says "solved" would be asked more
   often than others, and the arms say so unequally often.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from deflection.gate import EXPIRES_AFTER
from deflection.help_session import Arm

BY_PAGE: Final = "page"  # values of `FollowUpAsked.way`
BY_MAIL: Final = "mail"
AT_THE_END: Final = "end"

EARLIEST_ON_A_PAGE: Final = EXPIRES_AFTER  # before that the help session still goes on
EARLIEST_BY_MAIL: Final = timedelta(hours=72)
LEFT_AFTER: Final = timedelta(minutes=2)  # without an event: whoever comes to the start page then has left
LATEST: Final = timedelta(days=14)
STAYS_FOR: Final = timedelta(days=1)  # on the page, from when it was first shown there

BUCKETS: Final = 1_000_000  # of the draw, all equally likely


def drawn_by(help_session_id: str, unit: str, arm: Arm) -> str:
    """Return what is drawn so that a problem is asked about: its help session, in no arm whoever had it."""
    return unit if arm is Arm.NOT_ENROLLED else help_session_id


def is_drawn(digest: str, share: float) -> bool:
    """Return whether a problem is asked about.

    digest  keyed digest of what `drawn_by` names, in hexadecimal
    share   probability, 0 to 1
    """
    return int(digest, 16) % BUCKETS < share * BUCKETS
