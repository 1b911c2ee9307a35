"""Any number of values as one parameter of a query: PostgreSQL takes 65,535 of them, SQLite 32,766."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, Text, bindparam, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class _Elements(FunctionElement[Any]):
    """The elements of a JSON text, as a table with the column `value`."""

    name = "elements"
    inherit_cache = True


@compiles(_Elements)
def _on_postgresql(element: _Elements, compiler: SQLCompiler, **named: Any) -> str:  # noqa: ANN401 - as it comes
    return f"json_array_elements_text(CAST({compiler.process(element.clauses, **named)} AS json))"


@compiles(_Elements, "sqlite")
def _on_sqlite(element: _Elements, compiler: SQLCompiler, **named: Any) -> str:  # noqa: ANN401 - as it comes
    return f"json_each({compiler.process(element.clauses, **named)})"


def listed(values: Collection[str]) -> Select[Any]:
    """Return a query for these values, for `column.in_(…)`."""
    elements = _Elements(bindparam(None, json.dumps(list(values)), type_=Text)).table_valued("value")
    return select(elements.c.value)
