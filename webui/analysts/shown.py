"""What the templates of all analysts' pages are handed."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString

from webui.analysts.article_groups import newest_title
from webui.analysts.asked import AskedPage
from webui.analysts.groups import Dimension
from webui.analysts.headline import ORDER
from webui.analysts.names import (
    ASKED_NAMES,
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


def shown(asked: AskedPage, titles: Mapping[str, str] | None = None) -> dict[str, object]:
    """Return the variables of the template: what was asked, and the names of everything.

    titles  article as "language/id" -> title, of those that the page shows
    """
    titles = {**(titles or {}), **_title_of_filter(asked)}
    return {
        "span": asked.span,
        "is_complete": asked.is_complete,
        "query": asked.query,
        "wanted": {name: _wanted_name(name, value, titles) for name, value in asked.wanted.values.items()},
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
        "asked_names": ASKED_NAMES,
        "zone": parts().settings.timezone,
        "currency": parts().settings.currency,
        "holdout_of": parts().flow.policy.holdout_of,
    }


def _title_of_filter(asked: AskedPage) -> Mapping[str, str]:
    """Return the title of the article that only is asked for."""
    article = asked.wanted.values.get(Dimension.ARTICLE)
    if article is None:
        return {}
    with parts().database.reporting() as connection:
        return {article: newest_title(connection, asked.rows, article)}


def _wanted_name(name: str, value: str, titles: Mapping[str, str]) -> str:
    """Return what a filter is called; a value that is none of its names stays as it was typed."""
    if name in set(Dimension):
        return value_name(Dimension(name), value, titles)
    names: dict[str, LazyString] = {str(key): label for key, label in (*OUTCOME_NAMES.items(), *FAILURE_NAMES.items())}
    return str(names.get(value, value))
