"""Tickets that go on in another one."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.add_column("standings", sa.Column("merged_into", sa.Text()))
    op.create_index("ix_standings_merged_into", "standings", ["merged_into"])


def downgrade() -> None:
    op.drop_index("ix_standings_merged_into", "standings")
    op.drop_column("standings", "merged_into")
