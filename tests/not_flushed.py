"""SQLite as the product prepares it, but for the flush to the disk at each commit: only a power cut would show it."""

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from webui.storage.database import _prepare_sqlite

as_the_product_does = _prepare_sqlite


def not_flushed(engine: Engine, busy_timeout_ms: int) -> None:
    """Prepare an engine; `synchronous` is OFF where the product has FULL."""
    as_the_product_does(engine, busy_timeout_ms)

    @event.listens_for(engine, "connect")
    def _connected(dbapi_connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        dbapi_connection.execute("PRAGMA synchronous=OFF")  # type: ignore[attr-defined] # sqlite3 has it
