"""What a host keeps of the documents that a cluster has brought: the latest, and never more than so many bytes."""

from search.cluster.document_bytes import ClusterDocument, packed_counts, packed_whole
from search.cluster.document_memory import DocumentMemory, Revision

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

    before, rewritten, by_another_primary = memory.documents(
        [("sk/heslo", 1, 1), ("sk/heslo", 2, 1), ("sk/heslo", 1, 2)]
    )

    assert (before.scored is not None, before.details) == (True, {"card": WHOLE})
    assert [(document.scored, document.details) for document in (rewritten, by_another_primary)] == [(None, {})] * 2


def test_what_a_question_adds_is_its_own_until_it_is_kept() -> None:
    memory, revision = DocumentMemory(), ("sk/heslo", 1, 1)
    keep(memory, revision)
    (document,) = memory.documents([revision])

    document.add({"wording": b"heslo"})
    assert "wording" not in memory.documents([revision])[0].details

    memory.keep(revision, document)
    assert memory.documents([revision])[0].details == {"card": WHOLE, "wording": b"heslo"}


def test_what_was_not_asked_for_longest_is_forgotten_and_details_before_what_is_scored() -> None:
    memory = DocumentMemory(most_scored=10_000, most_details=4_000)
    revisions = [(f"sk/{number}", number, 1) for number in range(5)]
    keep(memory, *revisions[:2])
    memory.documents(revisions[:1])
    keep(memory, *revisions[2:3])

    kept = memory.documents(revisions[:3])

    assert [bool(document.details) for document in kept] == [True, False, True]
    assert all(document.scored for document in kept)
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
