"""Every table of the product, as migrations and backups need them."""

from __future__ import annotations

from typing import Final

from sqlalchemy import MetaData, Table

from deflection import event_log
from tickets import tables as ticket_tables
from webui.storage import (
    account_sessions,
    accounts,
    article_revisions,
    assignment_notices,
    audit_log,
    content_gaps,
    editor_notices,
    forgotten_records,
    form_drafts,
    idempotent_requests,
    index_releases,
    maintenance,
    member_visits,
    openid_identities,
    pending_versions,
    publications,
    publishing_rights,
    queued_mails,
    report_subscriptions,
    scheduled_changes,
    schema,
    second_factors,
    shared_lessons,
    used_identities,
    version_comments,
    work_marks,
)
from webui.storage.derived import tables as derived_tables
from webui.storage.limits import in_database as limit_counts

_KEPT: Final[tuple[MetaData, ...]] = (
    event_log.metadata,
    ticket_tables.metadata,
    accounts.metadata,
    account_sessions.metadata,
    article_revisions.metadata,
    assignment_notices.metadata,
    audit_log.metadata,
    content_gaps.metadata,
    editor_notices.metadata,
    form_drafts.metadata,
    idempotent_requests.metadata,
    maintenance.metadata,
    member_visits.metadata,
    openid_identities.metadata,
    forgotten_records.metadata,
    limit_counts.metadata,
    pending_versions.metadata,
    publications.metadata,
    publishing_rights.metadata,
    queued_mails.metadata,
    report_subscriptions.metadata,
    scheduled_changes.metadata,
    schema.metadata,
    second_factors.metadata,
    used_identities.metadata,
    version_comments.metadata,
    work_marks.metadata,
)


METADATA: Final[tuple[MetaData, ...]] = (
    *_KEPT,
    index_releases.metadata,
    shared_lessons.metadata,
    derived_tables.metadata,
)


def every_table() -> tuple[Table, ...]:
    """Return every table but those that are made again: of other tables, or by the next build of the index.

    One that others refer to stands before them.
    """
    return tuple(table for metadata in _KEPT for table in metadata.sorted_tables)
