"""Since when an attached file of a letter is missing."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("files_missing_since", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_outbox_files_missing_since", "outbox", ["files_missing_since"])


def downgrade() -> None:
    op.drop_index("ix_outbox_files_missing_since", "outbox")
    op.drop_column("outbox", "files_missing_since")
