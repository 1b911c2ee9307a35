"""By what a report is filtered stands in the indexes that it reads: over a year it looks at no row for it."""

from alembic import op

from webui.storage.migrations import online

revision = "0048"
down_revision = "0047"

_TABLE = "measured_sessions"
_FILTERED = ("lang", "channel", "topic", "ending", "met_gate", "offered", "opened")
_FLAGS = ("met_gate", "offered", "opened", "form_shown", "form_begun", "route")
_OF_DAY = ("day", "channel", "ending", *_FLAGS, "is_machine")
_BEFORE = {
    "ix_measured_sessions_of_day": _OF_DAY,
    "ix_measured_sessions_tickets": ("person", "began", "day", "is_machine"),
    "ix_measured_sessions_solved_after": ("solved_after", "day", "is_machine", "ending"),
}
_AFTER = {
    "ix_measured_sessions_of_day": (*_OF_DAY, "lang", "topic"),
    "ix_measured_sessions_tickets": ("person", "began", "day", "is_machine", "sent_at", *_FILTERED),
    "ix_measured_sessions_solved_after": ("solved_after", "day", "is_machine", *_FILTERED),
}
_WHERE = {
    "ix_measured_sessions_tickets": "sent_at IS NOT NULL AND person <> ''",
    "ix_measured_sessions_solved_after": "solved_after IS NOT NULL",
}


def upgrade() -> None:
    _make(_AFTER)


def downgrade() -> None:
    _make(_BEFORE)


def _make(indexes: dict[str, tuple[str, ...]]) -> None:
    for name, columns in indexes.items():
        op.drop_index(name, _TABLE, if_exists=True)
        online.create_index(name, _TABLE, columns, _WHERE.get(name, ""))
