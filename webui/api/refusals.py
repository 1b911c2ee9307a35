"""Refusals of the gate and the state of a help session, as the API answers them."""

from __future__ import annotations

import msgspec
from flask import Response, url_for

from deflection.help_session import HelpSession, Offer
from deflection.refusals import ContactNotOpen, StepNotPossible
from webui.api.messages import Offered, Standing, Weak
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
    return Standing(
        id=help_session.help_session_id,
        lang=help_session.lang,
        state=decision.state.value,
        route=decision.route,
        next_step=_STEPS[decision.state],
        reading_list=[_offered(offer, help_session) for offer in (problem_.reading_list if problem_ else ())],
        to_read=[offer.article_id for offer in decision.to_read],
        weak=[Weak(article=o.article_id, lang=o.lang, title=o.title) for o in (problem_.weak if problem_ else ())],
        page=url_for("problem.show", lang=help_session.lang, help_session_id=help_session.help_session_id),
    )


def _offered(offer: Offer, help_session: HelpSession) -> Offered:
    return Offered(
        article=offer.article_id,
        lang=offer.lang,
        title=offer.title,
        p_resolves=offer.p_resolves,
        served=offer.article_id in help_session.served,
        did_not_help=offer.article_id in help_session.did_not_help,
    )
