"""Which articles a help session met stands in its row, and in an index: reports by category join nothing."""

import sqlalchemy as sa
from alembic import op

from webui.storage.migrations import online

revision = "0049"
down_revision = "0048"

_TABLE, _NEW = "measured_sessions", "articles"
_FLAGS = ("met_gate", "offered", "opened", "form_shown", "form_begun", "route")
_INDEXES = {
    "ix_measured_sessions_articles": (
        ("articles", "channel", "ending", *_FLAGS, "day", "is_machine", "lang"),
        "articles <> ''",
    ),
    "ix_measured_sessions_of_no_arm": (
        (
            *("began", "day", "is_machine", "sent_at", "contact_seconds", "help_session_id"),
            *("lang", "channel", "topic", "ending", "met_gate", "offered", "opened", "solved_by", "last_at"),
        ),
        "arm = 'not_enrolled'",
    ),
}


def upgrade() -> None:
    known = {column["name"] for column in sa.inspect(op.get_bind()).get_columns(_TABLE)}
    if _NEW not in known:  # an index that could not be made leaves what is before it
        op.add_column(_TABLE, sa.Column(_NEW, sa.Text(), nullable=False, server_default=""))
    for name, (columns, where) in _INDEXES.items():
        op.drop_index(name, _TABLE, if_exists=True)
        online.create_index(name, _TABLE, columns, where)


def downgrade() -> None:
    for name in _INDEXES:
        op.drop_index(name, _TABLE)
    op.drop_column(_TABLE, _NEW)
