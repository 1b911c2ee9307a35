"""Signed identities of members that were used."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "used_identities",
        sa.Column("identity_digest", sa.String(length=64), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("identity_digest"),
    )


def downgrade() -> None:
    op.drop_table("used_identities")
