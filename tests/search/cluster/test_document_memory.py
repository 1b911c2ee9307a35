"""What a host keeps of the documents that a cluster has brought: the latest, and never more than so many bytes."""

import tracemalloc

import numpy as np

from search.cluster.document_bytes import ClusterDocument, packed_counts, packed_whole
from search.cluster.document_memory import MOST_DETAIL_BYTES, MOST_SCORED_BYTES, DocumentMemory, Revision

WHOLE = b"w" * 1_000


def brought(key: str) -> ClusterDocument:
    document = ClusterDocument(key)
    document.add({"counts": packed_counts({}), "whole": packed_whole([b"heslo"], []), "card": WHOLE})
    return document


def keep(memory: DocumentMemory, *revisions: Revision) -> None:
    for revision in revisions:
        memory.keep(revision, brought(revision[0]))


def test_what_was_written_again_is_another_document() -> None:
    memory = DocumentMemory()
    keep(memory, ("sk/heslo", 1, 1))

    before, *others = [("sk/heslo", 1, 1), ("sk/heslo", 2, 1), ("sk/heslo", 1, 2)]  # written again, by another primary

    kept = memory.documents([before, *others])

    assert [document.scored is not None for document in kept] == [True, False, False]
    assert [memory.details(revision) for revision in (before, *others)] == [{"card": WHOLE}, {}, {}]


def test_what_a_question_adds_is_its_own_until_it_is_kept() -> None:
    memory, revision = DocumentMemory(), ("sk/heslo", 1, 1)
    keep(memory, revision)
    (document,) = memory.documents([revision])

    document.add({"wording": b"heslo"})
    assert "wording" not in memory.details(revision)

    memory.keep(revision, document)
    assert memory.details(revision) == {"card": WHOLE, "wording": b"heslo"}


def test_what_was_not_asked_for_longest_is_forgotten_and_details_before_what_is_scored() -> None:
    memory = DocumentMemory(most_scored=10_000, most_details=4_000)
    revisions = [(f"sk/{number}", number, 1) for number in range(5)]
    keep(memory, *revisions[:2])
    memory.documents(revisions[1:2])  # a candidate, but none of the best
    memory.details(revisions[0])
    keep(memory, *revisions[2:3])

    assert [bool(memory.details(revision)) for revision in revisions[:3]] == [True, False, True]
    assert all(document.scored for document in memory.documents(revisions[:3]))
    for number in range(100):
        keep(memory, (f"sk/{number}", 100 + number, 1))
    assert not any(document.scored for document in memory.documents(revisions))


def test_a_second_request_is_made_only_where_most_is_here() -> None:
    memory, revision = DocumentMemory(), ("sk/heslo", 1, 1)
    assert not memory.knows_most

    keep(memory, revision)
    for _ in range(20):
        memory.documents([revision])
    assert memory.knows_most

    for number in range(20):
        memory.documents([("sk/other", number, 1)])
    assert not memory.knows_most


def test_takes_as_much_memory_as_it_counts() -> None:
    """A host may need 60 MB more for 46,000 articles than for 1,000; 20 of these are words, so 40 are left for this."""
    most = 2_000_000
    memory = DocumentMemory(most_scored=most, most_details=most)

    tracemalloc.start()
    try:
        for number in range(2_000):
            terms = [f"slovo{number}x{place}".encode() for place in range(60)]
            document = ClusterDocument(f"sk/clanok-{number}")
            document.add(
                {
                    "counts": packed_counts({"text": (terms, np.ones(len(terms)), 60.0)}),
                    "whole": packed_whole([f"ako zrušiť účet {number}".encode()], []),
                    "card": bytes(600),
                    "passages": bytes(1_500),
                }
            )
            memory.keep((document.key, number, 1), document)
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert 0.8 * most < kept < 2 * most * 1.1
    assert MOST_SCORED_BYTES + MOST_DETAIL_BYTES <= 40_000_000
