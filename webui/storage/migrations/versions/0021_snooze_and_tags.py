"""Tickets that come back later, and tags of tickets."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("standings", sa.Column("snoozed_until", sa.DateTime(timezone=True)))
    op.create_table(
        "ticket_tags",
        sa.Column("ticket_id", sa.Text(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.ticket_id"], ondelete="CASCADE", name="fk_ticket_tags_ticket_id"
        ),
        sa.PrimaryKeyConstraint("ticket_id", "tag", name="pk_ticket_tags"),
    )
    op.create_index("ix_ticket_tags_tag", "ticket_tags", ["tag"])


def downgrade() -> None:
    op.drop_table("ticket_tags")
    op.drop_column("standings", "snoozed_until")
