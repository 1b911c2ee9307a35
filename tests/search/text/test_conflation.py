"""Do the forms of one word meet in one term, and do other words stay apart? Lists of real words say how often.

`families/<code>.txt` holds one word in its forms on each line; the rules were made with it in view. `<code>-unseen.txt`
was written when they were finished. `<code>-apart.txt` holds pairs that look alike. `pytest -rP` shows the figures.
"""

from itertools import combinations
from pathlib import Path

import pytest

from search.text.letters import fold
from search.text.stemming import stem

FAMILIES = Path(__file__).parent / "families"
MEET = [  # list, share of the forms that meet their word, share of all pairs of forms that meet, both at least
    ("sk", 0.99, 0.98),
    ("sk-unseen", 0.96, 0.94),
    ("cs", 0.99, 0.98),
    ("cs-unseen", 0.97, 0.96),
    ("uk", 0.99, 0.98),
    ("uk-unseen", 0.92, 0.92),
    ("pl", 0.98, 0.97),
    ("pl-unseen", 0.97, 0.96),
    ("sk-derived", 0.91, 0.91),
    ("cs-derived", 0.87, 0.87),
    ("pl-derived", 1.00, 1.00),
    ("uk-derived", 0.87, 0.85),
    ("en-spelling", 1.00, 1.00),
]
APART = [  # list, share of its pairs that are merged, at most
    *(("sk-apart", 0.10), ("sk-unseen-apart", 0.11), ("cs-apart", 0.10), ("cs-unseen-apart", 0.10)),
    *(("uk-apart", 0.10), ("pl-apart", 0.06), ("pl-unseen-apart", 0.06)),
]


def lines(name: str) -> list[list[str]]:
    text = (FAMILIES / f"{name}.txt").read_text(encoding="utf-8")
    return [line.split() for line in text.splitlines() if line and not line.startswith("#")]


def meet(one: str, other: str, name: str) -> bool:
    return stem(one, name[:2]) == stem(other, name[:2])


@pytest.mark.parametrize(("name", "with_their_word", "with_each_other"), MEET)
def test_the_forms_of_one_word_meet(name: str, with_their_word: float, with_each_other: float) -> None:
    forms = [(word, form) for word, *forms in lines(name) for form in forms]
    pairs = [pair for family in lines(name) for pair in combinations(dict.fromkeys(map(fold, family)), 2)]
    met = sum(meet(*pair, name) for pair in forms) / len(forms), sum(meet(*pair, name) for pair in pairs) / len(pairs)
    print(f"{name}: {len(forms)} forms, {met[0]:.3f} meet their word; {len(pairs)} pairs, {met[1]:.3f} meet")  # noqa: T201

    assert met[0] >= with_their_word
    assert met[1] >= with_each_other


@pytest.mark.parametrize(("name", "at_most"), APART)
def test_words_that_only_look_alike_stay_apart(name: str, at_most: float) -> None:
    pairs = lines(name)
    merged = [f"{one}/{other}" for one, other in pairs if meet(one, other, name)]
    print(f"{name}: {len(merged)} of {len(pairs)} pairs merged: {', '.join(merged)}")  # noqa: T201 - the figure is the point

    assert len(merged) <= at_most * len(pairs)


def test_there_is_enough_to_judge_slovak_by() -> None:
    assert sum(len(forms) - 1 for forms in lines("sk")) >= 300
    assert len(lines("sk-apart")) >= 100


ONE_MATTER = (  # words of two lines that may share a term: synonyms, and a noun with its verb or its opposite
    *({"účet", "konto"}, {"mobil", "mobilný"}, {"správny", "nesprávny"}, {"prihlásiť", "prihlasovať"}),
    *({"zľava", "zľavnený"}, {"reklamácia", "reklamovať"}, {"aktualizácia", "aktualizovať"}),
    *({"odstrániť", "vymazať"}, {"odstranit", "smazat"}, {"płatność", "zapłacić"}, {"оновлення", "оновити"}),
)


@pytest.mark.parametrize("name", [name for name, *_ in MEET])
def test_words_of_the_lists_do_not_meet_each_other(name: str) -> None:
    """A stripper that cuts everything down to one letter would look perfect above."""
    words: dict[str, set[str]] = {}
    for word, *forms in lines(name):
        for form in (word, *forms):
            words.setdefault(stem(form, name[:2]), set()).add(word)

    assert [shared for shared in words.values() if len(shared) > 1 and shared not in ONE_MATTER] == []
