"""Changes of articles that wait for their moment."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    op.create_table(
        "scheduled_changes",
        sa.Column("change_id", sa.String(32), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.Column("editor", sa.String(80), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("version_id", sa.String(32), nullable=False),
        sa.Column("base", sa.Text(), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("change_id", name="pk_scheduled_changes"),
    )
    op.create_index("ix_scheduled_changes_path", "scheduled_changes", ["path"])
    op.create_index("ix_scheduled_changes_due_at", "scheduled_changes", ["due_at"])


def downgrade() -> None:
    op.drop_table("scheduled_changes")
