"""What editors write to each other about versions of articles that wait."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0037"


def upgrade() -> None:
    op.create_table(
        "version_comments",
        sa.Column("comment_id", sa.String(32), nullable=False),
        sa.Column("version_id", sa.String(32), nullable=False),
        sa.Column("author", sa.String(80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("resolved_by", sa.String(80), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("comment_id", name="pk_version_comments"),
    )
    op.create_index("ix_version_comments_version_id", "version_comments", ["version_id"])


def downgrade() -> None:
    op.drop_table("version_comments")
