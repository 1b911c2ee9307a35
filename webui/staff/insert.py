"""What is put into the reply that somebody is writing: a macro, or an article found there with its title and address.

The form of the reply is posted, so that text, files and draft stay; the page comes back with the text completed.
"""

from __future__ import annotations

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from search import SearchUnavailable
from tickets.conversation.conversation import MessageKind, is_message_id
from tickets.conversation.macros import filled_in, macro_by_id
from tickets.conversation.mail_details import details_of
from tickets.ticket import Ticket
from tickets.typed_text import many_lines, one_line
from webui.parts import parts
from webui.request.addresses import absolute, address_name, known_topic
from webui.request.asker.sign_in import requires
from webui.request.uploads import stage_files
from webui.staff.opened_ticket import opened
from webui.staff.ticket_drafts import keep_posted
from webui.staff.ticket_page import me, page
from webui.storage.accounts import Role

bp = Blueprint("insert", __name__, url_prefix="/staff/ticket")


@bp.post("/<reference>/insert")
@requires(Role.STAFF)
def act(reference: str) -> ResponseReturnValue:
    """Search for articles beside the reply, or append an article or a macro to it."""
    ticket = opened(reference)
    if not is_message_id(request.form.get("message_id", "")):
        abort(422, "the form has no message_id")
    refused = stage_files(request.form["message_id"])
    article = one_line(request.form.get("article", ""), 200)
    piece = _article(article, ticket.lang) if article else _macro(ticket)
    text = "\n\n".join(filter(None, (many_lines(request.form.get("text", "")), piece)))
    with parts().database.writing() as connection:
        keep_posted(connection, ticket, MessageKind.REPLY, me(), text=text)
    return page(ticket, fault="" if piece or not article else "no-article-to-insert", refused=refused, text=text)


def _macro(ticket: Ticket) -> str:
    """Return the posted macro, filled in for the ticket; empty without one."""
    with parts().database.reading() as connection:
        macro = macro_by_id(connection, request.form.get("macro", 0, type=int))
        mail = details_of(connection, ticket.ticket_id).get("")
    topic = known_topic(ticket.topic)
    values = {
        "name": mail.name if mail else "",
        "reference": ticket.reference,
        "topic": topic.label(ticket.lang) if topic else "",
        "me": me(),
    }
    return filled_in(macro.text, values) if macro else ""


def _article(article_id: str, lang: str) -> str:
    """Return title and address of the published article; empty for an unknown one."""
    try:
        published = parts().flow.library.article(article_id, lang)
    except SearchUnavailable:
        return ""
    if published is None:
        return ""
    article = published.article
    name = address_name(article.article_id, article.title)
    return f"{article.title}\n{absolute(url_for('help.article', lang=article.lang, name=name))}"
