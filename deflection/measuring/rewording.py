"""Words that people had to replace before the search found something: suggestions for the folder's synonyms. Pure.

1. Two problems of one help session, one after the other, in words: the first found nothing to insist on and the second
   did, or an article solved it that only the second one was offered.
2. They differ in one to `MOST_WORDS` words that name something on each side: the words left out stand for those put
   in their place.
3. A pair is shown only when `FEWEST_PEOPLE` different people made it; whoever cannot be told apart does not count.
   Nothing else of what anybody typed is shown.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from deflection.help_session import HelpSession, ProblemDescribed, SearchOutcome

FEWEST_PEOPLE = 3
MOST_WORDS = 3

Naming = Callable[[str, str], Sequence[tuple[str, str]]]
"""(text, language) -> (word, what all its forms have in common) of every word that names something."""


@dataclass(frozen=True, slots=True)
class ReplacedWords:
    """Words that several people replaced by the same others."""

    lang: str
    before: str  # in the form that most people typed
    after: str
    people: int


def rewordings(
    help_sessions: Iterable[HelpSession], naming: Naming, *, fewest: int = FEWEST_PEOPLE
) -> list[ReplacedWords]:
    """Return the pairs that at least `fewest` people made, those of most people first."""
    people: defaultdict[tuple[str, tuple[str, ...], tuple[str, ...]], dict[str, tuple[str, str]]] = defaultdict(dict)
    for help_session in help_sessions:
        for before, after in _reworded(help_session) if help_session.person else ():
            left, came = _replaced(before, after, naming, help_session.lang)
            if left and came:
                key = (help_session.lang, tuple(sorted(left)), tuple(sorted(came)))
                people[key][help_session.person] = (" ".join(left.values()), " ".join(came.values()))
    shared = (_rewording(lang, typed) for (lang, *_), typed in people.items() if len(typed) >= fewest)
    return sorted(shared, key=lambda pair: (-pair.people, pair.lang, pair.before, pair.after))


def _reworded(help_session: HelpSession) -> Iterator[tuple[str, str]]:
    """Yield the texts of problems that failed and of those that came next and did not: rule 1."""
    for first, second in pairwise(help_session.problems):
        if first.text and second.text and _is_better(first, second, help_session.solved_by):
            yield first.text, second.text


def _is_better(first: ProblemDescribed, second: ProblemDescribed, solved_by: str | None) -> bool:
    if first.search is SearchOutcome.NOTHING and second.search is SearchOutcome.CONFIDENT:
        return True
    return solved_by is not None and solved_by in _offered(second) and solved_by not in _offered(first)


def _offered(problem: ProblemDescribed) -> frozenset[str]:
    return frozenset(offer.article_id for offer in (*problem.reading_list, *problem.weak))


def _replaced(before: str, after: str, naming: Naming, lang: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return what was left out and what came instead, stem -> word; both empty when it is too much: rule 2."""
    old, new = (({stem: word for word, stem in naming(text, lang)}) for text in (before, after))
    left = {stem: word for stem, word in old.items() if stem not in new}
    came = {stem: word for stem, word in new.items() if stem not in old}
    return (left, came) if max(len(left), len(came)) <= MOST_WORDS else ({}, {})


def _rewording(lang: str, typed: dict[str, tuple[str, str]]) -> ReplacedWords:
    (before, after), _ = Counter(typed.values()).most_common(1)[0]
    return ReplacedWords(lang, before, after, len(typed))
