"""What is derived from the events, to be read by the reports; its first rows come with the first reading."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

_MOMENTS = ("described_at", "left_at", "sent_at")
_TEXTS = ("lang", "channel", "topic", "route", "arm", "holdout", "draw_unit")
_FLAGS = ("member", "reachable", "is_machine", "met_gate", "offered", "abstained", "degraded", "opened")
_COUNTERS = ("offered", "opened", "solved", "reversed", "did_not_help")


def _required(kind: sa.types.TypeEngine[object], *names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, kind, nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "measured_sessions",
        sa.Column("help_session_id", sa.String(32), primary_key=True),
        *_required(sa.String(10), "day"),
        sa.Column("ticket_day", sa.String(10)),
        *_required(sa.DateTime(), "began", "last_at"),
        *(sa.Column(name, sa.DateTime()) for name in _MOMENTS),
        *_required(sa.Text(), *_TEXTS),
        sa.Column("draw_share", sa.Float()),
        *_required(sa.Text(), "unit"),
        *_required(sa.Boolean(), *_FLAGS),
        *_required(sa.Integer(), "rounds"),
        *_required(sa.Boolean(), "form_shown", "form_begun"),
        *_required(sa.Text(), "solved_by"),
        sa.Column("answerable", sa.Float()),
        sa.Column("is_resolved", sa.Boolean()),
        *_required(sa.Boolean(), "was_held", "explored"),
        *_required(sa.Text(), "ending", "person"),
        sa.Column("contact_seconds", sa.Float()),
        *_required(sa.String(32), "drawn_episode"),
        *_required(sa.Boolean(), "episode_contact"),
    )
    op.create_index("ix_measured_sessions_day", "measured_sessions", ["day", "is_machine", "ticket_day"])
    op.create_index("ix_measured_sessions_last_at", "measured_sessions", ["last_at"])
    op.create_index("ix_measured_sessions_person", "measured_sessions", ["person", "last_at"])
    op.create_index("ix_measured_sessions_draw_unit", "measured_sessions", ["draw_unit", "began"])
    op.create_index("ix_measured_sessions_solved_by", "measured_sessions", ["solved_by", "lang", "began"])
    op.create_table(
        "measured_articles",
        sa.Column("help_session_id", sa.String(32), primary_key=True),
        sa.Column("article_id", sa.Text(), primary_key=True),
        *_required(sa.Text(), "lang", "title"),
        *_required(sa.Boolean(), "offered", "opened", "solved", "did_not_help"),
    )
    op.create_index("ix_measured_articles_article", "measured_articles", ["lang", "article_id"])
    op.create_table(
        "measured_persons", sa.Column("digest", sa.String(64), primary_key=True), *_required(sa.String(64), "person")
    )
    op.create_index("ix_measured_persons_person", "measured_persons", ["person"])
    op.create_table(
        "daily_counts",
        sa.Column("cell_id", sa.Integer(), primary_key=True),
        *_required(sa.String(10), "day"),
        *_required(sa.Boolean(), "is_machine", "met_gate"),
        *_required(sa.Text(), "lang", "channel", "topic", "route", "arm", "outcome"),
        *_required(sa.Boolean(), "offered", "abstained", "degraded", "opened", "was_held", "explored", "is_day_old"),
        *_required(sa.Integer(), "windows_over", "contact_window", "help_sessions"),
    )
    op.create_index("ix_daily_counts_day", "daily_counts", ["day"])
    op.create_table(
        "daily_articles",
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("article", sa.Text(), primary_key=True),
        *_required(sa.Text(), "title"),
        *_required(sa.Integer(), *_COUNTERS),
    )
    op.create_table("counted_days", sa.Column("day", sa.String(10), primary_key=True))
    op.create_table(
        "measuring_state",
        sa.Column("name", sa.String(20), primary_key=True),
        *_required(sa.Text(), "definition"),
        *_required(sa.Integer(), "event_id", "changes"),
    )


def downgrade() -> None:
    for table in (
        "measuring_state",
        "counted_days",
        "daily_articles",
        "daily_counts",
        "measured_persons",
        "measured_articles",
        "measured_sessions",
    ):
        op.drop_table(table)
