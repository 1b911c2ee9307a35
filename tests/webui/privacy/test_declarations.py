"""Nothing about a person is stored that nobody has said how to find and to erase."""

from __future__ import annotations

from dataclasses import fields
from typing import get_args

from sqlalchemy import Column, MetaData, String, Table

from deflection.help_session import Event
from deflection.site_events import SiteEvent
from webui.privacy.declarations import EVENT_FIELDS, TABLES, Holds, Rows, key_of, tables_of
from webui.storage.every_table import METADATA

TABLES_THERE = tuple(table for metadata in METADATA for table in metadata.sorted_tables)  # derived ones, too


def undeclared(tables: tuple[Table, ...]) -> list[str]:
    """Columns without a declaration, and declarations without a column, as table.column."""
    there = {f"{table.name}.{column.name}" for table in tables for column in table.columns}
    declared = {f"{name}.{column}" for name, table in TABLES.items() for column in table.columns}
    return sorted(there ^ declared)


def test_every_column_of_every_table_is_declared() -> None:
    assert undeclared(TABLES_THERE) == []


def test_a_new_table_and_a_new_column_are_noticed() -> None:
    new = Table("birthdays", MetaData(), Column("day", String))

    assert undeclared((*TABLES_THERE, new)) == ["birthdays.day"]


def test_every_field_of_every_event_is_declared() -> None:
    kinds = (*get_args(Event), *get_args(SiteEvent))
    there = {field.name for kind in kinds for field in fields(kind)} - {"at"}

    assert there == set(EVENT_FIELDS)


def test_a_table_is_found_by_a_column_that_it_has() -> None:
    personal = [table for rows in Rows if rows is not Rows.OF_NOBODY for table in tables_of(rows)]

    assert all(key_of(table).name in table.columns for table in personal)
    assert all(Holds.THEIRS not in TABLES[table.name].columns.values() for table in tables_of(Rows.OF_NOBODY)), (
        "what is theirs is of somebody"
    )
