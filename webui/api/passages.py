"""A passage of an article, as the API shows it."""

from __future__ import annotations

from search import Passage
from webui.api.messages import ShownPassage


def shown_passage(passage: Passage | None) -> ShownPassage | None:
    """Return the passage as a message."""
    if passage is None:
        return None
    return ShownPassage(anchor=passage.anchor, heading=passage.heading, text=passage.text, marks=list(passage.marks))
