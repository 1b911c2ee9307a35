"""The announcement of a maintenance, which every host reads."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.create_table(
        "maintenance",
        sa.Column("maintenance_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("messages", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("maintenance_id", name="pk_maintenance"),
    )


def downgrade() -> None:
    op.drop_table("maintenance")
