"""Write derived rows: in place of those that were there, and again for people whose digests became random ones."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, delete, or_, select

from webui.storage.derived.bulk import among, insert_rows
from webui.storage.derived.daily import forget_days
from webui.storage.derived.days_of_zone import days_in
from webui.storage.derived.derive import Derivation, Derived
from webui.storage.derived.persons import batches, store_persons
from webui.storage.derived.state import DerivedState, advance, read_state
from webui.storage.derived.tables import article_values, articles_table, persons_table, session_values, sessions_table

_ROW = sessions_table.c
_DAY = sessions_table.c.keys().index("day")


def store(connection: Connection, derived: Derived, zone: str) -> None:
    """Write rows in place of those with the same ids, with their articles and persons."""
    store_persons(connection, derived.digests)
    whole = [name for name in derived.rows if name not in derived.without_articles]
    kept = _articles_of(connection, derived.without_articles)
    _delete(connection, derived.rows.keys(), articles_of=whole)
    day_of = days_in(zone)
    rows = [session_values(row, day_of, kept.get(name)) for name, row in derived.rows.items()]
    articles = [values for name in whole for values in article_values(derived.rows[name])]
    insert_rows(connection, sessions_table, rows)
    insert_rows(connection, articles_table, articles)
    forget_days(connection, {row[_DAY] for row in rows})


def derive_renamed(connection: Connection, renamed: Mapping[str, str]) -> None:
    """Derive the rows anew of everybody whose ids and digests became others in the events, in this transaction.

    renamed  id or digest -> what stands in its place now
    """
    before = read_state(connection)
    if not before.changes:
        return
    if before.is_being_rebuilt(datetime.now(UTC)):
        advance(connection, before, DerivedState("", 0, 0))  # the rebuild has read the old names: it begins again
        return
    advance(connection, before, before)
    persons = _values(connection, persons_table.c.person, [persons_table.c.digest], renamed)
    names = [_ROW.help_session_id, _ROW.person, _ROW.draw_unit, _ROW.unit]
    ids = _values(connection, _ROW.help_session_id, names, {*renamed, *persons})
    _delete(connection, ids, articles_of=ids)
    for some in batches(persons):
        connection.execute(delete(persons_table).where(persons_table.c.person.in_(some)))
    store(connection, Derivation(connection, {renamed.get(name, name) for name in ids}).derived(), before.zone)


def _values(
    connection: Connection, wanted: ColumnElement[str], columns: Collection[ColumnElement[str]], values: Collection[str]
) -> set[str]:
    """Return the values of a column of the rows in which one of these columns has one of these values."""
    there: set[str] = set()
    for some in batches(values):
        there.update(connection.execute(select(wanted).where(or_(*(column.in_(some) for column in columns)))).scalars())
    return there


def _articles_of(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """Return help session -> the articles that stand in its row."""
    query = select(_ROW.help_session_id, _ROW.articles)
    rows = (row for some in batches(ids) for row in connection.execute(query.where(_ROW.help_session_id.in_(some))))
    return {row.help_session_id: row.articles for row in rows}


def _delete(connection: Connection, ids: Collection[str], *, articles_of: Collection[str]) -> None:
    for table, names in ((sessions_table, ids), (articles_table, articles_of)):
        for some in batches(names):
            connection.execute(delete(table).where(among(connection, table.c.help_session_id, some)))
