"""The question "is your problem solved?": on the start page of a later visit, on the page that its mail leads to.

Opening a page answers nothing: programs that look at every link in a mail do that, too. Whoever has the link may
answer, without signing in; it says nothing of the problem but when it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from deflection import event_log
from deflection.measuring.follow_up import BY_PAGE
from deflection.measuring.machines import is_proof
from deflection.site_events import FollowUpAsked
from webui.outgoing import follow_ups
from webui.parts import parts
from webui.request.asker.visitors import asker
from webui.storage import queued_mails
from webui.storage.database import DatabaseBusy
from webui.storage.follow_ups import answer_of, note_answer, note_asked, question_on_page

bp = Blueprint("follow_up", __name__, url_prefix="/<language:lang>")

_DIGEST = "string(length=32)"


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A question on a page."""

    help_session_id: str
    day: date  # on which it began, in the operator's time zone
    secret: str  # that the answer carries


def question_here() -> ShownQuestion | None:
    """Return what the visitor of this page is asked, and record that they are; None = nothing."""
    settings, now, who = parts().settings, parts().now(), asker()
    if not settings.follow_up or request.method == "HEAD" or is_proof(who.machine) or who.operator:
        return None
    digests = [digest for digest in (who.person, *who.links) if digest]
    with parts().database.reading() as connection:
        question = question_on_page(
            connection, who.draw_unit, digests, lambda drawn: follow_ups.is_asked_about(settings, drawn), now
        )
    if question is None:
        return None
    if question.is_new:
        try:
            with parts().database.writing() as connection:
                note_asked(connection, FollowUpAsked(now, question.help_session_id, BY_PAGE, settings.follow_up))
        except DatabaseBusy:
            return None
    secret = follow_ups.secret_of(settings, question.help_session_id)
    return ShownQuestion(question.help_session_id, _day(question.began), secret)


@bp.get(f"/solved/<help_session:help_session_id>/<{_DIGEST}:secret>")
def show(lang: str, help_session_id: str, secret: str) -> ResponseReturnValue:
    """The question of a mail; `?answer=` only says which answer stands first."""
    _require_secret(help_session_id, secret)
    with parts().database.reading() as connection:
        answered = answer_of(connection, help_session_id)
        events = event_log.events_of(connection, help_session_id)
    if not events:
        abort(404)
    question = ShownQuestion(help_session_id, _day(events[0].at), secret)
    prefers_no = request.args.get("answer") == "no"
    return render_template(
        "follow_up/question.html", lang=lang, question=question, answered=answered, prefers_no=prefers_no
    )


@bp.post(f"/solved/<help_session:help_session_id>/<{_DIGEST}:secret>")
def answer(lang: str, help_session_id: str, secret: str) -> ResponseReturnValue:
    """Store the answer; the first one stays."""
    _require_secret(help_session_id, secret)
    if request.form.get("answer") not in ("yes", "no"):
        abort(400)
    with parts().database.writing() as connection:
        note_answer(connection, help_session_id, parts().now(), solved=request.form["answer"] == "yes")
    return redirect(url_for(".show", lang=lang, help_session_id=help_session_id, secret=secret), 303)


@bp.get(f"/no-questions/<{_DIGEST}:digest>/<{_DIGEST}:secret>")
def unsubscribing(lang: str, digest: str, secret: str) -> ResponseReturnValue:
    """Ask whether the address is to get no more questions."""
    _require_unsubscriber(digest, secret)
    with parts().database.reading() as connection:
        is_done = queued_mails.is_unsubscribed(connection, digest)
    return render_template("follow_up/unsubscribe.html", lang=lang, digest=digest, secret=secret, is_done=is_done)


@bp.post(f"/no-questions/<{_DIGEST}:digest>/<{_DIGEST}:secret>")
def unsubscribe(lang: str, digest: str, secret: str) -> ResponseReturnValue:
    """Send the address no more questions, for ever; mail programs post here by themselves (RFC 8058)."""
    _require_unsubscriber(digest, secret)
    with parts().database.writing() as connection:
        queued_mails.unsubscribe(connection, digest, parts().now())
    return redirect(url_for(".unsubscribing", lang=lang, digest=digest, secret=secret), 303)


def _day(moment: datetime) -> date:
    return moment.astimezone(parts().settings.zone).date()


def _require_secret(help_session_id: str, secret: str) -> None:
    if not follow_ups.may_answer(parts().settings, help_session_id, secret):
        abort(404)


def _require_unsubscriber(digest: str, secret: str) -> None:
    if not follow_ups.may_unsubscribe(parts().settings, digest, secret):
        abort(404)
