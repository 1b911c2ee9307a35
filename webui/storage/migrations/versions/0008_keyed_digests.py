"""Digests of sent texts were made without a key: whoever had the table could try texts until one fits."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_EVENTS = sa.table("events", sa.column("event_id"), sa.column("kind"), sa.column("payload"))


def upgrade() -> None:
    connection = op.get_bind()
    sent = sa.select(_EVENTS.c.event_id, _EVENTS.c.payload).where(_EVENTS.c.kind == "TicketSent")
    for row in connection.execute(sent).all():
        payload = {**json.loads(row.payload), "text_digest": ""}
        text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
        connection.execute(sa.update(_EVENTS).where(_EVENTS.c.event_id == row.event_id).values(payload=text))


def downgrade() -> None:
    """Nothing: what was emptied stays empty, and earlier versions can read that."""
