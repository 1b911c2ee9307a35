"""Headings of an article: the page's h1 is its title, so the highest of them becomes h2."""

import re
from collections.abc import Sequence

from search.markdown.markdown_text import plain

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# "## Account {#account}" and "## Account { #account .wide }"; a heading with a class alone has no id of its own.
OWN_ID = re.compile(r"(?<!\s)\s*+\{:?\s*(?:#(?P<id>[\w.:-]+)|\.[\w-]+)[^{}]*\}\s*$")


def levels(tags: Sequence[str]) -> list[str]:
    """Return the tags shifted so that the highest is h2.

    >>> levels(["h1", "h3", "h6"])
    ['h2', 'h4', 'h6']
    """
    highest = min(map(HEADINGS.index, tags), default=1)
    return [HEADINGS[min(HEADINGS.index(tag) - highest + 1, 5)] for tag in tags]


def repeats_title(heading: str, title: str) -> bool:
    """Return whether a first heading says no more than the title above it."""
    return bool(title) and title in (heading, plain(heading))
