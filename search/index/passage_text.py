"""The lines of one document and where its words stand, as the index is given them: `passages.py` makes arrays of it."""

from array import array
from dataclasses import dataclass

from search.articles.sections import Line, text_lines
from search.text.analysis import located_terms


@dataclass(frozen=True, slots=True)
class PassageText:
    """The lines of one document and the words in them."""

    lines: tuple[bytes, ...] = ()
    headings: tuple[int, ...] = ()  # of each line
    leading_away: tuple[bool, ...] = ()  # of each line: it has a link to another article
    terms: tuple[str, ...] = ()  # of every word in them
    places: bytes = b""  # of every word, 32 bits each, ascending


def passage_text(rendered: str, language: str) -> PassageText:
    """Return the lines of an article and where its words stand in them."""
    lines = text_lines(rendered)
    located = [located_terms(line.text, language) for line in lines]
    terms = [term for line in located for term, _, _ in line]
    places = [number << 16 | start << 8 | end for number, line in enumerate(located) for _, start, end in line]
    return PassageText(
        tuple(_item(line, number) for number, line in enumerate(lines)),
        tuple(line.heading for line in lines),
        tuple(line.leads_away for line in lines),
        tuple(terms),
        array("I", places).tobytes(),
    )


def _item(line: Line, number: int) -> bytes:
    text = f"{line.anchor}\n{line.text}" if line.heading == number else line.text
    return text.encode(errors="replace")
