"""Steps of migrations that let everybody go on reading and writing a large table."""

from __future__ import annotations

from collections.abc import Sequence

from alembic import op


def create_index(name: str, table: str, columns: Sequence[str]) -> None:
    """Create an index; on PostgreSQL concurrently, outside of a transaction.

    What the migration did before is committed by then, so it must bear to be run again: best it does nothing else.
    """
    if op.get_bind().dialect.name != "postgresql":
        op.create_index(name, table, list(columns))
        return
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")  # it waits for open transactions, and nobody waits for it
        op.drop_index(name, table, if_exists=True, postgresql_concurrently=True)  # an unfinished one is invalid
        op.create_index(name, table, list(columns), postgresql_concurrently=True)
        op.execute("SET lock_timeout = '1s'")
