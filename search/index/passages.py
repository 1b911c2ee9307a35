"""The text of each document line by line, and where its words stand: for the passage that is shown of it.

Of all documents of a segment:

  passages/letters, ends   the lines, one item each; a heading is its anchor, a line feed and its text
  passages/headings        (lines,)        number, in its document, of the line that is the heading of each line
  passages/leading_away    (lines,)        1 for a line that has a link to another article, else 0
  passages/line_starts     (documents+1,)  where the lines of each document begin
  passages/terms           (words,)        number of each word's term in `text_<language>`, ascending in a document
  passages/places          (words,)        line, first character, end, in 16, 8 and 8 bits; ascending in a term
  passages/word_starts     (documents+1,)  where the words of each document begin

An index that was written without them is read all the same: its documents have no lines.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from search.index.lexicon import lexicon_arrays
from search.index.passage_text import PassageText
from search.storage.array_file import Array

MOST_PLACES = 200  # of one term in a document that are looked at: what is there so often tells no lines apart
FEW_TERMS = 8  # that are looked up one by one

_ARRAYS = ("letters", "ends", "headings", "leading_away", "line_starts", "terms", "places", "word_starts")

Renumbered = tuple[Array, Array]
"""Which documents of a part are of a language, (documents,) bool, and the number that each of its terms has now."""


def passage_arrays(
    texts: Sequence[PassageText], languages: Sequence[str], terms: Mapping[str, Sequence[bytes]]
) -> dict[str, Array]:
    """Return the arrays of some documents.

    terms  language -> the terms of its text field, in order
    """
    number = {code: {term.decode(): place for place, term in enumerate(known)} for code, known in terms.items()}
    words = [_words(text, number.get(code, {})) for text, code in zip(texts, languages, strict=True)]
    lines = lexicon_arrays([line for text in texts for line in text.lines])
    return {
        **{f"passages/{part}": array for part, array in lines.items()},
        "passages/headings": np.array([heading for text in texts for heading in text.headings], np.uint16),
        "passages/leading_away": np.array([away for text in texts for away in text.leading_away], np.uint8),
        "passages/line_starts": np.cumsum([0, *(len(text.lines) for text in texts)], dtype=np.uint32),
        "passages/terms": np.concatenate([np.empty(0, np.uint32), *(numbers for numbers, _ in words)]),
        "passages/places": np.concatenate([np.empty(0, np.uint32), *(places for _, places in words)]),
        "passages/word_starts": np.cumsum([0, *(len(places) for _, places in words)], dtype=np.uint32),
    }


def _words(text: PassageText, number: Mapping[str, int]) -> tuple[Array, Array]:
    """Return the numbers of the terms of one document and their places; a term that the field lacks is left out."""
    terms = np.fromiter((number.get(term, -1) for term in text.terms), np.int64, len(text.terms))
    order = np.argsort(terms, kind="stable")
    order = order[np.searchsorted(terms, 0, sorter=order) :]
    return terms[order].astype(np.uint32), np.frombuffer(text.places, np.uint32)[order]


def merged(parts: Sequence[Mapping[str, Array]], renumbered: Sequence[Sequence[Renumbered]]) -> dict[str, Array]:
    """Return the arrays over the documents of all parts; `renumbered` has those of each part's languages."""
    arrays = {
        f"passages/{name}": np.concatenate([part[f"passages/{name}"] for part in parts])
        for name in ("letters", "headings", "leading_away", "places")
    }
    for name in ("ends", "line_starts", "word_starts"):
        counts = np.concatenate([np.diff(part[f"passages/{name}"]) for part in parts])
        arrays[f"passages/{name}"] = np.concatenate([[0], np.cumsum(counts)]).astype(np.uint32)
    terms = [_renumbered(part, languages) for part, languages in zip(parts, renumbered, strict=True)]
    return arrays | {"passages/terms": np.concatenate(terms)}


def _renumbered(part: Mapping[str, Array], languages: Sequence[Renumbered]) -> Array:
    """Return the terms of a part by their new numbers, which keep their order."""
    terms = part["passages/terms"].copy()
    words = np.diff(part["passages/word_starts"])
    for documents, numbers in languages:
        own = np.repeat(documents, words)
        terms[own] = numbers[terms[own]]
    return terms


