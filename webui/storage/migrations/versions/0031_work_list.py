"""The editors' work list: gaps as they were found last, and what was decided about rows of the list."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.create_table(
        "content_gaps",
        sa.Column("gap_id", sa.String(32), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("problems", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("recent", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Float(), nullable=False) for name in ("people_a_month", "unresolved", "wrote", "solved")),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("gap_id", name="pk_content_gaps"),
    )
    op.create_table(
        "gap_problems",
        sa.Column("help_session_id", sa.String(32), nullable=False),
        sa.Column("gap_id", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("help_session_id", name="pk_gap_problems"),
    )
    op.create_index("ix_gap_problems_gap_id", "gap_problems", ["gap_id"])
    op.create_table(
        "work_marks",
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("assignee", sa.String(80), nullable=False),
        sa.Column("put_off_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("put_off_by", sa.String(80), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("draft_path", sa.Text(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("item", name="pk_work_marks"),
    )


def downgrade() -> None:
    for table in ("work_marks", "gap_problems", "content_gaps"):
        op.drop_table(table)
