"""Facts outside help sessions, recorded on the way of a request: refused steps, searches, the first key of a draw.

None of them may cost anybody a page, and no script fills the table with them: while the database is busy they are lost,
and of one network address only so many refusals and searches are recorded in an hour.
"""

from __future__ import annotations

from collections import OrderedDict
from contextlib import suppress
from datetime import timedelta
from typing import Final

from flask import Flask, Response, request

from deflection import event_log
from deflection.help_session import Arm
from deflection.policy import DRAW_VERSION, HoldoutOf
from deflection.ports import Asker
from deflection.refusals import ContactNotOpen, StepNotPossible
from deflection.site_events import HelpEnrolled, SiteEvent, StepRefused
from webui.current import current_values
from webui.identity.keyed import KeyPurpose, keyed
from webui.parts import parts
from webui.request.proxies import client_network
from webui.storage.database import DatabaseBusy
from webui.storage.limits.limit import Limit

SEARCHES: Final = Limit("recorded-searches", 600, timedelta(hours=1), is_frequent=True)
_REFUSALS: Final = Limit("recorded-refusals", 60, timedelta(hours=1), is_frequent=True)
_MOST_REMEMBERED: Final = 10_000  # units that this process has enrolled
_enrolled: OrderedDict[str, None] = OrderedDict()


def record(fact: SiteEvent, limit: Limit | None = None) -> None:
    """Append a fact, unless this network address is above the limit; nothing is raised while the database is busy."""
    if limit and _is_over(limit):
        return
    with suppress(DatabaseBusy), parts().database.writing() as connection:
        event_log.append_fact(connection, fact)


def note_refusal(refusal: ContactNotOpen | StepNotPossible) -> None:
    """Have the refusal that this request is answered with recorded, once every transaction has ended."""
    current_values().refusal = refusal


def record_refusals(app: Flask) -> None:
    """Record the refusals that requests were answered with."""

    @app.after_request
    def _record(response: Response) -> Response:
        refusal: ContactNotOpen | StepNotPossible | None = current_values().pop("refusal", None)
        if refusal:
            record(_refused(refusal, response.status_code), _REFUSALS)
        return response


def enrol(asker: Asker) -> None:
    """Record the first key of somebody whose arm decides whether articles are shown; both arms count from here on."""
    policy = parts().flow.policy
    is_drawn = asker.arm is not Arm.NOT_ENROLLED and asker.draw_share is not None
    if not policy.holdout_share or policy.holdout_of is not HoldoutOf.HELP or not is_drawn:
        return
    if asker.draw_unit not in _enrolled:
        _enrolled[asker.draw_unit] = None
        if len(_enrolled) > _MOST_REMEMBERED:
            _enrolled.popitem(last=False)
        record(HelpEnrolled(parts().now(), asker.draw_unit, asker.arm, asker.draw_share or 0, DRAW_VERSION))


def _is_over(limit: Limit) -> bool:
    address = keyed(parts().settings.people_key, KeyPurpose.ADDRESS, client_network())
    return parts().limits.add(limit, address).exceeds(limit)


def _refused(refusal: ContactNotOpen | StepNotPossible, status: int) -> StepRefused:
    code = refusal.decision.state if isinstance(refusal, ContactNotOpen) else refusal.code
    asked = f"{request.method} {request.endpoint}"
    return StepRefused(parts().now(), refusal.help_session.help_session_id, status, str(code), asked)
