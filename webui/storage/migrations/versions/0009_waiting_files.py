"""Files that wait for a ticket: where they came from, by a digest, and when they had waited too long."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("attachments", sa.Column("address", sa.Text(), nullable=False, server_default=""))
    op.add_column("attachments", sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM attachments WHERE dropped_at IS NOT NULL"))
    op.drop_column("attachments", "dropped_at")
    op.drop_column("attachments", "address")
