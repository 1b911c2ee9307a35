"""Which of the articles that share an original is the original, and whether a translation still says what it says."""

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
Member = TypeVar("Member")


def is_behind(based_on: str, updated: str, significance: str) -> bool:
    """Return whether a translation is older than its original; a corrected typing error makes none old.

    based_on               the day of the original that was translated, ISO; "" or anything else: nobody can say
    updated, significance  of the original: the day of its last change, and how much that changed

    >>> is_behind("2026-01-01", "2026-02-01", ""), is_behind("2026-01-01", "2026-02-01", "typo")
    (True, False)
    """
    return bool(_DAY.fullmatch(based_on)) and based_on < updated and significance != "typo"


def the_original(members: Iterable[Member], is_original: Callable[[Member], bool]) -> Member | None:
    """Return the only member that was translated from no other; None where there is none, or several."""
    originals = [member for member in members if is_original(member)]
    return originals[0] if len(originals) == 1 else None
