"""What the cluster has counted once it is not asked for again, and never more is kept than was said."""

from search.cluster.union_counts import UnionCounts

HESLO, PLATBA, UCET = (("text_sk", frozenset({term})) for term in (b"heslo", b"platba", b"ucet"))


def test_the_count_that_was_not_asked_for_longest_is_forgotten() -> None:
    counts = UnionCounts(most=2)
    counts.keep({HESLO: 1, PLATBA: 2})
    assert counts.of([HESLO, UCET]) == {HESLO: 1}

    counts.keep({UCET: 3})

    assert counts.of([HESLO, PLATBA, UCET]) == {HESLO: 1, UCET: 3}


def test_words_that_may_become_thousands_do_not_fill_the_memory() -> None:
    counts = UnionCounts(most_terms=10)
    unions = [("text_sk", frozenset(f"{number}{word}".encode() for word in range(4))) for number in range(4)]
    for number, union in enumerate(unions):
        counts.keep({union: number})
        counts.keep({union: number})

    assert counts.of(unions) == {unions[2]: 2, unions[3]: 3}
    counts.keep({("text_sk", frozenset(str(word).encode() for word in range(11))): 1})
    assert counts.of(unions) == {}
    counts.keep({unions[0]: 7})
    assert counts.of(unions) == {unions[0]: 7}
