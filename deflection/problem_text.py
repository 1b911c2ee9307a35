"""When are two problem texts about the same thing? Needed when a form is posted with another text."""

from __future__ import annotations

import hashlib
import re
import unicodedata

# Below this share, from either side, the posted text counts as another problem: a person who adds half as many
# words again to what they described is still at .67.
SAME_PROBLEM_SHARE = 0.6

# Of a described text; the search reads no further, so what stands behind was not searched for.
SEARCHED_CHARACTERS = 2_000

_WORD = re.compile(r"\w+")


def words(text: str) -> frozenset[str]:
    """The distinct words of a text, without case and diacritics.

    >>> sorted(words("Zabudnuté HESLO, heslo!"))
    ['heslo', 'zabudnute']
    """
    folded = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in folded if not unicodedata.combining(c))
    return frozenset(_WORD.findall(bare))


def is_same_problem(posted: str, described: tuple[str, ...]) -> bool:
    """Whether `posted` says what was described before, and not only a small part of it.

    described  every text the search has seen in this help session
    returns    True when at least 60 % of the posted words were described, and at least 60 % of one described text
               is still there: a problem hidden among other words was not searched for what it is.
               An empty post has nothing new in it.

    >>> is_same_problem("zabudol som heslo a nejde SMS", ("zabudol som heslo",))
    False
    >>> is_same_problem("zabudol som heslo ešte včera", ("Zabudol som heslo",))
    True
    >>> is_same_problem("heslo", ("slnko svieti nad hradom heslo",))
    False
    """
    posted_words = words(posted)
    if not posted_words:
        return True
    searched = [words(text[:SEARCHED_CHARACTERS]) for text in described]
    known = frozenset[str]().union(*searched)
    is_known = len(posted_words & known) >= SAME_PROBLEM_SHARE * len(posted_words)
    return is_known and any(len(posted_words & text) >= SAME_PROBLEM_SHARE * len(text) for text in searched if text)


def digest(text: str) -> str:
    """SHA-256 of the text as hex, so that a ticket and its evidence can be matched without the text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
