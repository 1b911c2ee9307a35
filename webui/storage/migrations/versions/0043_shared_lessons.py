"""What was learned, where hosts share it: which version is the one, and who trains."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"

NEVER = datetime(1970, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def upgrade() -> None:
    lessons = op.create_table(
        "shared_lessons",
        sa.Column("lessons_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("learned_from", sa.String(64), nullable=False),
        sa.Column("released_at", sa.DateTime(), nullable=False),
        sa.Column("holder", sa.String(300), nullable=False),
        sa.Column("held_until", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("lessons_id", name="pk_shared_lessons"),
    )
    first = {"lessons_id": 1, "number": 0, "content": "", "learned_from": "", "holder": ""}
    op.bulk_insert(lessons, [{**first, "released_at": NEVER, "held_until": NEVER}])


def downgrade() -> None:
    op.drop_table("shared_lessons")
