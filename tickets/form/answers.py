"""Checks a filled-in form; every error has a field and a code.

The web layer says the codes in the person's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tickets.address import InvalidAddress, parse_address
from tickets.form.form import Form, Topic, UnknownTopic
from tickets.typed_text import LONGEST_DESCRIPTION, many_lines, one_line

FIELDS = ("topic", "category", "email", "login", "description", "consent")
LONGEST_LOGIN = 200  # characters
_CONSENTED = ("yes", "true", "on", "1")  # what browsers and programs send for a ticked box


class Fault(StrEnum):
    """What is wrong with an answer; for `email` also the codes of `AddressFault`."""

    MISSING = "missing"
    TOO_LONG = "too-long"
    UNKNOWN_CHOICE = "unknown-choice"
    MEMBERS_ONLY = "members-only"


@dataclass(frozen=True, slots=True)
class FieldError:
    """One error, and the field that it is about."""

    field: str
    code: str


class AnswersRefused(ValueError):
    """The form is shown again, filled in, with all of its errors at once."""

    def __init__(self, errors: tuple[FieldError, ...]) -> None:
        super().__init__(", ".join(f"{error.field}: {error.code}" for error in errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class FormAnswers:
    """The checked answers of one filled-in form, ready to become a ticket; consent was given."""

    purpose: str
    topic: str
    category: str
    email: str
    login: str
    description: str
    member_id: str | None  # of the signed-in member of the host site; None for a guest


def read_answers(fields: Mapping[str, str], form: Form, *, member_id: str | None) -> FormAnswers:
    """Return the checked answers of one person; raise AnswersRefused with all errors at once.

    fields     the names of FIELDS; other names are ignored. The purpose follows from the topic, so the two
               can never contradict each other
    member_id  who is signed in; None for a guest, who may not choose every topic
    """
    errors: list[FieldError] = []
    topic = _topic(fields.get("topic", ""), form, errors, member=member_id is not None)
    category = _category(fields.get("category", ""), topic, errors)
    email = _email(fields.get("email", ""), errors)
    login = _text("login", one_line(fields.get("login", ""), LONGEST_LOGIN + 1), LONGEST_LOGIN, errors)
    description = many_lines(fields.get("description", ""))
    if not any(c.isprintable() and not c.isspace() for c in description):
        errors.append(FieldError("description", Fault.MISSING))
    _text("description", description, LONGEST_DESCRIPTION, errors)
    if fields.get("consent", "").lower() not in _CONSENTED:
        errors.append(FieldError("consent", Fault.MISSING))
    if errors or topic is None:
        raise AnswersRefused(tuple(errors))
    purpose = form.purpose_of(topic.topic_id).purpose_id
    return FormAnswers(purpose, topic.topic_id, category, email, login, description, member_id)


def _topic(chosen: str, form: Form, errors: list[FieldError], *, member: bool) -> Topic | None:
    if not chosen:
        errors.append(FieldError("topic", Fault.MISSING))
        return None
    try:
        topic = form.topic(chosen)
    except UnknownTopic:
        errors.append(FieldError("topic", Fault.UNKNOWN_CHOICE))
        return None
    if not (member or topic.guests):
        errors.append(FieldError("topic", Fault.MEMBERS_ONLY))
    return topic


def _category(chosen: str, topic: Topic | None, errors: list[FieldError]) -> str:
    if not chosen:
        errors.append(FieldError("category", Fault.MISSING))
    elif topic and chosen not in {category.category_id for category in topic.categories}:
        errors.append(FieldError("category", Fault.UNKNOWN_CHOICE))
    return chosen


def _email(typed: str, errors: list[FieldError]) -> str:
    try:
        return parse_address(typed)
    except InvalidAddress as error:
        errors.append(FieldError("email", error.fault))
        return ""


def _text(field: str, text: str, limit: int, errors: list[FieldError]) -> str:
    if len(text) > limit:
        errors.append(FieldError(field, Fault.TOO_LONG))
    return text
