"""The passage of an article that answers: the lines, under one heading, that hold most of what was searched for.

A line is worth the mass (weight times idf) of the words that it holds, each once, and `UNDER_HEADING` of the mass of
those that only its heading holds; `LEADS_AWAY` of that where it sends people to another article. The best line wins,
of equal ones the first; the line under the same heading that adds most to it is shown beside it, where it adds enough.
What counts as a word is decided by the query alone, so a passage marks what the search has found: inflected, without
accents, repaired, by synonyms.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from search.index.segment import Words
from search.query.query import Query
from search.ranking.engine import Engine, Lines

UNDER_HEADING = 0.5
LEADS_AWAY = 0.5
ADDS_ENOUGH = 0.25  # of the best line's worth


@dataclass(frozen=True, slots=True)
class Passage:
    """What an article says to a problem, and where."""

    anchor: str  # id of the heading in the article's HTML; "" = before the first
    heading: str
    text: str  # one line or two, with a line feed between them; each at most `sections.LONGEST_LINE` characters
    marks: tuple[tuple[int, int], ...]  # first character and end of each word that was found; ascending, disjoint

    @property
    def pieces(self) -> Iterator[tuple[str, bool]]:
        """The text in pieces, each with whether it is marked."""
        end = 0
        for first, past in self.marks:
            yield self.text[end:first], False
            yield self.text[first:past], True
            end = past
        yield self.text[end:], False


@dataclass(frozen=True, slots=True)
class Passages:
    """What some articles say to one problem."""

    of: Mapping[tuple[str, str], Passage]  # (language, id) -> its passage; not of articles without one
    focus: tuple[str, ...] = ()  # the sentences of a long text that were searched for; () = all of it


class PassageFinder:
    """Finds the passages of one query."""

    def __init__(self, query: Query, engine: Engine) -> None:
        self._query = query
        self._engine = engine
        self._sought: dict[str, tuple[Words, _Worth]] = {}  # language -> the words, and what they are worth

    def passage(self, number: int) -> Passage | None:
        """Return the passage of a document that matches best; None when no line of it holds a word of the query."""
        words, worth = self._in_language(self._engine.language(number))
        lines = self._engine.lines(number, words) if words else None
        best = _best(lines, worth) if lines else None
        return _passage(lines, sorted({best, _beside(best, lines, worth)})) if lines and best else None

    def _in_language(self, language: str) -> tuple[Words, "_Worth"]:
        if language not in self._sought:
            terms = [term for term in self._query.terms if term.language == language]
            words = tuple((term.terms, term.beginning) for term in terms)
            self._sought[language] = words, _Worth([term.mass for term in terms])
        return self._sought[language]


class _Worth(dict[int, float]):
    """Some words, one bit each -> the sum of their masses."""

    def __init__(self, masses: Sequence[float]) -> None:
        self._masses = masses

    def __missing__(self, words: int) -> float:
        masses, left = [], words
        while left:
            lowest = left & -left
            masses.append(self._masses[lowest.bit_length() - 1])
            left ^= lowest
        worth = self[words] = sum(masses)
        return worth


def _best(lines: Lines, worth: _Worth) -> int | None:
    """Return the line that is worth most under its heading; of a heading that holds a word, the first line counts."""
    held, headings, best, most = lines.held, lines.headings, None, 0.0
    for line in sorted(held):
        if headings[line] == line:
            line += 1
            if line == len(headings) or headings[line] == line:
                continue
        own = held.get(line, 0)
        value = worth[own] + UNDER_HEADING * worth[held.get(headings[line], 0) & ~own]
        if lines.leading_away[line]:
            value *= LEADS_AWAY
        if value > most:
            best, most = line, value
    return best


def _beside(best: int, lines: Lines, worth: _Worth) -> int:
    """Return the line under the same heading that adds most to the best one; the best one if none adds enough."""
    heading, own = lines.headings[best], lines.held.get(best, 0)
    beside, most = best, ADDS_ENOUGH * worth[own]
    for line, words in lines.held.items():
        if words & ~own and lines.headings[line] == heading != line and (added := worth[words & ~own]) > most:
            beside, most = line, added
    return beside


def _passage(lines: Lines, shown: Sequence[int]) -> Passage:
    anchor, heading = lines.anchored(lines.headings[shown[0]])
    text, marks = lines.text(shown[0]), lines.marks(shown[0])
    for line in shown[1:]:
        start = len(text) + 1
        text = f"{text}\n{lines.text(line)}"
        marks += [(start + first, start + end) for first, end in lines.marks(line)]
    return Passage(anchor, heading, text, tuple(marks))
