"""Which accounts sign in through an OpenID provider."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    op.create_table(
        "openid_identities",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(300), nullable=True),
        sa.Column("subject", sa.String(255), nullable=True),
        sa.PrimaryKeyConstraint("account_id", name="pk_openid_identities"),
        sa.UniqueConstraint("issuer", "subject", name="uq_openid_identities_subject"),
    )


def downgrade() -> None:
    op.drop_table("openid_identities")
