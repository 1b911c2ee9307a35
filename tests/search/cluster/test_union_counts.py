"""What the cluster has counted once it is not asked for again, and never more is kept than was said."""

from search.cluster.union_counts import UnionCounts

HESLO, PLATBA, UCET = (("text_sk", frozenset({term})) for term in (b"heslo", b"platba", b"ucet"))


def test_the_count_that_was_not_asked_for_longest_is_forgotten() -> None:
    counts = UnionCounts(most=2)
    counts.keep({HESLO: 1, PLATBA: 2})
    assert counts.of([HESLO, UCET]) == {HESLO: 1}

    counts.keep({UCET: 3})

    assert counts.of([HESLO, PLATBA, UCET]) == {HESLO: 1, UCET: 3}
