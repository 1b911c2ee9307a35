"""Refusals of the gate and the state of a help session, as the API answers them."""

from __future__ import annotations

import msgspec
from flask import Response, url_for

from deflection.help_session import HelpSession, Offer
from deflection.refusals import ContactNotOpen, StepNotPossible
from search import Passages
from webui.api.messages import Offered, Standing, Weak
from webui.api.passages import shown_passage
from webui.parts import parts
from webui.request.errors import problem

_STEPS = {
    "thin": "Reword the problem or choose a topic.",
    "suggested": "Get each article of the reading list and answer whether it helped.",
    "open": "Send the ticket.",
    "resolved": "Nothing, or withdraw the solution.",
    "submitted": "Nothing: the ticket has been sent.",
    "expired": "Reopen the help session.",
    "new": "Describe the problem.",
}


def refuse_in_json(error: ContactNotOpen | StepNotPossible) -> Response:
    """Return the problem document of a refusal by the gate or a step, with the help session's state and next step."""
    state = msgspec.to_builtins(standing(error.help_session))
    if isinstance(error, ContactNotOpen):
        return problem(409 if error.changed else 403, "contact-not-open", **state)
    return problem(409, error.code, **state)


def standing(help_session: HelpSession) -> Standing:
    """Return the state of the help session, with its next step."""
    decision = parts().flow.decision(help_session)
    problem_ = help_session.problem
    passages = parts().flow.passages(help_session)
    return Standing(
        id=help_session.help_session_id,
        lang=help_session.lang,
        state=decision.state.value,
        route=decision.route,
        next_step=_STEPS[decision.state],
        reading_list=[_offered(o, help_session, passages) for o in (problem_.reading_list if problem_ else ())],
        to_read=[offer.article_id for offer in decision.to_read],
        weak=[_weak(offer, passages) for offer in (problem_.weak if problem_ else ())],
        focus=list(passages.focus),
        page=url_for("problem.show", lang=help_session.lang, help_session_id=help_session.help_session_id),
    )


def _offered(offer: Offer, help_session: HelpSession, passages: Passages) -> Offered:
    return Offered(
        article=offer.article_id,
        lang=offer.lang,
        title=offer.title,
        p_resolves=offer.p_resolves,
        served=offer.article_id in help_session.served,
        did_not_help=offer.article_id in help_session.did_not_help,
        passage=shown_passage(passages.of.get((offer.lang, offer.article_id))),
    )


def _weak(offer: Offer, passages: Passages) -> Weak:
    passage = passages.of.get((offer.lang, offer.article_id))
    return Weak(article=offer.article_id, lang=offer.lang, title=offer.title, passage=shown_passage(passage))
