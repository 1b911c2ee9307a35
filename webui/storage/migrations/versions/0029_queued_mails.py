"""Mails that belong to no ticket, and addresses that want no questions."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.create_table(
        "queued_mails",
        sa.Column("mail_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(10), nullable=False),
        sa.Column("help_session_id", sa.String(32), nullable=False),
        sa.Column("probability", sa.Float(), nullable=True),
        sa.Column("month", sa.String(10), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("mail_id", name="pk_queued_mails"),
    )
    op.create_index("ix_queued_mails_due_at", "queued_mails", ["due_at"])
    op.create_index("ix_queued_mails_help_session_id", "queued_mails", ["help_session_id"])
    op.create_table(
        "unsubscribed_addresses",
        sa.Column("address_digest", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("address_digest", name="pk_unsubscribed_addresses"),
    )


def downgrade() -> None:
    op.drop_table("unsubscribed_addresses")
    op.drop_table("queued_mails")
