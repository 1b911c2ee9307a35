"""The lines of one document and where its words stand, as the index is given them: `passages.py` makes arrays of it."""

from array import array
from collections.abc import Container
from dataclasses import dataclass

from search.articles.sections import Line, text_lines
from search.text.analysis import located_terms


@dataclass(frozen=True, slots=True)
class PassageText:
    """The lines of one document and the words in them."""

    lines: tuple[bytes, ...] = ()
    headings: tuple[int, ...] = ()  # of each line
    leading_away: tuple[bool, ...] = ()  # of each line: it has a link to another article
    terms: tuple[str, ...] = ()  # of every word in them that the document is found by
    places: bytes = b""  # of each of these, 32 bits, ascending


def passage_text(rendered: str, language: str, found_by: Container[str]) -> PassageText:
    """Return the lines of an article and where its words stand in them.

    found_by  the terms of its text; a word that is none of them (glued to a mark, say) is not looked for in its lines
    """
    lines = text_lines(rendered)
    located = [
        (term, number << 16 | start << 8 | end)
        for number, line in enumerate(lines)
        for term, start, end in located_terms(line.text, language)
        if term in found_by
    ]
    return PassageText(
        tuple(_item(line, number) for number, line in enumerate(lines)),
        tuple(line.heading for line in lines),
        tuple(line.leads_away for line in lines),
        tuple(term for term, _ in located),
        array("I", [place for _, place in located]).tobytes(),
    )


def _item(line: Line, number: int) -> bytes:
    text = f"{line.anchor}\n{line.text}" if line.heading == number else line.text
    return text.encode(errors="replace")
