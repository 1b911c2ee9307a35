"""The documents of an opened index as the cluster is given them.

Candidates are chosen by fields of the cluster's own: `text_sk`, `title_sk` (terms as the index holds them, each as
often as it counts), `begun_text_sk`, `begun_title_sk` (the beginnings of every form of these terms, for a word that is
still being typed), `asked_sk` and `topics` (whole). What the exact score needs is in bytes beside them
(`document_bytes.py`).
"""

from base64 import b64encode
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, repeat
from typing import Any

import numpy as np

from search.articles.article_json import article_to_json
from search.articles.catalogue import Row
from search.articles.listing import LONGEST_ORDERED
from search.cluster.document_bytes import SCORED, packed_counts, packed_features, packed_passages, packed_whole
from search.index.lexicon import lexicon_part, words_of
from search.index.opened import OpenedIndex
from search.index.segment import SHORTEST_IN_TEXT, Segment
from search.storage.array_file import Array
from search.text.features import KINDS

LONGEST_BEGINNING = 6  # letters; a longer one begins few words, which are looked for themselves
_SHORTEST = {"text": SHORTEST_IN_TEXT, "title": 1}
_MOST_TIMES = 30  # that a term is repeated: more often is worth next to nothing more
_MOST_BEGUN = 8  # the same of a beginning

Source = dict[str, Any]


def exported(index: OpenedIndex, numbers: Sequence[int]) -> Iterator[tuple[str, Source]]:
    """Return key and source of some documents, whose numbers ascend."""
    for segment, own, first in _by_segment(index, numbers):
        fields = {name: _Inverted(segment, name) for name in segment.fields if name != "key"}
        beginnings = {code: _beginnings(segment, code) for code in segment.languages}
        passages = _Passages(segment)
        for number in own:
            card = segment.card(number)
            key = f"{card['lang']}/{card['article_id']}"
            published = index.article(card["article_id"], card["lang"])
            assert published  # noqa: S101 - it is alive
            language = card["lang"] if card["suggestable"] else ""
            of_document = {name: field.of(number) for name, field in fields.items()}
            source: Source = {"key": key, "article": article_to_json(published.article), "html": published.html}
            source |= _searched(of_document, beginnings.get(language, {})) | _listed(card)
            scored = {part: of_document[f"{part}_{language}"] for part in SCORED if f"{part}_{language}" in fields}
            lengths = {part: float(segment.fields[f"{part}_{language}"].lengths[number]) for part in scored}
            columns = {
                "counts": packed_counts({part: (*scored[part], lengths[part]) for part in scored}),
                "whole": packed_whole(*(of_document.get(name, ((),))[0] for name in (f"asked_{language}", "topics"))),
                "features": packed_features(_features(index, first + number)),
                "passages": passages.of(number, language),
                "wording": "\n".join(segment.wording(number)).encode(),
                "card": segment.arrays["cards/letters"][
                    slice(*segment.arrays["cards/ends"][number : number + 2])
                ].tobytes(),
            }
            yield key, source | {name: b64encode(column).decode() for name, column in columns.items()}


def _listed(card: Row) -> Source:
    """Return what an article is listed, counted and asked for by (`cluster_listing.py`)."""
    names: Source = {"aliases": [f"{card['lang']}/{alias}" for alias in card["aliases"]]}
    if not card["suggestable"]:
        return names
    return names | {
        "listed": card["lang"],
        "audience": card["audience"],
        "category": card["category"][:LONGEST_ORDERED],
        "title": card["title"][:LONGEST_ORDERED],
        "card_topics": card["topics"],
        "original": card["original"],
    }


def _by_segment(index: OpenedIndex, numbers: Sequence[int]) -> Iterator[tuple[Segment, list[int], int]]:
    groups: defaultdict[int, list[int]] = defaultdict(list)
    segments: dict[int, Segment] = {}
    for number in numbers:
        segment, own = index.place(number)
        segments[number - own] = segment
        groups[number - own].append(own)
    return ((segments[first], own, first) for first, own in groups.items())


