"""A column whose index is not followed: a query that another index answers whole says so of those that it only asks.

SQLite takes the first index that narrows a search, and looks each row of it up in the table: over a year that is five
times as slow as reading all of an index that has everything. A sign before a column takes it out of that choice.
PostgreSQL knows how many rows there are, and chooses by itself.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class Unindexed(FunctionElement[str]):
    """The value of a text column."""

    name = "unindexed"
    type = String()
    inherit_cache = True

    def __init__(self, column: ColumnElement[str]) -> None:
        super().__init__(column)


@compiles(Unindexed)
def _as_it_is(element: Unindexed, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - as SQLAlchemy has it
    return compiler.process(element.clauses, **options)


@compiles(Unindexed, "sqlite")
def _with_a_sign(element: Unindexed, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"+{compiler.process(element.clauses, **options)}"
