"""Texts in a folder of articles that are no Markdown: they are counted, so that nobody looks for them in vain."""

from collections.abc import Mapping
from pathlib import PurePosixPath

TEXTS = frozenset(
    {".adoc", ".asciidoc", ".rst", ".org", ".textile", ".topic", ".dita", ".mediawiki", ".ipynb", ".docx", ".odt"}
)
PAGES = frozenset({".html", ".htm", ".xhtml", ".txt"})  # beside articles mostly templates and downloads


def format_of(name: str) -> str:
    """Return the ending of a file that may hold a text for people; "" for any other.

    >>> format_of("Index.ADOC"), format_of("logo.svg"), format_of(".html")
    ('.adoc', '', '')
    """
    ending = PurePosixPath(name).suffix.lower()
    return ending if ending in TEXTS or ending in PAGES else ""


def unread_in_words(unread: Mapping[str, int], articles: int) -> str:
    """Return what is said of texts that are not read, of `unread`: ending -> files; "" when there is nothing to say.

    >>> unread_in_words({".html": 2, ".rst": 1}, articles=5)
    'Not read, because articles are Markdown: .rst 1 - convert them, for example with pandoc.'
    >>> unread_in_words({".html": 2}, articles=5)
    ''
    >>> unread_in_words({".html": 2}, articles=0)
    'Not read, because articles are Markdown: .html 2 - readfirst import takes HTML.'
    """
    named = {ending: number for ending, number in sorted(unread.items()) if ending in TEXTS or not articles}
    if not named:
        return ""
    counted = ", ".join(f"{ending} {number}" for ending, number in named.items())
    remedies = ["convert them, for example with pandoc"] if named.keys() & (TEXTS | {".txt"}) else []
    remedies += ["readfirst import takes HTML"] if named.keys() & (PAGES - {".txt"}) else []
    return f"Not read, because articles are Markdown: {counted} - {'; '.join(remedies)}."
