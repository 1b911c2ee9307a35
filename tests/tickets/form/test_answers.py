"""What was filled into the form: every fault has a field and a code, all at once."""

import pytest

from tickets.form.answers import AnswersRefused, FieldError, FormAnswers, read_answers
from tickets.form.form import load_form

FORM = load_form()
MEMBER = "m-7"
FILLED_IN = {
    "topic": "password",
    "category": "forgotten",
    "email": " jana@example.sk ",
    "login": "jana.n",
    "description": "Zabudla som heslo.\r\nKód neprichádza.\x00",
    "consent": "yes",
}


def errors(**changes: str) -> tuple[FieldError, ...]:
    with pytest.raises(AnswersRefused) as refusal:
        read_answers(FILLED_IN | changes, FORM, member_id=None)
    return refusal.value.errors


def test_answers_become_what_a_ticket_needs() -> None:
    assert read_answers(FILLED_IN, FORM, member_id=None) == FormAnswers(
        purpose="access",
        topic="password",
        category="forgotten",
        email="jana@example.sk",
        login="jana.n",
        description="Zabudla som heslo.\nKód neprichádza.",
        member_id=None,
    )


def test_an_empty_form_names_all_its_faults_at_once() -> None:
    with pytest.raises(AnswersRefused) as refusal:
        read_answers({}, FORM, member_id=None)

    assert refusal.value.errors == (
        FieldError("topic", "missing"),
        FieldError("category", "missing"),
        FieldError("email", "missing"),
        FieldError("description", "missing"),
        FieldError("consent", "missing"),
    )


def test_the_login_may_be_left_out() -> None:
    assert read_answers(FILLED_IN | {"login": ""}, FORM, member_id=None).login == ""


def test_what_the_form_does_not_ask_for_is_not_looked_at() -> None:
    smuggled = {"route": "operator", "held": "false", "purpose": "games-payments", "member_id": "1"}

    answers = read_answers(FILLED_IN | smuggled, FORM, member_id=None)

    assert (answers.purpose, answers.member_id) == ("access", None)


def test_a_guest_may_not_choose_a_topic_for_members() -> None:
    assert errors(topic="groups", category="managers") == (FieldError("topic", "members-only"),)

    answers = read_answers(FILLED_IN | {"topic": "groups", "category": "managers"}, FORM, member_id=MEMBER)

    assert (answers.topic, answers.member_id) == ("groups", MEMBER)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"topic": "heslo"}, FieldError("topic", "unknown-choice")),
        ({"category": "refund"}, FieldError("category", "unknown-choice")),
        ({"category": ""}, FieldError("category", "missing")),
        ({"email": "jana"}, FieldError("email", "not-an-address")),
        ({"email": "a@b.sk, c@d.sk"}, FieldError("email", "several-addresses")),
        ({"consent": ""}, FieldError("consent", "missing")),
        ({"consent": "no"}, FieldError("consent", "missing")),
        ({"login": "x" * 201}, FieldError("login", "too-long")),
        ({"description": " \n\t\x00 "}, FieldError("description", "missing")),
        ({"description": "x" * 10_001}, FieldError("description", "too-long")),
    ],
)
def test_one_fault_is_one_error(changes: dict[str, str], error: FieldError) -> None:
    assert errors(**changes) == (error,)


def test_hostile_text_becomes_text_that_any_database_holds() -> None:
    answers = read_answers(
        FILLED_IN | {"login": "jana\r\n\u202eBcc: x\ud800", "description": "a\ud800\x07b\u2028c\x85d"},
        FORM,
        member_id=None,
    )

    assert answers.login == "jana Bcc: x"
    assert answers.description == "ab\nc\nd"
