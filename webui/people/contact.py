"""The contact form behind the gate, the legal contact point beside it, and the receipt."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from deflection import event_log
from deflection.event_log import ConcurrentStep
from deflection.flow import new_help_session_id
from deflection.gate import HelpSessionState
from deflection.help_session import HelpSession
from deflection.ports import Receipt
from deflection.refusals import ContactNotOpen, UnknownHelpSession
from tickets.files.attachments import AttachmentRefused
from tickets.form.answers import FIELDS, AnswersRefused, read_answers
from tickets.form.form import Topic, UnknownTopic
from tickets.typed_text import many_lines
from webui.identity.keyed import KeyPurpose, is_keyed, keyed
from webui.outgoing.promise import promise
from webui.parts import parts
from webui.people.problem import page
from webui.people.topic_guess import guess
from webui.request.asker.current_member import current_member, current_member_id
from webui.request.asker.visitors import asker, sender
from webui.request.contact_fields import keep_exempt_topic, split_choice
from webui.request.recorded import note_refusal
from webui.request.uploads import dropped_files, files_not_sent, is_take_back, stage_files, staged_files, take_back
from webui.storage import form_drafts as drafts
from webui.storage.database import DatabaseBusy

bp = Blueprint("contact", __name__)

# A form with photos far too large arrives whole, so that the ticket can go without them. Bytes.
LARGEST_FORM = 200 * 1024 * 1024

_ID = re.compile(r"[0-9a-f]{32}")


@bp.before_request
def _take_large_forms() -> None:
    request.max_content_length = LARGEST_FORM


@bp.get("/<language:lang>/contact")
def lead(lang: str) -> str:
    """How to reach support: first the problem is described. Every way in with its reply time."""
    promises = {channel: promise(channel, lang) for channel in ("web", "widget", "email")}
    return render_template("contact/lead.html", lang=lang, promises=promises)


@bp.get("/<language:lang>/contact/<help_session:help_session_id>")
def form(lang: str, help_session_id: str) -> ResponseReturnValue:
    """The form, if the gate is open for this person; else the page names the next step."""
    help_session = parts().flow.require_contact(help_session_id, asker())
    if request.method == "GET" and not help_session.form_shown:
        with suppress(DatabaseBusy, ConcurrentStep):  # the form is shown all the same
            parts().flow.note_form(help_session_id, asker(), begun=False)
    return _form_page(help_session, lang, _prefilled(help_session))


@bp.post("/<language:lang>/contact/<help_session:help_session_id>/begun")
def begun(lang: str, help_session_id: str) -> ResponseReturnValue:  # noqa: ARG001 - part of the address
    """Take the page's word that somebody begins to fill the form in."""
    parts().flow.note_form(help_session_id, asker(), begun=True)
    return "", 204


@bp.post("/<language:lang>/contact/<help_session:help_session_id>")
def send(lang: str, help_session_id: str) -> ResponseReturnValue:
    """Send the ticket. `send_ticket` asks the gate again: a posted form proves nothing."""
    fields = split_choice(request.form)
    help_session = parts().flow.help_session(help_session_id, asker())
    fields = keep_exempt_topic(fields, help_session, parts().form)
    if not parts().flow.decision(help_session).is_open:
        return _sent_or_shut(help_session, fields, lang)
    if is_take_back():
        is_busy = not take_back(help_session_id)
        return _form_page(help_session, lang, fields, refused=stage_files(help_session_id), busy=is_busy)
    refused = stage_files(help_session_id)
    try:
        answers = read_answers(fields, parts().form.on_channel(help_session.channel), member_id=current_member_id())
    except AnswersRefused as refusal:
        errors = {error.field: error.code for error in refusal.errors}
        return _form_page(help_session, lang, fields, errors, refused), 422
    try:
        receipt = parts().flow.send_ticket(help_session_id, sender(answers.email), answers)
    except ContactNotOpen as refusal:
        _keep_draft(help_session_id, fields)
        note_refusal(refusal)
        return page(refusal.help_session, lang, refused=True), 409
    except DatabaseBusy:
        return _form_page(help_session, lang, fields, refused=refused, busy=True), 503
    promised = promise(help_session.channel, lang, answers.topic)
    return _receipt_page(receipt, lang, promised, _without_files(receipt, refused), email=answers.email)


