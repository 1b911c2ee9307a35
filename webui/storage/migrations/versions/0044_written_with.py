"""Which language model wrote a version of an article first."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    op.add_column("pending_versions", sa.Column("written_with", sa.String(120), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("pending_versions", "written_with")
