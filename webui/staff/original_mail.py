"""The whole mail that a ticket or a message came as: shown as safe HTML, or downloaded as it arrived."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from tickets import ticket_store
from tickets.conversation.mail_details import details_of
from tickets.reference import read_reference
from webui.mail_reader import MailReader
from webui.parts import parts
from webui.request.asker.sign_in import requires
from webui.request.uploads import as_download, unreadable
from webui.storage.accounts import Role

bp = Blueprint("original_mail", __name__, url_prefix="/staff/ticket")

_LARGEST_SHOWN = 25 * 1024 * 1024  # bytes; a larger mail can be downloaded
# A document of its own: nothing in it can run, load or send anything.
_POLICY = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; base-uri 'none'; form-action 'none'"


@bp.get("/<reference>/mail/<mail_key>")
@requires(Role.STAFF)
def show(reference: str, mail_key: str) -> ResponseReturnValue:
    """The mail's own text and HTML, without pictures, scripts and styles."""
    raw_id = _raw_id(reference, mail_key)
    try:
        with parts().attachments.open(raw_id) as file:
            raw = file.read(_LARGEST_SHOWN + 1)
    except OSError as error:
        return unreadable(error, raw_id, "mail.eml")
    with MailReader() as reader:
        original = reader.original(raw if len(raw) <= _LARGEST_SHOWN else b"")
    response = Response(render_template("staff/original_mail.html", original=original))
    response.headers["Content-Security-Policy"] = _POLICY
    return response


@bp.get("/<reference>/mail/<mail_key>/download")
@requires(Role.STAFF)
def download(reference: str, mail_key: str) -> ResponseReturnValue:
    """The mail byte by byte, for a mail program."""
    return as_download(_raw_id(reference, mail_key), f"{read_reference(reference)}.eml")


def _raw_id(reference: str, mail_key: str) -> str:
    with parts().database.reading() as connection:
        ticket = ticket_store.ticket_by_reference(connection, read_reference(reference) or "")
        mails = details_of(connection, ticket.ticket_id).values() if ticket else ()
    raw_id = next((mail.raw_id for mail in mails if mail.mail_key == mail_key and mail.raw_id), None)
    return raw_id or abort(404)
