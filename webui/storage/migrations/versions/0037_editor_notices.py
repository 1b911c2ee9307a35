"""Which editors want mails, and how often that of the reviews that are due."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    op.create_table(
        "editor_notices",
        sa.Column("account_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(10), nullable=False),
        sa.Column("reviews", sa.String(10), nullable=False),
        sa.Column("newest_day", sa.String(10), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_editor_notices"),
    )


def downgrade() -> None:
    op.drop_table("editor_notices")
