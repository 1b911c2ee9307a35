"""What an article would save, and in which order editors see it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from deflection.estimation.share import Share
from deflection.gaps.ended_problems import EndedProblem
from deflection.gaps.ranking import ContactBasis, CountedCluster, GapKind, contact_share, ranked_gaps

WROTE = Share(50, 100)


def cluster(word: str, people: int, unresolved: int, near: int) -> CountedCluster:
    return CountedCluster((word,), tuple(range(people)), people, Share(unresolved, near), 0, ())


def test_expected_contacts_are_people_times_what_becomes_of_them() -> None:
    (gap,) = ranked_gaps([cluster("poukaz", 40, 39, 48)], WROTE, solved=0.6, days=60)

    assert gap.expected_contacts.value == pytest.approx(40 * 30 / 60 * 0.5 * 0.6 * 0.8)
    assert gap.expected_contacts.lower < 4.8 < gap.expected_contacts.upper
    assert gap.label == "poukaz"


def test_many_people_go_first_unless_an_article_resolves_most_of_them() -> None:
    gaps = ranked_gaps(
        [cluster("few", 10, 10, 10), cluster("answered", 60, 60, 600), cluster("many", 40, 40, 45)], WROTE, 0.5, 30
    )

    assert [(gap.label, gap.kind) for gap in gaps] == [
        ("many", GapKind.NO_ARTICLE),
        ("few", GapKind.NO_ARTICLE),
        ("answered", GapKind.NOT_RESOLVING),
    ]


def test_more_people_make_a_narrower_interval() -> None:
    wide, narrow = (ranked_gaps([cluster("x", n, n, n)], WROTE, 0.5, 30)[0].expected_contacts for n in (5, 500))

    assert narrow.upper / narrow.lower < wide.upper / wide.lower / 2


def problems(holdout: int, others: int) -> list[EndedProblem]:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    held_out = [
        EndedProblem("x", "sk", str(n), at, is_resolved=False, wrote=True, is_holdout=True) for n in range(holdout)
    ]
    read = [EndedProblem("x", "sk", f"o{n}", at, is_resolved=False, wrote=n % 2 == 0) for n in range(others)]
    return [*held_out, *read]


def test_who_writes_is_known_from_the_hold_out_where_there_are_enough() -> None:
    enough, few = contact_share(problems(30, 100)), contact_share(problems(29, 100))

    assert (enough.basis, enough.share) == (ContactBasis.HOLDOUT, Share(30, 30))
    assert (few.basis, few.share) == (ContactBasis.OBSERVED, Share(79, 129))


def test_nothing_known_is_no_error() -> None:
    assert ranked_gaps([], contact_share([]).share, 0.5, 30) == []
    assert ranked_gaps([cluster("x", 5, 5, 5)], Share(0, 0), 0.5, 30)[0].expected_contacts.value > 0