class SegmentPassages:
    """The lines of all documents of a segment."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        views = {name: memoryview(arrays[f"passages/{name}"]) for name in _ARRAYS}  # type: ignore[arg-type]  # a buffer
        self._letters, self._ends = views["letters"], views["ends"]
        self._headings, self._leading_away = views["headings"], views["leading_away"]
        self._terms, self._places = views["terms"], views["places"]
        self._line_starts, self._word_starts = views["line_starts"], views["word_starts"]

    def lines(self, document: int, words: Sequence[Sequence[int] | Array]) -> "DocumentLines":
        """Return the lines of a document, and where words stand in them.

        words  the numbers of the terms of each, ascending
        """
        start, end = self._line_starts[document], self._line_starts[document + 1]
        first, end_of_words = self._word_starts[document], self._word_starts[document + 1]
        places = [self._places_of(first, end_of_words, terms) for terms in words]
        letters, ends = self._letters, self._ends[start : end + 1]
        return DocumentLines(letters, ends, self._headings[start:end], self._leading_away[start:end], places)

    def _places_of(self, start: int, end: int, terms: Sequence[int] | Array) -> list[list[int]]:
        """Return, of each of the terms that a document holds, its places; `start`, `end`: those of its words."""
        known, places = self._terms, []
        for term in terms if len(terms) <= FEW_TERMS else self._held(start, end, np.asarray(terms)):
            start = bisect_left(known, term, start, end)
            if start < end and known[start] == term:
                places.append(self._places[start : bisect_right(known, term, start, end)].tolist())
        return places

    def _held(self, start: int, end: int, terms: Array) -> list[int]:
        """Return, of many terms, those that a document holds."""
        own: Array = np.asarray(self._terms[start:end])
        few, many = (own, terms) if len(own) < len(terms) else (terms, own)
        held = few[many[np.minimum(many.searchsorted(few), len(many) - 1)] == few] if len(few) else few
        return sorted(set(held.tolist()))


class DocumentLines:
    """The lines of one document, and where some words stand in them."""

    def __init__(
        self,
        letters: memoryview,
        ends: memoryview,
        headings: memoryview,
        leading_away: memoryview,
        places: Sequence[Sequence[list[int]]],
    ) -> None:
        """`places`: of each term of each word."""
        self.headings: Sequence[int] = headings
        self.leading_away: Sequence[int] = leading_away
        self.held: dict[int, int] = {}
        self._letters, self._ends = letters, ends
        self._places: dict[int, list[int]] = {}  # of each line
        self._many = [some for terms in places for some in terms if len(some) > MOST_PLACES]
        for word, terms in enumerate(places):
            self._note(1 << word, terms)

    def _note(self, word: int, terms: Iterable[list[int]]) -> None:
        held, places = self.held, self._places
        for some in terms:
            for place in some[:MOST_PLACES]:
                line = place >> 16
                if line in held:
                    held[line] |= word
                    places[line].append(place)
                else:
                    held[line] = word
                    places[line] = [place]

    def text(self, line: int) -> str:
        """Return a line that is no heading."""
        return self._letters[self._ends[line] : self._ends[line + 1]].tobytes().decode()

    def anchored(self, line: int) -> tuple[str, str]:
        """Return the anchor and the text of a heading; the anchor is that of an earlier one if it has none."""
        anchor, _, text = self.text(line).partition("\n")
        while not anchor and line:
            line = self.headings[line - 1]
            anchor = self.text(line).partition("\n")[0]
        return anchor, text

    def marks(self, line: int) -> list[tuple[int, int]]:
        """Return where the words stand in a line: first character and end, ascending, not overlapping."""
        places = [*self._places.get(line, ())]
        for some in self._many:
            places += some[bisect_left(some, line << 16) : bisect_left(some, line + 1 << 16)]
        marks: list[tuple[int, int]] = []
        for place in sorted(places):
            start, end = place >> 8 & 0xFF, place & 0xFF
            if marks and start < marks[-1][1]:  # Wi-Fi is a word, and two
                start, end = marks[-1][0], max(end, marks.pop()[1])
            marks.append((start, end))
        return marks
