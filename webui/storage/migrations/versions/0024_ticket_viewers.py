"""Who of support has a ticket open."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "ticket_viewers",
        sa.Column("ticket_id", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_writing", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.ticket_id"], ondelete="CASCADE", name="fk_ticket_viewers_ticket_id"
        ),
        sa.PrimaryKeyConstraint("ticket_id", "who", name="pk_ticket_viewers"),
    )


def downgrade() -> None:
    op.drop_table("ticket_viewers")
