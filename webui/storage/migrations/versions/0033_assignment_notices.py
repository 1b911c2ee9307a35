"""Which accounts want to be told by mail of tickets that are given to them."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.create_table(
        "assignment_notices",
        sa.Column("account_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(10), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_assignment_notices"),
    )


def downgrade() -> None:
    op.drop_table("assignment_notices")
