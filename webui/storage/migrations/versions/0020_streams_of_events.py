"""Streams of the event table beside help sessions; what happened on pages of articles moves into one of them."""

import sqlalchemy as sa
from alembic import op

from webui.storage.migrations import online

revision = "0020"
down_revision = "0019"

_MOVED = """INSERT INTO events (help_session_id, position, at, kind, payload, stream, subject)
    SELECT 'article-event-' || event_id, 0, {at}, CASE kind WHEN 'viewed' THEN 'ArticleViewed' ELSE 'ArticleRated' END,
        CASE kind WHEN 'viewed' THEN '{{"v":1}}' WHEN 'helped' THEN '{{"v":1,"helped":true}}'
            ELSE '{{"v":1,"helped":false}}' END,
        'site', lang || '/' || article_id
    FROM article_events"""


def upgrade() -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    again = True if is_postgresql else None  # the columns are committed before the index is made
    op.add_column(
        "events", sa.Column("stream", sa.String(length=10), nullable=False, server_default="help"), if_not_exists=again
    )
    op.add_column(
        "events", sa.Column("subject", sa.String(length=300), nullable=False, server_default=""), if_not_exists=again
    )
    online.create_index("ix_events_stream", "events", ["stream", "kind", "at"])
    op.get_bind().exec_driver_sql(_MOVED.format(at="at AT TIME ZONE 'UTC'" if is_postgresql else "at"))
    op.drop_table("article_events")


def downgrade() -> None:
    op.create_table(
        "article_events",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("event_id"),
    )
    op.create_index("ix_article_events_kind", "article_events", ["kind", "at"])
    op.execute("DELETE FROM events WHERE stream <> 'help'")
    op.drop_index("ix_events_stream", "events")
    op.drop_column("events", "subject")
    op.drop_column("events", "stream")
