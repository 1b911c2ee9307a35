"""From which revision on programs work with the tables."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.create_table("schema_compatibility", sa.Column("oldest_program", sa.String(length=20), nullable=False))


def downgrade() -> None:
    op.drop_table("schema_compatibility")
