"""Mails that were taken, so that none is taken twice."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "mails",
        sa.Column("mail_key", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.Text(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.ticket_id"], name="fk_mails_ticket_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("mail_key", name="pk_mails"),
    )
    op.create_index("ix_mails_ticket_id", "mails", ["ticket_id"])


def downgrade() -> None:
    op.drop_table("mails")
