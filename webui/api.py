"""The JSON API for the page's script, an app or a widget: the same steps, the same gate, no other way in.

Errors are RFC 9457 problem documents; a refusal names the next step. `/openapi.json` describes every operation.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from deflection.help_session import HelpSession
from deflection.ports import Receipt
from deflection.refusals import ContactNotOpen, StepNotPossible
from search import SearchUnavailable, Suggestion
from tickets.answers import AnswersRefused
from tickets.form import Topic, UnknownTopic
from tickets.plain_text import many_lines, storable
from webui.contact_request import FIELDS, keep_exempt_topic, read_request
from webui.errors import problem
from webui.help import LONGEST_TEXT, article_url
from webui.language import NAMES
from webui.limits import limiter, suggest_limit
from webui.members import current_member
from webui.parts import parts
from webui.receipts import ticket_url
from webui.visitors import asker

bp = Blueprint("api", __name__)

_STEPS = {
    "thin": "Reword the problem or choose a topic.",
    "suggested": "Get each article of the reading list and answer whether it helped.",
    "open": "Send the ticket.",
    "resolved": "Nothing, or withdraw the solution.",
    "submitted": "Nothing: the ticket has been sent.",
    "expired": "Reopen the help session.",
    "new": "Describe the problem.",
}


@bp.get("/openapi.json")
def openapi() -> ResponseReturnValue:
    """The description of this API."""
    text = files("webui").joinpath("openapi.json").read_text(encoding="utf-8")
    return text, 200, {"Content-Type": "application/json"}


@bp.route("/api/v1/suggest", methods=["GET", "POST"])
@limiter.limit(suggest_limit)
def suggest() -> ResponseReturnValue:
    """Suggestions for half a problem; `seq` comes back as it was sent, so that late answers can be told."""
    asked = request.args if request.method == "GET" else _body("text", "lang", "seq")
    lang = _language(_text(asked, "lang"))
    member = current_member() is not None
    try:
        found = parts().flow.suggest_while_typing(_text(asked, "text")[:LONGEST_TEXT], lang, member=member)
    except SearchUnavailable:
        return problem(503, "search-unavailable")
    return {
        "hits": [_hit(hit) for hit in found.hits],
        "answerable": round(found.answerable, 4),
        "terms_used": list(found.terms_used),
        "reading": found.reading,
        "generation": parts().knowledge_base.generation,
        "seq": asked.get("seq"),
    }


@bp.post("/api/v1/help-sessions")
def begin() -> ResponseReturnValue:
    """A help session begins: with a text, with a topic that is never gated, or filed by an operator."""
    body = _body("text", "lang", "topic", "on_behalf")
    who, lang, text = asker(), _language(_text(body, "lang")), _problem_text(body)
    if body.get("on_behalf"):
        if not who.operator:
            return problem(403, "operator-key-needed")
        help_session = parts().flow.file_for_somebody(who, lang)
    elif body.get("topic"):
        topic = _topic(_text(body, "topic"))
        if not topic.exempt:
            return problem(422, "topic-not-exempt", next_step="Describe the problem with `text`.")
        help_session = parts().flow.choose_exempt_topic(who, topic.topic_id, lang)
    elif text:
        help_session = parts().flow.describe_problem(
            who, text, lang, "api" if request.headers.get("Authorization") else "web"
        )
    else:
        return problem(422, "text-missing", next_step="Send `text`: the problem in the person's words.")
    return _state(help_session), 201


@bp.get("/api/v1/help-sessions/<help_session:help_session_id>")
def show(help_session_id: str) -> ResponseReturnValue:
    """Where the help session stands."""
    return _state(parts().flow.help_session(help_session_id, asker()))


@bp.get("/api/v1/help-sessions/<help_session:help_session_id>/articles/<article_id>")
def article(help_session_id: str, article_id: str) -> ResponseReturnValue:
    """An offered article; serving it is the evidence."""
    if request.method == "HEAD":  # nothing is shown, so nothing was read
        return _state(parts().flow.help_session(help_session_id, asker()))
    _, found = parts().flow.open_article(help_session_id, asker(), article_id, "api")
    return {
        "article": found.article.article_id,
        "lang": found.article.lang,
        "title": found.article.title,
        "revision": found.article.revision,
        "html": found.html,
    }


@bp.post("/api/v1/help-sessions/<help_session:help_session_id>/verdicts")
def verdict(help_session_id: str) -> ResponseReturnValue:
    """The answer to "did it solve the problem?" for one article."""
    body = _body("article", "solved", "reason")
    if not isinstance(body.get("solved"), bool):
        return problem(422, "solved-not-boolean", next_step="Send `solved` as true or false.")
    help_session = parts().flow.answer_solved(
        help_session_id,
        asker(),
        _text(body, "article"),
        solved=bool(body["solved"]),
        reason=_text(body, "reason"),
    )
    return _state(help_session)


@bp.post("/api/v1/help-sessions/<help_session:help_session_id>/reword")
def reword(help_session_id: str) -> ResponseReturnValue:
    """The same problem in other words, or a topic instead."""
    body = _body("text", "topic")
    text = _problem_text(body)
    if text:
        return _state(parts().flow.reword(help_session_id, asker(), text))
    topic = _topic(_text(body, "topic"))
    if topic.exempt:
        return problem(422, "topic-exempt", next_step="Begin a help session with this topic: it is never gated.")
    return _state(parts().flow.choose_topic(help_session_id, asker(), topic.topic_id))


@bp.post("/api/v1/help-sessions/<help_session:help_session_id>/withdraw")
def withdraw(help_session_id: str) -> ResponseReturnValue:
    """It did not help after all."""
    return _state(parts().flow.withdraw_solution(help_session_id, asker()))


@bp.post("/api/v1/help-sessions/<help_session:help_session_id>/reopen")
def reopen(help_session_id: str) -> ResponseReturnValue:
    """Back after more than a day."""
    return _state(parts().flow.reopen(help_session_id, asker()))


@bp.post("/api/v1/help-sessions/<help_session:help_session_id>/ticket")
def ticket(help_session_id: str) -> ResponseReturnValue:
    """Send the ticket: 201 with the reference, 200 with the same one when repeated, 403 while the gate is shut."""
    body = _body(*FIELDS)
    help_session = parts().flow.help_session(help_session_id, asker())
    if not help_session.sent:
        parts().flow.require_contact(help_session_id, asker())
    fields = {name: _text(body, name) for name in FIELDS if name != "consent"}
    fields["consent"] = "yes" if body.get("consent") in (True, "yes") else ""
    try:
        about = keep_exempt_topic(fields, help_session, parts().form)
        filled = read_request(about, parts().form, current_member())
    except AnswersRefused as refusal:
        return problem(422, "form-incomplete", errors={error.field: error.code for error in refusal.errors})
    receipt = parts().flow.send_ticket(help_session_id, asker(), filled)
    return _receipt(receipt, help_session.lang), 201 if receipt.created else 200


def refuse_in_json(error: ContactNotOpen | StepNotPossible) -> ResponseReturnValue:
    """A refusal of the gate or of a step, with where the help session stands and what comes next."""
    if isinstance(error, ContactNotOpen):
        status = 409 if error.changed else 403
        return problem(status, "contact-not-open", headers=None, **_state(error.help_session))
    return problem(409, error.code, headers=None, **_state(error.help_session))


def _state(help_session: HelpSession) -> dict[str, object]:
    decision = parts().flow.decision(help_session)
    shown = help_session.problem
    return {
        "id": help_session.help_session_id,
        "lang": help_session.lang,
        "state": decision.state,
        "route": decision.route,
        "next_step": _STEPS[decision.state],
        "reading_list": [
            {
                "article": offer.article_id,
                "lang": offer.lang,
                "title": offer.title,
                "p_resolves": offer.p_resolves,
                "served": offer.article_id in help_session.served,
                "did_not_help": offer.article_id in help_session.did_not_help,
            }
            for offer in (shown.reading_list if shown else ())
        ],
        "to_read": [offer.article_id for offer in decision.to_read],
        "weak": [{"article": o.article_id, "lang": o.lang, "title": o.title} for o in (shown.weak if shown else ())],
        "page": url_for("problem.show", lang=help_session.lang, help_session_id=help_session.help_session_id),
    }


def _receipt(receipt: Receipt, lang: str) -> dict[str, object]:
    return {
        "reference": receipt.reference,
        "route": receipt.route,
        "reply_within": parts().form.reply_promise("web", lang),
        "status_url": ticket_url(receipt.reference, lang),
    }


def _hit(hit: Suggestion) -> dict[str, object]:
    return {
        "article": hit.article_id,
        "lang": hit.lang,
        "title": hit.title,
        "summary": hit.summary,
        "url": article_url(hit.article_id, hit.title, hit.lang),
        "score": round(hit.score, 4),
        "p_resolves": round(hit.p_resolves, 4),
        "matched": list(hit.matched),
    }


def _body(*allowed: str) -> Mapping[str, object]:
    """The posted JSON object; only the allowed fields, so that nobody is tempted to trust another."""
    try:
        body = request.get_json()
    except RecursionError:
        abort(400, "The body is nested too deeply.")
    if not isinstance(body, dict):
        abort(400, "The body is no JSON object.")
    unknown = sorted(set(body) - set(allowed))
    if unknown:
        abort(400, f"Unknown field {unknown[0]!r}: send only {', '.join(allowed)}.")
    return body


def _text(body: Mapping[str, object], name: str) -> str:
    """A field of the body as text without what no database can hold; absent or null is empty."""
    value = body.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        abort(422, f"`{name}` is no text.")
    return storable(value)


def _problem_text(body: Mapping[str, object]) -> str:
    text = many_lines(_text(body, "text"))
    if len(text) > LONGEST_TEXT:
        abort(422, f"`text` is longer than {LONGEST_TEXT} characters; shorten it, nothing is cut off.")
    return text


def _language(lang: str) -> str:
    return lang if lang in NAMES else parts().settings.default_language


def _topic(topic_id: str) -> Topic:
    try:
        return parts().form.topic(topic_id)
    except UnknownTopic:
        abort(422, f"There is no topic {topic_id!r}.")
