"""Conversations: what is written after a ticket, what happens to it, and what staff say about the articles."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("tickets", sa.Column("mail_id", sa.Text(), nullable=True))
    op.create_index("ix_tickets_mail_id", "tickets", ["mail_id"])
    op.create_index("ix_tickets_facets", "tickets", ["ticket_id", "purpose", "topic", "lang"])
    op.add_column("attachments", sa.Column("message_id", sa.Text(), nullable=True))
    with op.batch_alter_table("outbox", copy_from=_outbox("ticket_id", "channel")) as outbox:
        outbox.add_column(sa.Column("message_id", sa.Text(), nullable=False, server_default=""))
        outbox.drop_constraint("uq_outbox_ticket_id_channel", type_="unique")
        outbox.create_unique_constraint(
            "uq_outbox_ticket_id_message_id_channel", ["ticket_id", "message_id", "channel"]
        )

    op.create_table(
        "messages",
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("mail_id", sa.Text(), nullable=True),
        _of_ticket("messages"),
        sa.PrimaryKeyConstraint("message_id", name="pk_messages"),
    )
    op.create_index("ix_messages_ticket_id", "messages", ["ticket_id", "at"])
    op.create_index("ix_messages_mail_id", "messages", ["mail_id"])

    op.create_table(
        "ticket_facts",
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        _of_ticket("ticket_facts"),
        sa.PrimaryKeyConstraint("fact_id", name="pk_ticket_facts"),
        sa.UniqueConstraint("ticket_id", "position", name="uq_ticket_facts_ticket_id_position"),
    )

    op.create_table(
        "standings",
        sa.Column("ticket_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("assignee", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_answer_at", sa.DateTime(timezone=True), nullable=True),
        _of_ticket("standings"),
        sa.PrimaryKeyConstraint("ticket_id", name="pk_standings"),
    )
    op.create_index("ix_standings_state", "standings", ["state", "since"])
    op.execute(
        "INSERT INTO standings (ticket_id, state, assignee, since) SELECT ticket_id, 'new', '', created_at FROM tickets"
    )
    op.create_index("ix_standings_first_answer_at", "standings", ["first_answer_at"])

    op.create_table(
        "staff_verdicts",
        sa.Column("verdict_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        _of_ticket("staff_verdicts"),
        sa.PrimaryKeyConstraint("verdict_id", name="pk_staff_verdicts"),
    )
    op.create_index("ix_staff_verdicts_ticket_id", "staff_verdicts", ["ticket_id"])
    op.create_index("ix_staff_verdicts_at", "staff_verdicts", ["at"])


def downgrade() -> None:
    for table in ("staff_verdicts", "standings", "ticket_facts", "messages"):
        op.drop_table(table)
    op.execute("DELETE FROM outbox WHERE message_id <> ''")
    with op.batch_alter_table("outbox", copy_from=_outbox("ticket_id", "message_id", "channel")) as outbox:
        outbox.drop_constraint("uq_outbox_ticket_id_message_id_channel", type_="unique")
        outbox.create_unique_constraint("uq_outbox_ticket_id_channel", ["ticket_id", "channel"])
        outbox.drop_column("message_id")
    op.drop_column("attachments", "message_id")
    op.drop_index("ix_tickets_facets", "tickets")
    op.drop_index("ix_tickets_mail_id", "tickets")
    op.drop_column("tickets", "mail_id")


def _of_ticket(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["ticket_id"], ["tickets.ticket_id"], name=f"fk_{table}_ticket_id", ondelete="CASCADE"
    )


def _outbox(*unique: str) -> sa.Table:
    """The table as it is before: SQLite makes it anew from this, as it cannot change a constraint."""
    message_id = [sa.Column("message_id", sa.Text(), nullable=False, server_default="")]
    return sa.Table(
        "outbox",
        sa.MetaData(),
        sa.Column("outbox_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Text(), nullable=False),
        *(message_id if "message_id" in unique else []),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('pending', 'leased', 'delivered', 'dead', 'held')", name="ck_outbox_state"),
        _of_ticket("outbox"),
        sa.PrimaryKeyConstraint("outbox_id", name="pk_outbox"),
        sa.UniqueConstraint(*unique, name=f"uq_outbox_{'_'.join(unique)}"),
        sa.Index("ix_outbox_state", "state", "due_at"),
    )
