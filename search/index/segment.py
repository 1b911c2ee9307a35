"""The postings of some documents as arrays, from which suggestions are ranked; Whoosh stores the documents themselves.

A `Segment` is one file, written once by `segment_derivation.py` and mapped: opening it costs nothing, a segment
never changes, and all workers share its pages. For every searched field (`text_sk`, `title_sk`, `topics` ...):

  terms       the terms, sorted (a `Lexicon`)
  starts      (terms+1,)     where the postings of each term begin
  documents   (postings,)    the documents that hold it, ascending within a term
  counts      (postings,)    how often, weighted by `fields.WORTH`
  lengths     (documents,)   terms in the field of each document, rounded as Whoosh rounds (`field_postings.py`)

and for every language, the forms that its articles write:

  forms       the forms, sorted, with checksums for typos
  form_terms  (forms,)       the number of the term in `text_<language>`
  titled      (terms,)       the number in `title_<language>` of each term of `text_<language>`, or -1

and for every document its features (`document_features.py`), its card (one line of JSON, `catalogue.Row`), the terms
of its lines, and its text (`passages.py`).
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from weakref import WeakValueDictionary

import numpy as np

from search.articles.catalogue import Row, row_from_json
from search.index.document_features import Forward
from search.index.lexicon import Lexicon, lexicon_part
from search.index.passages import DocumentLines, SegmentPassages
from search.storage.array_file import Array, map_arrays, read_array
from search.storage.remembering import remembered
from search.text.features import KINDS

INDEX = "index"  # the folder in a generation for the files of Whoosh and these
BASE = "base.impact"  # the documents of the last full build
DELTA = "delta.impact"  # the documents written since
RECENT = "recent.impact"  # the last few of these, so that an edit does not write all of them again
SHORTEST_IN_TEXT = 3  # letters of an unfinished word that is completed in texts; a shorter one only in titles
LIMIT_POSTINGS = 20_000  # of an unfinished word; with more it may still become too many words to say anything
REMEMBERED_BEGINNINGS = 64  # cached, of unfinished words
REMEMBERED_CARDS = 3_000  # cached: the next keystroke mostly finds the same articles

Words = tuple[tuple[tuple[str, ...], str], ...]
"""Of each word its terms, or the beginning of one that is unfinished."""


def segment_files(index: Path) -> list[Path]:
    """Return the files of arrays of an index, in the order of its documents."""
    return [file for name in (BASE, DELTA, RECENT) if (file := index / name).exists()]


def open_segments(index: Path) -> tuple["Segment", ...]:
    """Open the segments of an index; each file once, because generations share the large one."""
    return tuple(_open(file) for file in segment_files(index))


def numbers_of(key: str, segments: Sequence["Segment"]) -> list[int]:
    """Return the numbers, through all segments, of the documents with this key; at most one is not deleted."""
    numbers, start = [], 0
    for segment in segments:
        field = segment.fields["key"]
        term = field.terms.find(key.encode(errors="replace"))
        if term >= 0:
            numbers += [start + int(number) for number in field.postings([term]).documents]
        start += segment.size
    return numbers


def size(file: Path) -> int:
    """Return the number of documents in a file of arrays, deleted ones included; 0 when there is no file."""
    return int(read_array(file, "size")[0]) if file.exists() else 0


class Postings(NamedTuple):
    """The documents that hold a term, or one of several, and how often."""

    documents: Array  # (n,) numbers in the segment, ascending
    counts: Array  # (n,) > 0


class Field:
    """One field of one segment."""

    def __init__(self, arrays: Mapping[str, Array], name: str) -> None:
        self.terms = Lexicon(lexicon_part(arrays, f"{name}/terms."))
        self.starts = arrays[f"{name}/starts"]
        self.documents = arrays[f"{name}/documents"]
        self.counts = arrays[f"{name}/counts"]
        self.lengths = arrays[f"{name}/lengths"]
        self.total = float(arrays[f"{name}/total"][0])  # terms in all its documents

    def frequency(self, term: bytes) -> int:
        """Return the number of documents that hold the term."""
        number = self.terms.find(term)
        return 0 if number < 0 else int(self.starts[number + 1] - self.starts[number])

    def postings(self, numbers: Sequence[int] | Array) -> Postings:
        """Merge the postings of several terms; a document that holds more than one gets the sum of its counts."""
        if len(numbers) == 1:
            only = slice(self.starts[numbers[0]], self.starts[numbers[0] + 1])
            return Postings(self.documents[only], self.counts[only])
        slices = [slice(self.starts[number], self.starts[number + 1]) for number in numbers]
        if not slices:
            return NONE
        documents = np.concatenate([self.documents[postings] for postings in slices])
        counts = np.concatenate([self.counts[postings] for postings in slices])
        summed = np.bincount(documents, weights=counts, minlength=len(self.lengths))
        held = np.flatnonzero(summed)
        return Postings(held, summed[held])


NONE = Postings(np.empty(0, np.uint32), np.empty(0, np.uint16))


class Segment:
    """One segment: its fields, its forms and its cards."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self.arrays = arrays
        self.size = int(self.arrays["size"][0])  # documents, also deleted ones
        names = [name.removesuffix("/terms.ends") for name in self.arrays if name.endswith("/terms.ends")]
        self.fields: Mapping[str, Field] = {name: Field(self.arrays, name) for name in names}
        self._cards = Lexicon(lexicon_part(arrays, "cards/"))
        self._wordings = Lexicon(lexicon_part(arrays, "wordings/"))
        self._passages = SegmentPassages(arrays) if "passages/places" in arrays else None
        self._numbers = remembered(self._numbers_of, REMEMBERED_BEGINNINGS)
        self.completions = remembered(self._completions, REMEMBERED_BEGINNINGS)
        self.completed = remembered(self._completed, REMEMBERED_BEGINNINGS)
        self.card = remembered(self._card, REMEMBERED_CARDS)

    def _card(self, number: int) -> Row:
        """Return the card of a document."""
        return row_from_json(self._cards[number].decode())

    def language(self, number: int) -> str:
        """Return the language of a document: read from its terms, and from its card only if it has none."""
        language: str = self._languages[number] or self.card(number)["lang"]
        return language

    @cached_property
    def _languages(self) -> list[str]:
        languages = [""] * self.size
        for language in self.languages:
            for number in np.flatnonzero(self.fields[f"text_{language}"].lengths).tolist():
                languages[number] = language
        return languages

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Languages that its documents are in."""
        return tuple(name.removeprefix("text_") for name in self.fields if name.startswith("text_"))

    def wording(self, number: int) -> list[str]:
        """Return the lines of a document that may say the same as a problem, each as its terms."""
        return self._wordings[number].decode().splitlines()

    def lines(self, number: int, words: Words) -> DocumentLines | None:
        """Return the lines of a document and where some words stand in them; None if the index holds no lines."""
        if self._passages is None:
            return None
        return self._passages.lines(number, self._numbers(self.language(number), words))

    def _numbers_of(self, language: str, words: Words) -> list[Sequence[int] | Array]:
        """Return, of each word, the numbers of its terms in the text field, ascending."""
        field = self.fields.get(f"text_{language}")
        return [
            self.completions(language, beginning.encode()) if beginning else sorted(_known(field, terms))
            for terms, beginning in words
        ]

    def rows(self, kind: str, number: int) -> range:
        """Return the numbers of a document's rows in a kind of feature."""
        if kind != "lines":
            return range(number, number + 1)
        starts = self.arrays["line_starts"]
        return range(starts[number], starts[number + 1])

    @cached_property
    def forward(self) -> Mapping[str, Forward]:
        """Kind -> the features of every document."""
        return {kind: Forward(self.arrays, kind) for kind in KINDS}

    @cached_property
    def forms(self) -> Mapping[str, Lexicon]:
        """Language -> the forms that its articles write."""
        return {
            language: Lexicon(lexicon_part(self.arrays, f"forms_{language}/"))
            for language in self.languages
            if f"form_terms_{language}" in self.arrays
        }

    def term_of_form(self, language: str, form: int) -> bytes:
        """Return the term of a form."""
        return self.fields[f"text_{language}"].terms[int(self.arrays[f"form_terms_{language}"][form])]

    def most_frequent_completions(self, language: str, beginning: bytes, limit: int) -> Array:
        """Return the numbers of at most `limit` completions: those that most documents hold."""
        terms = self.completions(language, beginning)
        if len(terms) <= limit:
            return terms
        starts = self.fields[f"text_{language}"].starts
        return terms[np.argpartition(starts[terms] - starts[terms + 1].astype(np.int64), limit)[:limit]]

    def _completions(self, language: str, beginning: bytes) -> Array:
        """Return the numbers, ascending, of the terms in the text field that a word with this beginning may become."""
        forms = self.forms.get(language)
        if forms is None:
            return np.empty(0, np.uint32)
        begun = forms.beginning_with(beginning)
        terms = np.sort(self.arrays[f"form_terms_{language}"][begun.start : begun.stop])
        # `numpy.unique` gives the same, but its first call loads 20 ms of NumPy while somebody types.
        return terms[np.flatnonzero(np.diff(terms, prepend=terms[:1] + 1))]

    def _completed(self, name: str, beginning: bytes) -> Postings:
        """Return the merged postings, in one field, of all words with this beginning."""
        part, _, language = name.partition("_")
        terms = self.completions(language, beginning)
        if part == "title" and len(terms):
            titled = self.arrays[f"titled_{language}"][terms]
            terms = titled[titled >= 0]
        field = self.fields.get(name)
        if field is None or not len(terms) or (part == "text" and self._says_nothing(field, terms, beginning)):
            return NONE
        return field.postings(terms)

    def _says_nothing(self, field: Field, terms: Array, beginning: bytes) -> bool:
        too_short = len(beginning.decode()) < SHORTEST_IN_TEXT
        return too_short or int((field.starts[terms + 1] - field.starts[terms]).sum()) > LIMIT_POSTINGS


def _known(field: Field | None, terms: Sequence[str]) -> set[int]:
    return {field.terms.find(term.encode(errors="replace")) for term in terms} - {-1} if field else set()


# Weak values: with the last index that has a segment open, the segment is freed and its file unmapped.
_opened: WeakValueDictionary[tuple[int, int, int], Segment] = WeakValueDictionary()


def _open(file: Path) -> Segment:
    status = file.stat()
    identity = (status.st_dev, status.st_ino, status.st_mtime_ns)
    segment = _opened.get(identity)
    if segment is None:
        segment = _opened[identity] = Segment(map_arrays(file))
    return segment
