"""What was asked and answered days later, and how long a solution took, stand in the rows that reports read."""

import sqlalchemy as sa
from alembic import op

from webui.storage.migrations import online

revision = "0047"
down_revision = "0046"

_TABLE, _EPISODES = "measured_sessions", "ix_measured_sessions_episodes"
_DRAWN = "drawn_episode = help_session_id"
_BEFORE = (
    *("holdout", "draw_unit", "began", "day", "draw_share", "arm", "episode_contact", "form_begun", "sent_at"),
    *("reachable", "opened", "solved_by"),
)
_AFTER = ("holdout", "draw_unit", "began", "day", "draw_share", "drawn_code")
_NEW = {"asked_on_page": sa.Boolean, "said_later": sa.Boolean, "drawn_code": sa.Integer, "solved_after": sa.Float}
_INDEXES = {
    "ix_measured_sessions_solved_after": (
        _TABLE,
        ("solved_after", "day", "is_machine", "ending"),
        "solved_after IS NOT NULL",
    ),
    "ix_events_subject": ("events", ("subject",), "subject <> ''"),
}


def upgrade() -> None:
    known = {column["name"] for column in sa.inspect(op.get_bind()).get_columns(_TABLE)}
    missing = [name for name in _NEW if name not in known]  # an index that could not be made leaves what is before it
    for name in missing:
        needed = {"nullable": False, "server_default": sa.false()} if name == "asked_on_page" else {}
        op.add_column(_TABLE, sa.Column(name, _NEW[name](), **needed))
    op.drop_index(_EPISODES, _TABLE, if_exists=True)
    online.create_index(_EPISODES, _TABLE, _AFTER, "drawn_code IS NOT NULL")
    for name, (table, columns, where) in _INDEXES.items():
        op.drop_index(name, table, if_exists=True)
        online.create_index(name, table, columns, where)


def downgrade() -> None:
    for name, (table, _, _) in _INDEXES.items():
        op.drop_index(name, table)
    op.drop_index(_EPISODES, _TABLE)
    for name in _NEW:
        op.drop_column(_TABLE, name)
    online.create_index(_EPISODES, _TABLE, _BEFORE, _DRAWN)
