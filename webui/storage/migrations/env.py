"""Alembic's entry: runs the migrations on the engine that the product hands in."""

from alembic import context
from sqlalchemy import MetaData

from deflection import event_log
from tickets import tables
from webui.storage import (
    account_sessions,
    accounts,
    article_events,
    audit_log,
    forgotten_records,
    member_visits,
    publications,
    second_factors,
    used_identities,
)
from webui.storage import form_drafts as drafts
from webui.storage import idempotent_requests as once
from webui.storage.limits import in_database as limits

tables_of = (
    *(event_log, tables, accounts, account_sessions, audit_log, drafts, once),
    *(member_visits, forgotten_records, limits, publications, second_factors, used_identities, article_events),
)
target = [module.metadata for module in tables_of]


def run(metadata: list[MetaData]) -> None:
    engine = context.config.attributes["engine"].execution_options(readfirst_writing=True)
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
        with context.begin_transaction():
            context.run_migrations()


run(target)
