"""An account can have several roles."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.add_column("accounts", sa.Column("more_roles", sa.String(80), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("accounts", "more_roles")
