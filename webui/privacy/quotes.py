"""A person's words in articles that nobody has published: drafts quote what people typed (`editors/prepared_draft.py`).

Hidden is what stands there as a draft quotes it: a whole question, title or line of a text, and the name of a file that
was made of it. What somebody else has typed as well is not theirs alone, and stays; so does what is published already.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, Table, select, update

from deflection.event_log import events_table
from deflection.help_session import ProblemDescribed
from deflection.redaction import LONGEST_QUESTION, LONGEST_TITLE, redacted, shortened
from search.sources.paths import slug
from tickets.tables import tickets
from webui.privacy.declarations import Holds, columns_that_hold
from webui.privacy.traces import Traces, batches
from webui.storage.every_table import every_table

QUOTE: Final = "•••"  # reads as a text in YAML, unlike brackets
_SHORTEST: Final = 12  # characters: what is shorter is anybody's


@dataclass(frozen=True, slots=True)
class _Quote:
    """One way in which a text may stand in a draft."""

    text: str
    instead: str

    @property
    def spellings(self) -> tuple[str, ...]:
        """As it is, and in the quotes of YAML."""
        return (json.dumps(self.text, ensure_ascii=False)[1:-1], self.text.replace("'", "''"), self.text)

    def is_in(self, text: str) -> bool:
        """Return whether a text quotes it."""
        return any(spelling in text for spelling in self.spellings)


def hide_quotes(connection: Connection, traces: Traces) -> int:
    """Hide the person's words in drafts, before the texts that they are known by are emptied; return how many rows."""
    drafts = [
        (table, row) for table in every_table() if _columns_of(table) for row in connection.execute(select(table))
    ]
    whole = "\n".join(getattr(row, name) or "" for table, row in drafts for name in _columns_of(table))
    quotes = [quote for quote in _quotes(connection, traces) if quote.is_in(whole)] if whole else []
    quotes = [quote for quote in quotes if not _is_anybodys(connection, quote, traces.help_sessions)]
    return sum(_hide_in(connection, table, row, quotes) for table, row in drafts)


def _columns_of(table: Table) -> list[str]:
    return [str(column.name) for column in columns_that_hold(table, Holds.ARTICLE)]


def _quotes(connection: Connection, traces: Traces) -> list[_Quote]:
    """Return every way in which one of their texts may be quoted, the longest first."""
    texts: dict[str, str] = {}
    for text in {redacted(text) for text in _texts_of(connection, traces)}:
        line, title = shortened(text, LONGEST_QUESTION), shortened(text, LONGEST_TITLE)
        texts |= dict.fromkeys((line, title, *(part.strip() for part in text.splitlines())), QUOTE)
        texts[slug(title)] = f"draft-{secrets.token_hex(4)}"
    return [_Quote(text, texts[text]) for text in sorted(texts, key=len, reverse=True) if len(text) >= _SHORTEST]


def _texts_of(connection: Connection, traces: Traces) -> Iterator[str]:
    described = events_table.c.kind == ProblemDescribed.__name__
    for some in batches(traces.help_sessions):
        query = select(events_table.c.payload).where(described, events_table.c.help_session_id.in_(some))
        yield from (json.loads(payload).get("text", "") for payload in connection.execute(query).scalars())
    for some in batches(traces.tickets):
        yield from connection.execute(select(tickets.c.description).where(tickets.c.ticket_id.in_(some))).scalars()


def _is_anybodys(connection: Connection, quote: _Quote, own: Collection[str]) -> bool:
    """Return whether the text of a quote was typed by somebody else, too."""
    written = events_table.c.payload.contains(json.dumps(quote.text, ensure_ascii=False)[1:-1], autoescape=True)
    described = events_table.c.kind == ProblemDescribed.__name__
    query = select(events_table.c.help_session_id).where(described, written).distinct()
    return not set(connection.execute(query).scalars()) <= set(own)


def _hide_in(connection: Connection, table: Table, row: Row[Any], quotes: list[_Quote]) -> int:
    published = getattr(row, "base", None) or ""  # the file that the draft changes keeps its words, and its name
    fresh = [quote for quote in quotes if not quote.is_in(published)]
    texts = {name: getattr(row, name) or "" for name in _columns_of(table) if name == "content" or not published}
    new = {name: hidden for name, text in texts.items() if (hidden := _hidden(text, fresh)) != text}
    if not new:
        return 0
    (key,) = table.primary_key.columns
    return connection.execute(update(table).where(key == getattr(row, key.name)).values(new)).rowcount


def _hidden(text: str, quotes: list[_Quote]) -> str:
    for quote in quotes:
        for spelling in quote.spellings:
            text = text.replace(spelling, quote.instead)
    return text