def _without_files(receipt: Receipt, refused: tuple[AttachmentRefused, ...]) -> tuple[AttachmentRefused, ...]:
    """Return the posted files that the ticket went without: those refused, or all that came after it was sent.

    A proxy that does not wait repeats a form on another host: the one that is later finds the ticket sent.
    """
    return refused if receipt.created else files_not_sent(receipt.ticket_id)


def _sent_or_shut(help_session: HelpSession, fields: Mapping[str, str], lang: str) -> ResponseReturnValue:
    """Return the receipt of a ticket that was sent before; else keep a draft and raise ContactNotOpen."""
    decision = parts().flow.decision(help_session)
    if decision.state is HelpSessionState.SUBMITTED and help_session.sent:
        sent, text = help_session.sent, many_lines(fields.get("description", ""))
        unsent = "" if parts().flow.is_sent_text(help_session, text) else text
        receipt = Receipt(sent.reference, sent.ticket_id, sent.route, created=False)
        promised = promise(help_session.channel, lang, fields.get("topic", ""))
        return _receipt_page(receipt, lang, promised, files_not_sent(sent.ticket_id), unsent=unsent)
    _keep_draft(help_session.help_session_id, fields)
    raise ContactNotOpen(help_session, decision)


# --- the contact point, which is never gated ------------------------------------------------------------


@bp.get("/<language:lang>/contact/point")
def point(lang: str) -> str:
    """Never gated: who the operator is, and the matters that reach them directly."""
    return render_template("contact/point.html", lang=lang, topics=parts().form.exempt_topics())


@bp.get("/<language:lang>/contact/point/<topic_id>")
def point_topic(lang: str, topic_id: str) -> str:
    """The form of one matter that is never gated."""
    topic = _exempt(topic_id)
    member = current_member()
    fields = {"email": member.email if member else "", "login": member.login if member else ""}
    return _point_page(topic, lang, fields, _page_key(new_help_session_id()))


@bp.post("/<language:lang>/contact/point/<topic_id>")
def send_to_point(lang: str, topic_id: str) -> ResponseReturnValue:
    """Send the form. Posting the same page again is the same help session, so it gets the same receipt."""
    topic = _exempt(topic_id)
    fields = {**split_choice(request.form), "topic": topic.topic_id}
    key = request.form.get("key", "")
    help_session_id = _session_id_of(key)
    if not help_session_id or _is_another_letter(help_session_id, fields["description"]):
        help_session_id = new_help_session_id()
    key = _page_key(help_session_id)
    if is_take_back():
        is_busy = not take_back(help_session_id)
        return _point_page(topic, lang, fields, key, refused=stage_files(help_session_id), busy=is_busy)
    refused = stage_files(help_session_id)
    try:
        answers = read_answers(fields, parts().form, member_id=current_member_id())
    except AnswersRefused as refusal:
        errors = {error.field: error.code for error in refusal.errors}
        return _point_page(topic, lang, fields, key, errors, refused), 422
    try:
        help_session = parts().flow.choose_exempt_topic(asker(), topic.topic_id, lang, help_session_id=help_session_id)
        receipt = parts().flow.send_ticket(help_session.help_session_id, sender(answers.email), answers)
    except DatabaseBusy:
        return _point_page(topic, lang, fields, key, refused=refused, busy=True), 503
    promised = promise("point", lang, topic.topic_id)
    return _receipt_page(receipt, lang, promised, _without_files(receipt, refused), email=answers.email)


# --- shared ---------------------------------------------------------------------------------------------


