"""How long each statement takes in the database, for whoever measures it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection, Engine, event

StatementObserver = Callable[[str, str, float], None]
"""Is called after each statement with its kind and first table ("SELECT tickets"), the database system, and seconds."""

_BEGAN: Final = "readfirst_statement_began"
_TABLE: Final = re.compile(r"\b(?:FROM|INTO|UPDATE)\s+([a-z_]+)", re.IGNORECASE)


def observe_statements(engine: Engine, observer: StatementObserver) -> None:
    """Have every statement of an engine measured from now on; the observer must not raise."""

    @event.listens_for(engine, "before_cursor_execute")
    def _begin(connection: Connection, *_: object) -> None:
        connection.info[_BEGAN] = time.perf_counter()

    @event.listens_for(engine, "after_cursor_execute")
    def _end(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        began = connection.info.pop(_BEGAN, None)
        if began is not None:
            observer(kind_of(statement), engine.dialect.name, time.perf_counter() - began)


def kind_of(statement: str) -> str:
    """Return what a statement does, and with which table first; nothing else of it.

    >>> kind_of("SELECT tickets.email FROM tickets WHERE tickets.email = ?")
    'SELECT tickets'
    >>> kind_of("PRAGMA foreign_keys")
    'PRAGMA'
    """
    table = _TABLE.search(statement)
    verb = statement.split(maxsplit=1)[0].upper() if statement.strip() else "?"
    return f"{verb} {table[1]}" if table else verb
