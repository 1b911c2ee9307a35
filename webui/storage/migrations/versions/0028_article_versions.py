"""Versions of articles that wait beside their files, and saved states where there is no version control."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.create_table(
        "pending_versions",
        sa.Column("version_id", sa.String(32), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("editor", sa.String(80), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("base", sa.Text(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("taken_by", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("version_id", name="pk_pending_versions"),
    )
    op.create_index("ix_pending_versions_path", "pending_versions", ["path"])
    op.create_table(
        "article_revisions",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("editor", sa.String(80), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("revision_id", name="pk_article_revisions"),
    )
    op.create_index("ix_article_revisions_path", "article_revisions", ["path"])


def downgrade() -> None:
    op.drop_table("article_revisions")
    op.drop_table("pending_versions")
