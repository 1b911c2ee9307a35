"""The secrets of second factors are encrypted, and longer for it; those that are there are encrypted when next used."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    with op.batch_alter_table("second_factors") as table:
        table.alter_column("secret", existing_type=sa.String(32), type_=sa.String(120), existing_nullable=False)


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM second_factors WHERE secret LIKE 'sealed:%'"))
    with op.batch_alter_table("second_factors") as table:
        table.alter_column("secret", existing_type=sa.String(120), type_=sa.String(32), existing_nullable=False)
