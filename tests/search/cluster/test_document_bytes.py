"""What the cluster is given of a document says the same as the arrays that it was read from."""

from array import array
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from itertools import compress, pairwise
from pathlib import Path

import numpy as np
import pytest

from search.cluster.cluster_lexicon import ClusterLexicon
from search.cluster.document_bytes import (
    FIELDS,
    ClusterDocument,
    column_of,
    feature_rows,
    packed,
    term_number,
    unpacked,
)
from search.cluster.exported import Source, exported
from search.cluster.lexicon_arrays import identity, lexicon_of
from search.index.lexicon import lexicon_part, words_of
from search.index.opened import OpenedIndex
from search.index.segment import INDEX, Segment
from search.storage.array_file import write_arrays
from search.storage.generations import newest_good
from search.text.features import KINDS


@pytest.fixture(scope="module")
def index(shipped_index: Path) -> Iterator[OpenedIndex]:
    with OpenedIndex(newest_good(shipped_index).path / INDEX) as opened:
        yield opened


@pytest.fixture(scope="module")
def numbers(index: OpenedIndex) -> list[int]:
    return [*index.alive()][:20]


@pytest.fixture(scope="module")
def sources(index: OpenedIndex, numbers: list[int]) -> dict[str, Source]:
    return dict(exported(index, numbers))


@pytest.fixture(scope="module")
def documents(sources: dict[str, Source]) -> dict[str, ClusterDocument]:
    return {
        key: brought(key, {name: column_of(answered(source[name])) for name in FIELDS})
        for key, source in sources.items()
    }


@pytest.fixture(scope="module")
def lexicon(index: OpenedIndex, tmp_path_factory: pytest.TempPathFactory) -> ClusterLexicon:
    files = [tmp_path_factory.mktemp("lexicon") / str(place) for place in range(len(index.segments))]
    for file, segment in zip(files, index.segments, strict=True):
        write_arrays(file, lexicon_of(segment.arrays))
    return ClusterLexicon(files, index.synonyms)


def answered(sent: str) -> str:
    """Return a column as OpenSearch answers with it."""
    return urlsafe_b64encode(b64decode(sent)).decode().rstrip("=")


def brought(key: str, columns: Mapping[str, bytes]) -> ClusterDocument:
    document = ClusterDocument(key)
    document.add(columns)
    return document


def key_of(index: OpenedIndex, number: int) -> str:
    card = index.card(number)
    return f"{card['lang']}/{card['article_id']}"


def terms_of(segment: Segment, number: int, language: str) -> list[bytes]:
    """Return the terms of the text of a document, ascending."""
    field = segment.fields[f"text_{language}"]
    words = words_of(lexicon_part(segment.arrays, f"text_{language}/terms."))
    held = (number in field.documents[start:end] for start, end in pairwise(field.starts.tolist()))
    return [*compress(words, held)]


def test_a_column_that_is_empty_is_missing_in_the_answer() -> None:
    assert column_of("") == b""


@pytest.mark.parametrize("parts", [[], [b""], [b"", b"letters", b"\x00\n"]])
def test_bytes_come_back_as_they_were(parts: list[bytes]) -> None:
    assert unpacked(packed(parts)) == parts


def test_a_document_has_its_card_its_wording_and_its_features(
    index: OpenedIndex, numbers: list[int], documents: dict[str, ClusterDocument]
) -> None:
    for number in numbers:
        document = documents[key_of(index, number)]

        assert document.card == index.card(number)
        assert document.wording() == index.wording(number)
        for kind in KINDS:
            (there,), here = index.features_of(kind, [number]), feature_rows(kind, {number: document})
            assert (here.numbers, [*here.rows]) == (there.numbers, [*there.rows])
            for name in ("features", "counts", "begin"):
                assert np.array_equal(getattr(here, name), getattr(there, name)), (kind, name)


def test_a_document_counts_its_terms_as_the_postings_do(
    index: OpenedIndex, numbers: list[int], documents: dict[str, ClusterDocument]
) -> None:
    for number in numbers:
        document = documents[key_of(index, number)]
        segment, own = index.place(number)
        field = segment.fields[f"text_{document.language}"]
        assert document.scored
        counted = document.scored.text
        terms = terms_of(segment, own, document.language)

        assert counted.length == field.lengths[own]
        assert {*array("q", counted.terms)} == {*map(term_number, terms)}
        for term in terms:
            place = array("q", counted.terms).index(term_number(term))
            postings = field.postings([field.terms.find(term)])
            assert postings.counts[postings.documents == own].tolist() == [array("H", counted.counts)[place]]


def test_its_lines_are_marked_where_the_arrays_mark_them(
    index: OpenedIndex, numbers: list[int], documents: dict[str, ClusterDocument], lexicon: ClusterLexicon
) -> None:
    for number in numbers:
        document = documents[key_of(index, number)]
        terms = tuple(term.decode() for term in terms_of(*index.place(number), document.language))[:3]
        words = ((terms, ""), ((), terms[0][:3]))
        there, here = index.lines(number, words), document.lines([lexicon.words(document.language, *w) for w in words])

        assert there is not None
        assert here is not None
        assert here.held == there.held
        for line in here.held:
            assert (here.text(line), here.marks(line)) == (there.text(line), there.marks(line))
            assert here.anchored(here.headings[line]) == there.anchored(there.headings[line])


def test_the_words_of_a_host_have_the_same_statistics(index: OpenedIndex, lexicon: ClusterLexicon) -> None:
    assert lexicon.terms.keys() == index.terms.keys()
    for language, words in index.terms.items():
        own = lexicon.terms[language]
        assert (own.articles, own.average_length) == (words.articles, words.average_length)
        assert own.repairs("heslp", "heslp") == words.repairs("heslp", "heslp")
        assert own.completions("hes") == words.completions("hes")
        assert [own.frequency_of(term) for term in words.completions("h")] == [
            words.frequency_of(term) for term in words.completions("h")
        ]


def test_a_host_keeps_nothing_of_single_documents(index: OpenedIndex) -> None:
    kept = lexicon_of(index.segments[0].arrays)

    of_documents = ("text_sk/documents", "text_sk/counts", "text_sk/lengths", "letters/features", "cards/letters")
    assert [len(kept[name]) for name in of_documents] == [0] * len(of_documents)
    assert not any(name.startswith(("passages/", "asked_", "key/")) for name in kept)


def test_every_segment_has_a_name_of_its_own(index: OpenedIndex) -> None:
    arrays = index.segments[0].arrays
    other = dict(arrays) | {"cards/letters": arrays["cards/letters"][:-1]}

    assert identity(arrays) == identity(dict(arrays))
    assert identity(arrays) != identity(other)
