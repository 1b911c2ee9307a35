"""Rotated digests that join the facts of one person: a cookie, a member and an address that were seen together.

Each identity has one digest for this quarter of the year and one for the next. Facts that lie less than a quarter apart
share one; facts that lie further apart can no longer be joined, not even by who has the key and not the identity.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from webui.identity.keyed import KeyPurpose, keyed

_DIGITS = 16  # hex: enough to tell people apart, and two for each identity of each fact

Identity = tuple[KeyPurpose, str]  # VISITOR, MEMBER or EMAIL, and its value; an empty value is nobody


def links(key: str, identities: Iterable[Identity], day: date) -> tuple[str, ...]:
    """Return the digests of the identities in the quarter of `day` and in the one that follows."""
    quarter = day.year * 4 + (day.month - 1) // 3
    known = [(purpose, value) for purpose, value in identities if value]
    return tuple(
        keyed(key, KeyPurpose.LINK, f"{number}:{purpose}:{value}")[:_DIGITS]
        for purpose, value in known
        for number in (quarter, quarter + 1)
    )


def address_of(email: str) -> Identity:
    """Return the identity of a mail address."""
    return KeyPurpose.EMAIL, email.strip().lower()
