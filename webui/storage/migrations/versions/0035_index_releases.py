"""The index that all hosts share: who builds it, and what was released."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.create_table(
        "index_builder",
        sa.Column("builder_id", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(300), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("held_until", sa.DateTime(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("reported_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("builder_id", name="pk_index_builder"),
    )
    op.create_table(
        "index_releases",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("publication", sa.String(60), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("released_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_index_releases"),
    )


def downgrade() -> None:
    op.drop_table("index_releases")
    op.drop_table("index_builder")
