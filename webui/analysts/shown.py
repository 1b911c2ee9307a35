"""What the templates of all analysts' pages are handed."""

from __future__ import annotations

from webui.analysts.asked import AskedReport
from webui.analysts.groups import Dimension
from webui.analysts.headline import ORDER
from webui.analysts.names import (
    COLUMN_NAMES,
    DIMENSION_NAMES,
    DOUBT_NAMES,
    FAILURE_NAMES,
    GUARD_NAMES,
    STEP_NAMES,
)
from webui.analysts.outcome_names import OUTCOME_NAMES, WAY_IN_NAMES
from webui.analysts.value_names import value_name
from webui.parts import parts


def shown(asked: AskedReport) -> dict[str, object]:
    """Return the variables of the template: the report, and the names of everything in it."""
    titles = asked.titles
    return {
        "span": asked.span,
        "report": asked.report,
        "is_complete": asked.is_complete,
        "query": asked.query,
        "wanted": {
            name: value_name(Dimension(name), value, titles) if name in set(Dimension) else value
            for name, value in asked.wanted.values.items()
        },
        "value_name": lambda dimension, key: value_name(Dimension(dimension), key, titles),
        "order": ORDER,
        "outcome_names": OUTCOME_NAMES,
        "way_in_names": WAY_IN_NAMES,
        "dimension_names": DIMENSION_NAMES,
        "column_names": COLUMN_NAMES,
        "step_names": STEP_NAMES,
        "failure_names": FAILURE_NAMES,
        "guard_names": GUARD_NAMES,
        "doubt_names": DOUBT_NAMES,
        "zone": parts().settings.timezone,
        "currency": parts().settings.currency,
        "holdout_of": parts().flow.policy.holdout_of,
    }
