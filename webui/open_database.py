"""The database as a process opens it: migrated in development; in production only checked (`readfirst migrate`)."""

from __future__ import annotations

from webui.settings import Settings
from webui.storage import schema
from webui.storage.database import Database


def open_database(settings: Settings) -> Database:
    """Return the database; raise SchemaMismatch where this program does not work with its tables, or DatabaseBusy."""
    database = Database(settings.url, replica_url=settings.database_replica_url)
    if settings.is_production:
        with database.reading() as connection:
            schema.check(connection)
    else:
        database.migrate()
    return database
