"""The question "is your problem solved?": on the start page, at the end of a help session, where its mail leads to.

It stands beside what people came for: where it cannot be asked, nobody is asked, and no step of the help needs it.
Opening a page answers nothing: programs that look at every link in a mail do that, too. Whoever has the link may
answer, without signing in; it says nothing of the problem but when it was.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from deflection import event_log
from deflection.help_session import HelpSession
from deflection.measuring.machines import is_proof
from deflection.ports import Asker
from deflection.site_events import FollowUpAsked
from webui.outgoing import follow_ups
from webui.parts import parts
from webui.request.asker.visitors import asker
from webui.storage import queued_mails
from webui.storage.database import DatabaseBusy
from webui.storage.follow_ups import (
    Question,
    answer_of,
    asked_about,
    note_answer,
    note_asked,
    question_after_leaving,
    question_at_the_end,
    question_on_page,
)

log = logging.getLogger("readfirst.follow_up")

bp = Blueprint("follow_up", __name__, url_prefix="/<language:lang>")

_DIGEST = "string(length=32)"


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A question on a page."""

    help_session_id: str
    day: date  # on which it began, in the operator's time zone
    secret: str  # that the answer carries
    way: str  # page, mail or end


def question_here() -> ShownQuestion | None:
    """Return what the visitor of the start page is asked, and record that they are; None = nothing."""

    def question(connection: Connection, who: Asker) -> Question | None:
        now, digests = parts().now(), _digests(who)
        later = question_on_page(connection, who.draw_unit, digests, _is_asked_about, now)
        return later or question_after_leaving(connection, digests, _is_asked_about, now)

    return _asked(question)


def question_about(help_session: HelpSession) -> ShownQuestion | None:
    """Return what somebody is asked about a help session that ends on this page, and record it; None = nothing."""
    return _asked(
        lambda connection, who: question_at_the_end(
            connection, help_session, _digests(who), _is_asked_about, parts().now()
        )
    )


def _asked(question_of: Callable[[Connection, Asker], Question | None]) -> ShownQuestion | None:
    """Return the question, once it is recorded that it is put; None where nobody can be asked."""
    settings, who = parts().settings, asker()
    if not settings.follow_up or request.method != "GET" or is_proof(who.machine) or who.operator:
        return None
    try:
        with parts().database.reading() as connection:
            question = question_of(connection, who)
        if question and question.is_new:
            asked = FollowUpAsked(parts().now(), question.help_session_id, question.way, settings.follow_up)
            with parts().database.writing() as connection:
                note_asked(connection, asked)
    except (DatabaseBusy, SQLAlchemyError) as error:
        log.warning("nobody is asked whether a problem is solved: %s", error)
        return None
    if question is None:
        return None
    secret = follow_ups.secret_of(settings, question.help_session_id)
    return ShownQuestion(question.help_session_id, _day(question.began), secret, question.way)


def _is_asked_about(drawn: str) -> bool:
    return follow_ups.is_asked_about(parts().settings, drawn)


def _digests(who: Asker) -> list[str]:
    return [digest for digest in (who.person, *who.links) if digest]


@bp.get(f"/solved/<help_session:help_session_id>/<{_DIGEST}:secret>")
def show(lang: str, help_session_id: str, secret: str) -> ResponseReturnValue:
    """The question of a mail; `?answer=` only says which answer stands first."""
    _require_secret(help_session_id, secret)
    with parts().database.reading() as connection:
        asked, answered = asked_about(connection, help_session_id), answer_of(connection, help_session_id)
        events = event_log.events_of(connection, help_session_id)
    if not events:
        abort(404)
    question = ShownQuestion(help_session_id, _day(events[0].at), secret, asked.way if asked else "")
    prefers_no = request.args.get("answer") == "no"
    return render_template(
        "follow_up/question.html", lang=lang, question=question, answered=answered, prefers_no=prefers_no
    )


@bp.post(f"/solved/<help_session:help_session_id>/<{_DIGEST}:secret>")
def answer(lang: str, help_session_id: str, secret: str) -> ResponseReturnValue:
    """Store the answer; the first one stays."""
    _require_secret(help_session_id, secret)
    given = request.form.get("answer")
    if given not in ("yes", "no", "not-yet"):
        abort(400)
    solved, not_yet = given == "yes", given == "not-yet"
    with parts().database.writing() as connection:
        note_answer(connection, help_session_id, parts().now(), solved=solved, not_yet=not_yet)
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
