"""Are two help sessions of one person about the same problem? One definition, for reports and for learning. Pure.

1. Their last texts are alike: Jaccard similarity of their character trigrams, within words, of at least `ALIKE`
   (the measure and the threshold of PostgreSQL's pg_trgm; case and diacritics do not count).
2. Or the later one was asked to read an article that the earlier one was left with: the search itself takes them for
   one problem. That holds for other words, for another language, and after the texts were emptied.
3. Or they share a label: their texts were alike by rule 1 before somebody's words were erased.

Who is one person is not asked here. Limits: people who put the same problem in entirely different words, for which
the search finds other articles, are missed; so is what was never described (a mail, a matter that is never gated).
Measured on pairs of questions by different people, so a lower bound for one person who writes twice: of pairs with one
answer `ALIKE` finds 28 % (banking77), 30 % (clinc150), 50 % (stackfaq) and 87 % (alchemy-sk); of pairs with different
answers it takes 0.4 to 0.8 % for one problem.
"""

from __future__ import annotations

from functools import lru_cache

from deflection.help_session import HelpSession
from deflection.problem_text import words
from search.text.letters import LIMIT_CHARACTERS

ALIKE = 0.3  # 0 to 1


def is_same_problem(earlier: HelpSession, later: HelpSession) -> bool:
    """Return whether `later` came back with the problem of `earlier`; both are the same person's."""
    return _is_sent_back(earlier, later) or have_like_texts(earlier, later)


def have_like_texts(one: HelpSession, other: HelpSession) -> bool:
    """Return whether the last texts of two help sessions are alike, or were before they were emptied."""
    return similarity(one.text, other.text) >= ALIKE or not one.alike.isdisjoint(other.alike)


def _is_sent_back(earlier: HelpSession, later: HelpSession) -> bool:
    left_with = {earlier.solved_by} if earlier.solved_by else earlier.read
    return any(offer.article_id in left_with for problem in later.problems for offer in problem.reading_list)


def similarity(one: str, other: str) -> float:
    """Jaccard similarity of the character trigrams of two texts, 0 to 1; 0 when either has no word.

    >>> round(similarity("zabudnuté heslo", "zabudol som heslo"), 2)
    0.48
    >>> similarity("zabudnuté heslo", "")
    0.0
    """
    trigrams, others = _trigrams(one), _trigrams(other)
    both = len(trigrams & others)
    return both / (len(trigrams) + len(others) - both) if both else 0.0


@lru_cache(maxsize=64)
def _trigrams(text: str) -> frozenset[str]:
    """The distinct trigrams of each word, padded with two blanks before and one behind, as pg_trgm does."""
    padded = [f"  {word} " for word in words(text[:LIMIT_CHARACTERS])]
    return frozenset(word[start : start + 3] for word in padded for start in range(len(word) - 2))
