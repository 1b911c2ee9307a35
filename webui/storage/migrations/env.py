"""Alembic's entry: runs the migrations on the engine that the product hands in."""

from alembic import context
from sqlalchemy import MetaData

from webui.storage.every_table import METADATA


def run(metadata: list[MetaData]) -> None:
    engine = context.config.attributes["engine"].execution_options(readfirst_writing=True)
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
        with context.begin_transaction():
            context.run_migrations()


run(list(METADATA))
