"""What reports of a year ask stands in indexes: the articles of a help session, people of no arm, the daily counts."""

import sqlalchemy as sa
from alembic import op

from webui.storage.migrations import online

revision = "0049"
down_revision = "0048"

_TABLE, _NEW = "measured_sessions", "articles"
_FLAGS = ("met_gate", "offered", "opened", "form_shown", "form_begun", "route")
_INDEXES = {
    "ix_measured_sessions_articles": (
        _TABLE,
        ("articles", "channel", "ending", *_FLAGS, "day", "is_machine", "lang"),
        "articles <> '' AND length(articles) <= 600",
    ),
    "ix_measured_sessions_many_articles": (_TABLE, ("day",), "length(articles) > 600"),
    "ix_measured_sessions_of_no_arm": (
        _TABLE,
        (
            *("began", "day", "is_machine", "sent_at", "contact_seconds", "help_session_id"),
            *("lang", "channel", "topic", "ending", "met_gate", "offered", "opened", "solved_by", "last_at"),
        ),
        "arm = 'not_enrolled'",
    ),
    "ix_daily_counts_cell": (
        "daily_counts",
        (
            *("is_machine", "met_gate", "lang", "channel", "topic", "route", "arm", "outcome"),
            *("offered", "abstained", "degraded", "opened", "was_held", "explored", "is_day_old"),
            *("windows_over", "contact_window", "day", "help_sessions"),
        ),
        "",
    ),
}


def upgrade() -> None:
    known = {column["name"] for column in sa.inspect(op.get_bind()).get_columns(_TABLE)}
    if _NEW not in known:  # an index that could not be made leaves what is before it
        op.add_column(_TABLE, sa.Column(_NEW, sa.Text(), nullable=False, server_default=""))
        # After a downgrade the rows may say that they have it: they are derived anew.
        op.execute("UPDATE measuring_state SET definition = '2' || substr(definition, 2) WHERE definition LIKE '3 %'")
    for name, (table, columns, where) in _INDEXES.items():
        op.drop_index(name, table, if_exists=True)
        online.create_index(name, table, columns, where)


def downgrade() -> None:
    for name, (table, _, _) in _INDEXES.items():
        op.drop_index(name, table)
    op.drop_column(_TABLE, _NEW)
