"""Indexes in the order in which a report puts help sessions together: those that are alike stand beside each other."""

from alembic import op

from webui.storage.migrations import online

revision = "0046"
down_revision = "0045"

_TABLE, _EPISODES = "measured_sessions", "ix_measured_sessions_episodes"
_DRAWN = "drawn_episode = help_session_id"
_BEFORE = ("holdout", "draw_unit", "began", "day", "draw_share", "arm", "episode_contact", "form_begun", "sent_at")
_FLAGS = ("met_gate", "offered", "opened", "form_shown", "form_begun", "route")
_NEW = {
    "ix_measured_sessions_of_day": ("day", "channel", "ending", *_FLAGS, "is_machine"),
    "ix_measured_sessions_alike": ("lang", "channel", "topic", "arm", "ending", *_FLAGS, "day", "is_machine"),
}


def upgrade() -> None:
    op.drop_index(_EPISODES, _TABLE, if_exists=True)
    online.create_index(_EPISODES, _TABLE, (*_BEFORE, "reachable", "opened", "solved_by"), _DRAWN)
    for name, columns in _NEW.items():
        op.drop_index(name, _TABLE, if_exists=True)
        online.create_index(name, _TABLE, columns)


def downgrade() -> None:
    for name in _NEW:
        op.drop_index(name, _TABLE)
    op.drop_index(_EPISODES, _TABLE)
    online.create_index(_EPISODES, _TABLE, _BEFORE, _DRAWN)
