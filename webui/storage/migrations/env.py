"""Alembic's entry: runs the migrations on the engine that the product hands in."""

from alembic import context
from sqlalchemy import MetaData, text

from webui.storage.every_table import METADATA


def run(metadata: list[MetaData]) -> None:
    engine = context.config.attributes["engine"].execution_options(readfirst_writing=True)
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET lock_timeout = '1s'"))
            connection.execute(text("SET statement_timeout = 0"))  # an index of a large table takes its time
            connection.commit()
        context.configure(
            connection=connection, target_metadata=metadata, render_as_batch=True, transaction_per_migration=True
        )
        with context.begin_transaction():
            context.run_migrations()


run(list(METADATA))
