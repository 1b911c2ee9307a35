"""Who may publish which articles."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.create_table(
        "publishing_rights",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("languages", sa.String(200), nullable=False),
        sa.Column("categories", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_publishing_rights"),
    )


def downgrade() -> None:
    op.drop_table("publishing_rights")
