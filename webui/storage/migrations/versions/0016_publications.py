"""The publications that hosts serve, and the revisions that help sessions were offered."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "publications",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("withdrawn", sa.Text(), nullable=False),
        sa.Column("served_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "offered_articles",
        sa.Column("lang", sa.String(length=20), nullable=False),
        sa.Column("article_id", sa.String(length=200), nullable=False),
        sa.Column("revision", sa.String(length=64), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("lang", "article_id", "revision"),
    )


def downgrade() -> None:
    op.drop_table("offered_articles")
    op.drop_table("publications")
