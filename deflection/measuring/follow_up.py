"""The follow-up question, "is your problem solved?": when it may be asked, and of whom. Pure.

What becomes of people who do not write is known only from them. So people in both arms of the hold-out are asked, at
random: a problem (an episode of the hold-out, see `relations.py`) is drawn once, by its first help session.

1. Nobody is asked about a problem that they wrote about.
2. On a page from a day after the beginning on, by mail from three days on; never when two weeks are over.
3. Once for each problem of a person, also where they came with two browsers; on a page it stays for a day.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from deflection.gate import EXPIRES_AFTER

BY_PAGE: Final = "page"  # values of `FollowUpAsked.way`
BY_MAIL: Final = "mail"

EARLIEST_ON_A_PAGE: Final = EXPIRES_AFTER  # before that the help session still goes on
EARLIEST_BY_MAIL: Final = timedelta(hours=72)
LATEST: Final = timedelta(days=14)
STAYS_FOR: Final = timedelta(days=1)  # on the page, from when it was first shown there

BUCKETS: Final = 1_000_000  # of the draw, all equally likely


def is_drawn(digest: str, share: float) -> bool:
    """Return whether a problem is asked about.

    digest  keyed digest of the help session that it began with, in hexadecimal
    share   probability, 0 to 1
    """
    return int(digest, 16) % BUCKETS < share * BUCKETS
