"""The data of staff's page of one ticket, read in one transaction."""

from __future__ import annotations

from flask import render_template, request
from sqlalchemy import Connection

from deflection import event_log
from deflection.help_session import HelpSession
from deflection.retelling import Round, retell
from search import SearchUnavailable, Suggestion
from tickets import ticket_store
from tickets.conversation import conversation, inbox, staff_drafts, verdicts
from tickets.conversation.conversation import Conversation, MessageKind
from tickets.conversation.inbox import tags_in_use
from tickets.conversation.macros import all_macros
from tickets.conversation.mail_details import details_of, held_reasons
from tickets.conversation.merging import merged_into, others_of_requester
from tickets.conversation.rating import rating_of
from tickets.conversation.standing import Fact, FactKind, can_be_undone, still_true
from tickets.conversation.viewers import viewers_of
from tickets.files import staging
from tickets.files.attachments import AttachmentRefused
from tickets.outgoing import outbox
from tickets.ticket import Ticket
from tickets.typed_text import one_line
from webui.parts import parts
from webui.request.asker.sign_in import current_account
from webui.request.sealed_words import opened_words
from webui.staff.open_list import list_address, open_list
from webui.staff.ticket_drafts import fields
from webui.staff.timeline import timeline
from webui.storage import accounts
from webui.storage.accounts import Role

MOST_SUGGESTED = 5
_NAMES_A_TICKET = (FactKind.MERGED, FactKind.ABSORBED, FactKind.SEPARATED)
MOST_IN_QUEUE = 30  # rows of the list at the side
MOST_OTHERS = 10  # tickets of the same requester


def page(
    ticket: Ticket,
    *,
    fault: str = "",
    news: tuple[Fact, ...] = (),
    wrote: MessageKind = MessageKind.REPLY,
    refused: tuple[AttachmentRefused, ...] = (),
    discarded: str = "",
    text: str | None = None,
) -> str:
    """Return the ticket's page, with drafts in their fields, and after a refusal with what was typed.

    discarded  the draft that was just discarded, so that it can be restored
    text       what stands in the field instead of what was posted
    """
    posted = wrote if "text" in request.form and not discarded else None
    searched = one_line(opened_words(request.values.get("q", "")), 200)
    suggested = _suggested(searched or ticket.description, ticket.lang)
    with parts().database.reading() as connection:
        spoken = conversation.conversation_of(connection, ticket.ticket_id)
        rounds = _rounds(connection, ticket)
        delivery = outbox.deliveries(connection, ticket.ticket_id)
        all_verdicts = verdicts.verdicts_on(connection, ticket.ticket_id)
        staff, tags = staff_names(connection), tags_in_use(connection)
        writing = fields(staff_drafts.drafts_of(connection, ticket.ticket_id, me()), posted, text)
        files = staging.staged(connection, writing[MessageKind.REPLY].message_id)
        mails = details_of(connection, ticket.ticket_id)
        prepared = all_macros(connection)
        viewers = viewers_of(connection, ticket.ticket_id, parts().now(), but=me())
        merged = _merged(connection, ticket, spoken)
        queue = inbox.rows(connection, open_list(), parts().now(), limit=MOST_IN_QUEUE)
    all_files = [*ticket.attachments, *(file for message in spoken.messages for file in message.attachments)]
    return render_template(
        "staff/ticket.html",
        missing={file.attachment_id for file in all_files if parts().attachments.is_missing(file)},
        ticket=ticket,
        mails=mails,
        held_reasons=held_reasons(mails.values()),
        spoken=spoken,
        **merged,
        macros=prepared,
        viewers=viewers,
        standing=spoken.standing,
        rating=rating_of(spoken.facts),
        queue=queue,
        list_address=list_address(),
        moments=timeline(ticket.created_at, rounds, still_true(spoken.facts), delivery),
        undoable=_undoable(spoken),
        delivery=delivery,
        verdicts=all_verdicts,
        mine=next((v for v in all_verdicts if v.who == me()), None),
        staff=staff,
        tags=tags,
        now=parts().now(),
        me=me(),
        suggested=suggested,
        searched=searched,
        fields=writing,
        discarded=discarded,
        files=files,
        fault=fault,
        news=news,
        refused=refused,
        wrote=wrote,
    )


def _merged(connection: Connection, ticket: Ticket, spoken: Conversation) -> dict[str, object]:
    """Return the tickets that were merged into this one, where it goes on itself, and into what it could be merged."""
    references = merged_into(connection, ticket.ticket_id)
    tickets = (ticket_store.ticket_by_reference(connection, reference) for reference in references)
    ids = {fact.detail for fact in spoken.facts if fact.kind in _NAMES_A_TICKET}
    named = {
        other_id: other.reference for other_id in ids if (other := ticket_store.ticket_by_id(connection, other_id))
    }
    return {
        "merged": [other for other in tickets if other],
        "references": named,
        "others": others_of_requester(connection, ticket, limit=MOST_OTHERS),
    }


def _undoable(spoken: Conversation) -> tuple[int, Fact] | None:
    """Return (position, fact) of the newest fact, if it was a click of mine that may be undone."""
    position = spoken.version - 1
    if can_be_undone(spoken.facts, position) and spoken.facts[position].who == me():
        return position, spoken.facts[position]
    return None


def _rounds(connection: Connection, ticket: Ticket) -> tuple[Round, ...]:
    if ticket.help_session_id is None:
        return ()
    events = event_log.events_of(connection, ticket.help_session_id)
    return retell(HelpSession(ticket.help_session_id, events))


def _suggested(text: str, lang: str) -> tuple[Suggestion, ...] | None:
    """Return articles that would perhaps have answered the ticket; None while the search is down."""
    try:
        return parts().flow.suggest_while_typing(text, lang, member=True, k=MOST_SUGGESTED).hits
    except SearchUnavailable:
        return None


def me() -> str:
    """Return the name of the signed-in account."""
    account = current_account()
    return account.name if account else ""


def staff_names(connection: Connection) -> list[str]:
    """Return the names of the accounts that a ticket can be assigned to."""
    return [account.name for account in accounts.everybody(connection) if account.may(Role.STAFF)]
