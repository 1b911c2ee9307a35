"""The operations: each is one step of `deflection.flow.Flow`, as on the pages."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import msgspec
from flask import Blueprint, request

from deflection.policy import HoldoutOf
from deflection.refusals import ContactNotOpen
from search import SearchUnavailable, Suggestion
from search.ranking.same_titles import contexts
from tickets.conversation import conversation
from tickets.conversation.standing import TicketState
from tickets.form.answers import AnswersRefused, read_answers
from tickets.form.form import Topic, UnknownTopic
from tickets.outgoing import outbox
from tickets.typed_text import many_lines, storable
from tickets.ways_out import URGENT_NOTICES
from webui.api.document import document
from webui.api.messages import (
    ApiAnswer,
    Beginning,
    FilledForm,
    Hit,
    Nothing,
    Opening,
    Rewording,
    Sending,
    ServedArticle,
    Standing,
    Suggested,
    TicketStatus,
    Typing,
    TypingQuery,
    Verdict,
)
from webui.api.operation import Operations
from webui.api.passages import shown_passage
from webui.api.problems import RequestRefused, as_problem
from webui.api.refusals import standing
from webui.api.reports import add_reports
from webui.outgoing.asking_later import ask_later
from webui.outgoing.promise import promise
from webui.outgoing.receipts import opened_ticket, secret_of, ticket_url
from webui.parts import parts
from webui.request.addresses import article_url, at_this_root
from webui.request.asker.current_member import current_member, current_member_id
from webui.request.asker.visitors import asker, sender
from webui.request.contact_fields import keep_exempt_topic
from webui.request.language import has_pages
from webui.request.limits import count_problem
from webui.request.recorded import enrol
from webui.request.urgent_words import resembling
from webui.request.way_in import channel_here

bp = Blueprint("api", __name__)
bp.register_error_handler(RequestRefused, as_problem)
operations = Operations(bp)
add_reports(operations)

_HELP_SESSION = "/api/v1/help-sessions/<help_session:help_session_id>"


@bp.get("/openapi.json")
def openapi() -> dict[str, object]:
    """The OpenAPI document of this API."""
    return _document(parts().settings.base_path)


@operations.add(
    "GET", "/api/v1/suggest", query=TypingQuery, answers={200: Suggested}, refusals=(401, 422, 429, 503), typed=True
)
def suggest_by_query(typing: TypingQuery) -> tuple[ApiAnswer, int]:
    """Suggestions for half a problem; the text is part of the address."""
    return _suggest(typing)


@operations.add(
    "POST", "/api/v1/suggest", body=Typing, answers={200: Suggested}, refusals=(401, 422, 429, 503), typed=True
)
def suggest(typing: Typing) -> tuple[ApiAnswer, int]:
    """Suggestions for half a problem; the text stays out of addresses and logs."""
    return _suggest(typing)


@operations.add(
    "POST", "/api/v1/help-sessions", body=Beginning, answers={201: Standing}, refusals=(401, 403, 409, 422, 503)
)
def begin(beginning: Beginning) -> tuple[ApiAnswer, int]:
    """A help session begins: with a text, with a topic that is never gated, or filed by an operator."""
    who, lang, text = asker(), _language(beginning.lang), many_lines(beginning.text)
    topic = _topic(beginning.topic) if beginning.topic else None
    if beginning.on_behalf:
        if not who.operator:
            raise RequestRefused(403, "operator-key-needed", next_step="Send an API key with the scope `operator`.")
        return standing(parts().flow.file_for_somebody(who, lang)), 201
    if topic and topic.exempt:
        return standing(parts().flow.choose_exempt_topic(who, topic.topic_id, lang)), 201
    if not text:
        raise RequestRefused(422, "text-missing", next_step="Send `text`: the problem in the person's words.")
    hint = topic.topic_id if topic else ""
    count_problem()
    return standing(ask_later(parts().flow.describe_problem(who, text, lang, channel_here(), hint))), 201


@operations.add("GET", _HELP_SESSION, answers={200: Standing}, refusals=(401, 404, 503))
def show(help_session_id: str) -> tuple[ApiAnswer, int]:
    """Where the help session stands."""
    return standing(parts().flow.help_session(help_session_id, asker())), 200


@operations.add(
    "GET",
    f"{_HELP_SESSION}/articles/<article_id>",
    answers={200: ServedArticle},
    refusals=(401, 404, 409, 503),
)
def article(help_session_id: str, article_id: str) -> tuple[ApiAnswer, int]:
    """An offered article; serving it is the evidence."""
    if request.method == "HEAD":  # nothing is shown, so nothing was read
        return standing(parts().flow.help_session(help_session_id, asker())), 200
    _, served = parts().flow.open_article(help_session_id, asker(), article_id, "api")
    return ServedArticle(
        article=served.article.article_id,
        lang=served.article.lang,
        title=served.article.title,
        revision=served.article.revision,
        html=at_this_root(served.html),
    ), 200


@operations.add(
    "POST", f"{_HELP_SESSION}/verdicts", body=Verdict, answers={200: Standing}, refusals=(401, 404, 409, 422, 503)
)
def verdict(given: Verdict, help_session_id: str) -> tuple[ApiAnswer, int]:
    """The answer to "did it solve the problem?" for one article."""
    help_session = parts().flow.answer_solved(
        help_session_id, asker(), given.article, solved=given.solved, reason=given.reason
    )
    return standing(help_session), 200


@operations.add(
    "POST", f"{_HELP_SESSION}/reword", body=Rewording, answers={200: Standing}, refusals=(401, 404, 409, 422, 503)
)
def reword(again: Rewording, help_session_id: str) -> tuple[ApiAnswer, int]:
    """The same problem in other words, or a topic instead."""
    text = many_lines(again.text)
    if text:
        count_problem()
        return standing(parts().flow.reword(help_session_id, asker(), text)), 200
    topic = _topic(again.topic)
    if topic.exempt:
        raise RequestRefused(422, "topic-exempt", next_step="Begin a help session with this topic: it is never gated.")
    return standing(parts().flow.choose_topic(help_session_id, asker(), topic.topic_id)), 200


@operations.add(
    "POST", f"{_HELP_SESSION}/withdraw", body=Nothing, answers={200: Standing}, refusals=(401, 404, 409, 422, 503)
)
def withdraw(_: Nothing, help_session_id: str) -> tuple[ApiAnswer, int]:
    """It did not help after all."""
    return standing(parts().flow.withdraw_solution(help_session_id, asker())), 200


@operations.add(
    "POST", f"{_HELP_SESSION}/reopen", body=Nothing, answers={200: Standing}, refusals=(401, 404, 409, 422, 503)
)
def reopen(_: Nothing, help_session_id: str) -> tuple[ApiAnswer, int]:
    """Back after more than a day."""
    return standing(parts().flow.reopen(help_session_id, asker())), 200


@operations.add(
    "POST",
    f"{_HELP_SESSION}/ticket",
    body=FilledForm,
    answers={201: Sending, 200: Sending},
    refusals=(401, 403, 404, 409, 422, 503),
)
def ticket(sent: FilledForm, help_session_id: str) -> tuple[ApiAnswer, int]:
    """Send the ticket: 201 with the reference, 200 with the same one when repeated, 403 while the gate is shut."""
    help_session = parts().flow.help_session(help_session_id, asker())
    decision = parts().flow.decision(help_session)  # of one state: another request may send it in this very moment
    if not (decision.is_open or help_session.sent):
        raise ContactNotOpen(help_session, decision)
    fields = {name: storable(text) for name, text in msgspec.to_builtins(sent).items() if isinstance(text, str)}
    fields["consent"] = "yes" if sent.consent else ""
    try:
        form = parts().form.on_channel(help_session.channel)
        fields = keep_exempt_topic(fields, help_session, form)
        answers = read_answers(fields, form, member_id=current_member_id())
    except AnswersRefused as refusal:
        errors = {error.field: str(error.code) for error in refusal.errors}
        raise RequestRefused(
            422, "form-incomplete", errors=errors, next_step="Mend the fields named in `errors`."
        ) from refusal
    receipt = parts().flow.send_ticket(help_session_id, sender(answers.email), answers)
    return Sending(
        reference=receipt.reference,
        route=receipt.route,
        secret=secret_of(receipt.reference),
        status_url=ticket_url(receipt.reference, help_session.lang),
        reply_within=promise(help_session.channel, help_session.lang, answers.topic),
    ), 201 if receipt.created else 200


@operations.add(
    "GET",
    "/api/v1/tickets/<reference>",
    query=Opening,
    answers={200: TicketStatus},
    refusals=(401, 404, 422, 503),
)
def ticket_status(opening: Opening, reference: str) -> tuple[ApiAnswer, int]:
    """Where a ticket stands; opened by the secret of its receipt."""
    with parts().database.reading() as connection:
        opened = opened_ticket(connection, reference, opening.secret)
        if opened is None:
            raise RequestRefused(404, "unknown-ticket", next_step="Send reference and secret as the receipt gave them.")
        state = conversation.conversation_of(connection, opened.ticket_id).standing.state
        is_waited_for = state is TicketState.NEW  # as on the page: a promise is about the first answer
        delivery = [
            row
            for row in outbox.deliveries(connection, opened.ticket_id)
            if not row.message_id and row.way_out not in URGENT_NOTICES
        ]
    return TicketStatus(
        reference=opened.reference,
        state=state,
        delivered=all(row.state == "delivered" for row in delivery),
        received_at=opened.created_at,
        topic=opened.topic,
        reply_within=promise(opened.channel, opened.lang, opened.topic) if is_waited_for else None,
    ), 200


# --- shared -------------------------------------------------------------------------------------------------


@cache
def _document(base_path: str) -> dict[str, object]:
    return document(operations.all, base_path)


def _suggest(typing: Typing | TypingQuery) -> tuple[ApiAnswer, int]:
    product, member, text = parts(), current_member() is not None, storable(typing.text)
    is_withheld = _is_withheld()
    try:
        suggestions = product.flow.suggest_while_typing(
            text,
            _language(typing.lang),
            member=member,
            without=typing.without if isinstance(typing, Typing) else (),
        )
    except SearchUnavailable as error:
        step = "Begin a help session: while the search is down, the form is open."
        raise RequestRefused(503, "search-unavailable", next_step=step, headers={"Retry-After": "5"}) from error
    return Suggested(
        hits=[] if is_withheld else _hits(suggestions.hits),
        terms_used=list(suggestions.terms_used),
        focus=list(suggestions.focus),
        reading=suggestions.reading,
        generation=product.knowledge_base.generation,
        seq=typing.seq,
        urgent=[topic.topic_id for topic in resembling(product.form, text)],
    ), 200


def _is_withheld() -> bool:
    """Enrol the person in a hold-out of the help; return whether suggestions are withheld from them."""
    policy = parts().flow.policy
    if not policy.holdout_share or policy.holdout_of is not HoldoutOf.HELP:
        return False  # at every keystroke: nobody is looked up in vain
    who = asker()
    enrol(who)
    return policy.withholds_help(who.arm)


def _hits(suggested: Sequence[Suggestion]) -> list[Hit]:
    told_apart = contexts(suggested)
    return [_hit(hit, told_apart.get((hit.lang, hit.article_id), "")) for hit in suggested]


def _hit(hit: Suggestion, context: str) -> Hit:
    return Hit(
        article=hit.article_id,
        lang=hit.lang,
        title=hit.title,
        summary=hit.summary,
        url=article_url(hit.article_id, hit.title, hit.lang),
        score=round(hit.score, 4),
        matched=list(hit.matched),
        similar=list(hit.similar),
        passage=shown_passage(hit.passage),
        context=context,
    )


def _language(lang: str | None) -> str:
    return lang if lang and has_pages(lang) else parts().settings.default_language


def _topic(topic_id: str) -> Topic:
    try:
        return parts().form.topic(topic_id)
    except UnknownTopic as error:
        step = "Choose one of the topics of the contact form."
        raise RequestRefused(422, "topic-unknown", detail=f"no topic {topic_id!r}", next_step=step) from error
