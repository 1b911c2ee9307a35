"""Steps of migrations that let everybody go on reading and writing a large table."""

from __future__ import annotations

from collections.abc import Sequence

from alembic import op
from sqlalchemy import text


def create_index(name: str, table: str, columns: Sequence[str], where: str = "") -> None:
    """Create an index; on PostgreSQL concurrently, outside of a transaction.

    where  which rows are in it; "" = all

    What the migration did before is committed by then, so it must bear to be run again: best it does nothing else.
    """
    if op.get_bind().dialect.name != "postgresql":
        op.create_index(name, table, list(columns), sqlite_where=text(where) if where else None)
        return
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")  # it waits for open transactions, and nobody waits for it
        op.drop_index(name, table, if_exists=True, postgresql_concurrently=True)  # an unfinished one is invalid
        some = text(where) if where else None
        op.create_index(name, table, list(columns), postgresql_concurrently=True, postgresql_where=some)
        op.execute("SET lock_timeout = '1s'")
