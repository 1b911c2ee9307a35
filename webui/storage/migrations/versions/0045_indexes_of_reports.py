"""Indexes that have all that a report counts: over a year it looks at nothing else of a row."""

from alembic import op

from webui.storage.migrations import online

revision = "0045"
down_revision = "0044"

_TABLE, _PERSON = "measured_sessions", "ix_measured_sessions_person"
_EPISODES = ("holdout", "draw_unit", "began", "day", "draw_share", "arm", "episode_contact", "form_begun", "sent_at")
_LABELLED = ("lang", "last_at", "help_session_id", "day", "answerable", "is_resolved", "solved_by", "sent_at")
_NEW = {
    "ix_measured_sessions_episodes": (_EPISODES, "drawn_episode = help_session_id"),
    "ix_measured_sessions_labelled": (
        (*_LABELLED, "is_machine"),
        "answerable IS NOT NULL AND is_resolved IS NOT NULL",
    ),
    "ix_measured_sessions_tickets": (
        ("person", "began", "day", "is_machine"),
        "sent_at IS NOT NULL AND person <> ''",
    ),
    "ix_measured_sessions_mails": (("day", "is_machine", "person"), "channel = 'email'"),
}


def upgrade() -> None:
    op.drop_index(_PERSON, _TABLE, if_exists=True)
    online.create_index(_PERSON, _TABLE, ("person", "last_at", "channel"))
    for name, (columns, where) in _NEW.items():
        online.create_index(name, _TABLE, columns, where)


def downgrade() -> None:
    for name in _NEW:
        op.drop_index(name, _TABLE)
    op.drop_index(_PERSON, _TABLE)
    op.create_index(_PERSON, _TABLE, ["person", "last_at"])