class _Inverted:
    """One field of a segment, document by document."""

    def __init__(self, segment: Segment, name: str) -> None:
        field = segment.fields[name]
        order = np.argsort(field.documents, kind="stable")
        self.words = words_of(lexicon_part(segment.arrays, f"{name}/terms."))
        self._terms = np.repeat(np.arange(len(self.words)), np.diff(field.starts).astype(np.int64))[order]
        self._counts = field.counts[order]
        self._starts = np.searchsorted(field.documents[order], np.arange(segment.size + 1))

    def of(self, number: int) -> tuple[list[bytes], Array]:
        """Return the terms of a document, ascending, and how often each counts."""
        some = slice(self._starts[number], self._starts[number + 1])
        return [self.words[term] for term in self._terms[some].tolist()], self._counts[some]


def _beginnings(segment: Segment, language: str) -> Mapping[bytes, tuple[str, ...]]:
    """Return term -> the beginnings of all its forms."""
    begun: defaultdict[bytes, set[str]] = defaultdict(set)
    if f"form_terms_{language}" not in segment.arrays:
        return {}
    terms = words_of(lexicon_part(segment.arrays, f"text_{language}/terms."))
    forms = words_of(lexicon_part(segment.arrays, f"forms_{language}/"))
    for form, term in zip(forms, segment.arrays[f"form_terms_{language}"].tolist(), strict=True):
        written = form.decode()
        begun[terms[term]].update(written[:length] for length in range(1, min(len(written), LONGEST_BEGINNING) + 1))
    return {term: tuple(sorted(some)) for term, some in begun.items()}


def _searched(fields: Mapping[str, tuple[list[bytes], Array]], beginnings: Mapping[bytes, Sequence[str]]) -> Source:
    source: Source = {}
    for name, (terms, counts) in fields.items():
        part = name.partition("_")[0]
        if not terms or part == "suggestable":
            continue
        if part not in SCORED:
            source[name] = [term.decode() for term in terms]
            continue
        times = counts.tolist()
        pairs = list(zip([term.decode() for term in terms], times, strict=True))
        source[name] = _repeated(pairs, _MOST_TIMES)
        begun: Counter[str] = Counter()
        for term, count in zip(terms, times, strict=True):
            for beginning in beginnings.get(term, ()):
                begun[beginning] += count
        long = (pair for pair in begun.items() if len(pair[0]) >= _SHORTEST[part])
        source[f"begun_{name}"] = _repeated(long, _MOST_BEGUN)
    return source


def _repeated(terms: "Iterator[tuple[str, int]] | list[tuple[str, int]]", most: int) -> str:
    return " ".join(chain.from_iterable(repeat(term, min(count, most)) for term, count in terms))


def _features(index: OpenedIndex, number: int) -> dict[str, tuple[Array, Array, Array]]:
    held = {kind: next(iter(index.features_of(kind, [number]))) for kind in KINDS}
    return {kind: (rows.features, rows.counts, rows.begin) for kind, rows in held.items()}


class _Passages:
    """The lines of the documents of a segment, and where their words stand."""

    def __init__(self, segment: Segment) -> None:
        self._arrays = segment.arrays
        self._terms = {
            code: words_of(lexicon_part(segment.arrays, f"text_{code}/terms.")) for code in segment.languages
        }

    def of(self, number: int, language: str) -> bytes:
        """Return the `passages` of a document; b"" if the index holds none."""
        arrays = self._arrays
        if "passages/places" not in arrays or language not in self._terms:
            return b""
        first, last = (int(arrays["passages/word_starts"][place]) for place in (number, number + 1))
        start, end = (int(arrays["passages/line_starts"][place]) for place in (number, number + 1))
        numbers = arrays["passages/terms"][first:last]
        firsts = np.flatnonzero(np.diff(numbers, prepend=numbers[:1] + np.uint32(1)))
        ends = arrays["passages/ends"][start : end + 1]
        return packed_passages(
            [self._terms[language][term] for term in numbers[firsts].tolist()],
            (
                np.append(firsts, len(numbers)).astype(np.uint32),
                arrays["passages/places"][first:last],
                (ends - ends[0]).astype(np.uint32),
                arrays["passages/headings"][start:end],
                arrays["passages/leading_away"][start:end],
            ),
            arrays["passages/letters"][int(ends[0]) : int(ends[-1])].tobytes(),
        )
