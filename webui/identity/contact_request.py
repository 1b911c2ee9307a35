"""A filled-in contact form, from HTML or JSON: the answers checked, and consent given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from deflection.help_session import ExemptTopicChosen, HelpSession
from tickets.form.answers import Answers, AnswersRefused, FieldError, read_answers
from tickets.form.form import Form
from webui.identity.member import Member

FIELDS = ("topic", "category", "email", "login", "description", "consent")


@dataclass(frozen=True, slots=True)
class ContactRequest:
    """What a person wants to send."""

    answers: Answers
    member_id: str | None

    @property
    def description(self) -> str:
        """The problem in the person's words."""
        return self.answers.description


def read_request(fields: Mapping[str, str], form: Form, member: Member | None) -> ContactRequest:
    """Check everything at once; raises AnswersRefused with every error, so that nobody mends one by one."""
    errors: list[FieldError] = []
    answers: Answers | None = None
    try:
        answers = read_answers(fields, form, member=member is not None)
    except AnswersRefused as refusal:
        errors.extend(refusal.errors)
    if fields.get("consent", "").lower() not in ("yes", "true", "on", "1"):
        errors.append(FieldError("consent", "missing"))
    if errors or answers is None:
        raise AnswersRefused(tuple(errors))
    return ContactRequest(answers, member.member_id if member else None)


def split_choice(fields: Mapping[str, str]) -> dict[str, str]:
    """The posted fields with `choice` (`topic/category`, one list without scripts) taken apart."""
    topic, _, category = fields.get("choice", "").partition("/")
    chosen = {"topic": topic, "category": category} if topic else {}
    return {**{name: fields.get(name, "") for name in FIELDS}, **chosen}


def keep_exempt_topic(fields: dict[str, str], help_session: HelpSession, form: Form) -> dict[str, str]:
    """The fields, about the topic that opened the form: a matter that is never gated sends no other ticket.

    Analysts may tag it otherwise later; a category of another topic becomes the first one of this.
    """
    chosen = next((e.topic for e in help_session.events if isinstance(e, ExemptTopicChosen)), "")
    if chosen not in {topic.topic_id for topic in form.exempt_topics()}:
        return fields  # gated, or a topic that the operator has removed since
    categories = [category.category_id for category in form.topic(chosen).categories]
    category = fields.get("category", "")
    return {**fields, "topic": chosen, "category": category if category in categories else categories[0]}
