"""What the groups of a table are called on pages and in exports: titles, languages, ways in, topics."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext

from tickets.form.form import UnknownTopic
from webui.analysts.groups import Dimension
from webui.analysts.outcome_names import WAY_IN_NAMES
from webui.parts import parts
from webui.request.language import NAMES, page_language


def value_name(dimension: Dimension, key: str, titles: Mapping[str, str]) -> str:
    """Return the name of a group in the language of the page; one that nothing knows any more is named by its key."""
    if dimension is Dimension.ARTICLE:
        return titles.get(key, key)
    if dimension is Dimension.LANGUAGE:
        return str(NAMES.get(key, key))
    if dimension is Dimension.WAY_IN:
        return str(WAY_IN_NAMES.get(key, key))
    return _topic(key) if dimension is Dimension.TOPIC else key


def _topic(key: str) -> str:
    if not key:
        return str(gettext("No topic was chosen"))
    try:
        return parts().form.topic(key).label(page_language())
    except UnknownTopic:
        return key