def _form_page(
    help_session: HelpSession,
    lang: str,
    fields: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    refused: tuple[AttachmentRefused, ...] = (),
    *,
    busy: bool = False,
) -> str:
    member = current_member()
    return render_template(
        "contact/form.html",
        lang=lang,
        help_session=help_session,
        decision=parts().flow.decision(help_session),
        purposes=parts().form.on_channel(help_session.channel).purposes_for(member=member is not None),
        fields=fields,
        errors=errors or {},
        refused=refused,
        busy=busy,
        files=staged_files(help_session.help_session_id),
        dropped=dropped_files(help_session.help_session_id),
        promise=promise(help_session.channel, lang),
    )


def _point_page(
    topic: Topic,
    lang: str,
    fields: Mapping[str, str],
    key: str,
    errors: Mapping[str, str] | None = None,
    refused: tuple[AttachmentRefused, ...] = (),
    *,
    busy: bool = False,
) -> str:
    return render_template(
        "contact/point_form.html",
        lang=lang,
        topic=topic,
        key=key,
        fields=fields,
        errors=errors or {},
        refused=refused,
        busy=busy,
        files=staged_files(_session_id_of(key)),
        dropped=dropped_files(_session_id_of(key)),
        promise=promise("point", lang, topic.topic_id),
    )


def _receipt_page(
    receipt: Receipt,
    lang: str,
    promised: str | None,
    refused: tuple[AttachmentRefused, ...] = (),
    *,
    unsent: str = "",
    email: str = "",
) -> ResponseReturnValue:
    shown = render_template(
        "contact/receipt.html",
        lang=lang,
        receipt=receipt,
        refused=refused,
        unsent=unsent,
        email=email,
        promise=promised,
    )
    return shown, 201 if receipt.created else 200


def _prefilled(help_session: HelpSession) -> dict[str, str]:
    """Return the draft; without one, the problem as it was described and the member's own data."""
    with parts().database.reading() as connection:
        draft = drafts.kept(connection, help_session.help_session_id)
    if draft:
        return draft
    member = current_member()
    topic, category = _guessed(help_session, member=member is not None)
    return {
        "description": help_session.text,
        "topic": topic,
        "category": category,
        "email": member.email if member else "",
        "login": member.login if member else "",
    }


def _guessed(help_session: HelpSession, *, member: bool) -> tuple[str, str]:
    """Return the topic and category that the form begins with: the chosen topic, those of the articles, the words."""
    if help_session.problem is None:
        return "", ""
    form = parts().form.on_channel(help_session.channel)
    offers = [offer for problem in reversed(help_session.problems) for offer in problem.reading_list]
    keys = [(help_session.lang, offer.article_id) for offer in offers]
    cards = parts().knowledge_base.named(keys)
    of_articles = [topic for key in keys if key in cards for topic in cards[key].topics]
    named = [topic for topic in (help_session.problem.topic, *of_articles) if topic]
    return guess(form.purposes_for(member=member), named, help_session.text, help_session.lang)


def _keep_draft(help_session_id: str, fields: Mapping[str, str]) -> None:
    kept = {name: fields.get(name, "") for name in FIELDS}
    with parts().database.writing() as connection:
        event_log.lock(connection, help_session_id)
        drafts.keep(connection, help_session_id, kept, parts().now())


def _exempt(topic_id: str) -> Topic:
    try:
        topic = parts().form.topic(topic_id)
    except UnknownTopic:
        abort(404)
    if not topic.exempt:
        abort(404)
    return topic


def _page_key(help_session_id: str) -> str:
    """Return the signed id of the help session of this page, so that a form cannot name somebody else's."""
    return help_session_id + keyed(parts().settings.secret_key, KeyPurpose.POINT, help_session_id)


def _is_another_letter(help_session_id: str, description: str) -> bool:
    """Return whether this page has sent a letter already, and the posted one is not the same."""
    try:
        help_session = parts().flow.help_session(help_session_id, asker())
    except UnknownHelpSession:
        return False
    return help_session.sent is not None and not parts().flow.is_sent_text(help_session, many_lines(description))


def _session_id_of(key: str) -> str:
    help_session_id = key[:32]
    is_ours = is_keyed(key[32:], parts().settings.secret_keys, KeyPurpose.POINT, help_session_id)
    return help_session_id if is_ours and _ID.fullmatch(help_session_id) else ""
