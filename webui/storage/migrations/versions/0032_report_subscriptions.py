"""Accounts that get the monthly report by mail."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.create_table(
        "report_subscriptions",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(10), nullable=False),
        sa.Column("newest_month", sa.String(7), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_report_subscriptions"),
    )


def downgrade() -> None:
    op.drop_table("report_subscriptions")
