"""Every table of the product, as migrations, backups and their checks need them."""

from __future__ import annotations

from typing import Final

from sqlalchemy import MetaData, Table

from deflection import event_log
from tickets import tables as ticket_tables
from webui.storage import (
    account_sessions,
    accounts,
    audit_log,
    forgotten_records,
    form_drafts,
    idempotent_requests,
    member_visits,
    publications,
    second_factors,
    used_identities,
)
from webui.storage.limits import in_database as limit_counts

METADATA: Final[tuple[MetaData, ...]] = (
    event_log.metadata,
    ticket_tables.metadata,
    accounts.metadata,
    account_sessions.metadata,
    audit_log.metadata,
    form_drafts.metadata,
    idempotent_requests.metadata,
    member_visits.metadata,
    forgotten_records.metadata,
    limit_counts.metadata,
    publications.metadata,
    second_factors.metadata,
    used_identities.metadata,
)


def every_table() -> tuple[Table, ...]:
    """Return every table; one that others refer to stands before them."""
    return tuple(table for metadata in METADATA for table in metadata.sorted_tables)
