"""What follows when one of our letters comes back: a note that says why, on the letter's own ticket.

1. The letter is found by its Message-ID in the bounce, or by the return address made for it.
2. A reply that did not arrive opens its ticket again: nobody was answered. A delay or a lost acknowledgement does not.
3. The letter's row in the outbox says what happened, so that its author sees it at the letter.

Every function takes a `Connection` inside a transaction that the caller owns.
"""

from datetime import datetime

from sqlalchemy import Connection, select, update

from tickets.conversation.conversation import Message, MessageKind, add_fact, conversation_of, message_by_id
from tickets.conversation.standing import Fact, FactKind
from tickets.incoming.bounces import Failure, FailureReason
from tickets.incoming.mail_reading import IncomingMail
from tickets.tables import messages, outbox
from tickets.typed_text import one_line

_LONGEST_ERROR = 500  # characters, as of delivery


def returned_message(connection: Connection, mail: IncomingMail) -> Message | None:
    """Return the message of ours that came back; None when it is none, or not known."""
    if mail.failure is None:
        return None
    by_mail_id = (
        select(messages.c.message_id).where(messages.c.mail_id.in_(mail.answers)).order_by(messages.c.at.desc())
    )
    message_id = connection.execute(by_mail_id.limit(1)).scalar_one_or_none() if mail.answers else None
    for candidate in (message_id, *mail.letters):
        message = message_by_id(connection, candidate) if candidate else None
        if message and message.kind in (MessageKind.REPLY, MessageKind.AUTOMATIC):
            return message
    return None


def note_failure(connection: Connection, message: Message, failure: Failure, words: str, now: datetime) -> None:
    """Record at the letter that it did not arrive, and open its ticket again if it was a reply."""
    row = (outbox.c.ticket_id == message.ticket_id) & (outbox.c.message_id == message.message_id)
    connection.execute(update(outbox).where(row).values(last_error=one_line(words, _LONGEST_ERROR)))
    if message.kind is not MessageKind.REPLY or failure.reason is FailureReason.DELAYED:
        return
    if not conversation_of(connection, message.ticket_id).standing.state.is_waiting_for_support:
        add_fact(connection, message.ticket_id, Fact(now, FactKind.REOPENED))
