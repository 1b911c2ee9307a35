"""The posted fields of the contact form, before they are checked by `tickets.form.answers`."""

from __future__ import annotations

from collections.abc import Mapping

from deflection.help_session import ExemptTopicChosen, HelpSession
from tickets.form.answers import FIELDS
from tickets.form.form import Form


def split_choice(fields: Mapping[str, str]) -> dict[str, str]:
    """Return the posted fields with `choice` (`topic/category`, as a page without scripts posts it) split in two."""
    topic, _, category = fields.get("choice", "").partition("/")
    chosen = {"topic": topic, "category": category} if topic else {}
    return {**{name: fields.get(name, "") for name in FIELDS}, **chosen}


def keep_exempt_topic(fields: dict[str, str], help_session: HelpSession, form: Form) -> dict[str, str]:
    """Return the fields with the topic that opened the form, where that topic is exempt from the gate.

    A form that opened for one matter sends no ticket about another. A category of another topic becomes the first
    category of this one.
    """
    chosen = next((e.topic for e in help_session.events if isinstance(e, ExemptTopicChosen)), "")
    if chosen not in {topic.topic_id for topic in form.exempt_topics()}:
        return fields  # gated, or a topic that the operator has removed since
    categories = [category.category_id for category in form.topic(chosen).categories]
    category = fields.get("category", "")
    return {**fields, "topic": chosen, "category": category if category in categories else categories[0]}
