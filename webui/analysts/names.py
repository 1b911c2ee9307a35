"""Names of columns, steps, failures, guards and doubts, as all pages and exports show them."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from deflection.measuring.follow_up import AT_THE_END, BY_MAIL, BY_PAGE
from webui.analysts.failed_searches import HelpFailure
from webui.analysts.groups import Dimension
from webui.analysts.integrity import Doubt
from webui.analysts.outcome_answers import ALL
from webui.analysts.outcome_names import OUTCOME_NAMES

DIMENSION_NAMES: dict[Dimension, LazyString] = {
    Dimension.ARTICLE: _("Article"),
    Dimension.CATEGORY: _("Category"),
    Dimension.LANGUAGE: _("Language"),
    Dimension.WAY_IN: _("Way in"),
    Dimension.TOPIC: _("Topic"),
}

COLUMN_NAMES: dict[str, LazyString] = {
    **{outcome.value: name for outcome, name in OUTCOME_NAMES.items()},
    "described": _("Described problems"),
    "offered": _("Suggested"),
    "opened": _("Opened"),
    "did_not_help": _("Did not help"),
    "rate": _("Solves, estimated"),
}

STEP_NAMES: dict[str, LazyString] = {
    "described": _("Described problems"),
    "offered": _("Articles were suggested"),
    "opened": _("At least one was opened"),
    "solved": _("Solved, as people said"),
    "form_shown": _("Saw the form"),
    "form_begun": _("Began to fill it in"),
    "sent": _("Sent it"),
}

FAILURE_NAMES: dict[HelpFailure, LazyString] = {
    HelpFailure.NO_HIT: _("Nothing fitting was found"),
    HelpFailure.NOT_OPENED: _("Articles were shown, none was opened"),
    HelpFailure.READ_IN_VAIN: _("Read, and still wrote or gave up"),
}

ASKED_NAMES: dict[str, LazyString] = {
    ALL: _("All"),
    AT_THE_END: _("At the end of the help"),
    BY_PAGE: _("On a later visit"),
    BY_MAIL: _("By mail"),
}

GUARD_NAMES: dict[str, LazyString] = {
    "gave_up": _("Gave up"),
    "refused": _("Met a closed form"),
    "exempt": _("Used a matter that is never gated"),
    "abandoned": _("Began the form and left it"),
}

DOUBT_NAMES: dict[Doubt, LazyString] = {
    Doubt.SILENT_DAYS: _("Days without a single help session, although there are some on every other day: %(n)s"),
    Doubt.TICKETS_WITHOUT_EVENT: _("Tickets of which no event tells: %(n)s"),
    Doubt.EVENTS_WITHOUT_TICKET: _("Events of tickets that are not there: %(n)s"),
    Doubt.NO_FORM_EVENTS: _("Tickets whose form was never shown, as the events have it: %(n)s"),
}
