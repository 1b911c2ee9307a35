"""The words of what is served, on this host: they read a text, repair it and weigh its words without asking anybody."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from search.articles.synonyms import Groups
from search.index.document_features import Corpus
from search.index.opened import fields_of
from search.index.segment import LIMIT_POSTINGS, REMEMBERED_BEGINNINGS, SHORTEST_IN_TEXT, Segment
from search.index.vocabulary import Vocabulary
from search.storage.array_file import map_arrays
from search.storage.remembering import remembered
from search.text.features import KINDS


class ClusterLexicon:
    """Words and statistics of one publication; several threads may read it at once."""

    def __init__(self, files: Sequence[Path], synonyms: Groups) -> None:
        self.segments = tuple(Segment(map_arrays(file)) for file in files)
        self.fields = dict(fields_of(self.segments, synonyms))
        self.terms = {field.language: field for name, field in self.fields.items() if name.startswith("text_")}
        self.features = {kind: Corpus([segment.forward[kind] for segment in self.segments]) for kind in KINDS}
        self._completions = remembered(self._find_completions, REMEMBERED_BEGINNINGS)

    def completions(self, field: str, beginning: str) -> frozenset[bytes]:
        """Return the terms of a field that a word with this beginning may become; none where it says nothing."""
        return self._completions(field, beginning)

    def words(self, language: str, terms: Iterable[str], beginning: str) -> frozenset[bytes]:
        """Return the terms that a word stands for in the lines of a document."""
        if not beginning:
            return frozenset(term.encode(errors="replace") for term in terms)
        return frozenset(term for segment in self.segments for term in _begun(segment, language, beginning.encode()))

    def frequency(self, field: str, terms: frozenset[bytes]) -> int:
        """Return in how many articles any of some terms stands; of several terms an upper bound."""
        vocabulary: Vocabulary = self.fields[field]
        return vocabulary.frequency(term.decode() for term in terms)

    def _find_completions(self, name: str, beginning: str) -> frozenset[bytes]:
        part, _, language = name.partition("_")
        begun = beginning.encode(errors="replace")
        if part == "text" and len(beginning) < SHORTEST_IN_TEXT:
            return frozenset()
        terms: set[bytes] = set()
        for segment in self.segments:
            own = segment.fields.get(name)
            if own is None:
                continue
            begins = set(_begun(segment, language, begun))
            if part == "text":
                if sum(own.frequency(term) for term in begins) <= LIMIT_POSTINGS:
                    terms |= begins
            else:
                terms.update(term for term in begins if own.frequency(term))
        return frozenset(terms)


def _begun(segment: Segment, language: str, beginning: bytes) -> list[bytes]:
    known = segment.fields.get(f"text_{language}")
    return [known.terms[int(number)] for number in segment.completions(language, beginning)] if known else []
