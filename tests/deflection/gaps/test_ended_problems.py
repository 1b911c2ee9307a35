"""Which texts are looked at for gaps, and what became of them."""

from __future__ import annotations

from datetime import timedelta

from deflection.gaps.ended_problems import EndedProblem, ended_problems
from deflection.help_session import Arm, HelpSession, OperatorVouched
from deflection.measuring.outcome import outcomes
from tests.deflection.measuring.test_labels import DESCRIBED, NO, NOW, SERVED, STARTED, YES, replace, sent, somebody

NEXT_WEEK = NOW + timedelta(days=8)


def ended(*help_sessions: HelpSession) -> list[EndedProblem]:
    return list(ended_problems(outcomes(help_sessions, NEXT_WEEK)))


def test_solved_written_and_given_up() -> None:
    problems = ended(
        somebody(DESCRIBED, SERVED, YES, name="1", person="anna"),
        somebody(DESCRIBED, SERVED, NO, sent(), name="2", person="ben"),
        somebody(DESCRIBED, SERVED, NO, name="3", person="cyril"),
    )

    assert [(p.person, p.is_resolved, p.wrote) for p in problems] == [
        ("anna", True, False),
        ("ben", False, True),
        ("cyril", False, False),
    ]


def test_silence_after_reading_says_nothing() -> None:
    assert ended(somebody(DESCRIBED, SERVED)) == []


def test_whoever_asks_the_same_again_counts_once_as_it_ended_last() -> None:
    first, then = somebody(DESCRIBED, SERVED, NO, name="1"), somebody(DESCRIBED, SERVED, YES, name="2")

    assert [problem.is_resolved for problem in ended(first, then)] == [True]
    assert len(ended(replace_person(first, ""), replace_person(then, ""))) == 2  # nobody knows who they are


def test_what_staff_write_down_had_no_gate() -> None:
    assert ended(somebody(OperatorVouched(NOW, "eva"), DESCRIBED, sent())) == []


def test_a_machine_has_no_problem() -> None:
    robot = HelpSession("hs", (replace(STARTED, machine=("agent",)), DESCRIBED, sent()))

    assert ended(robot) == []


def test_the_hold_out_is_known() -> None:
    held_out = HelpSession("hs", (replace(STARTED, arm=Arm.HOLDOUT), DESCRIBED, sent("holdout")))

    assert [problem.is_holdout for problem in ended(held_out)] == [True]


def replace_person(help_session: HelpSession, person: str) -> HelpSession:
    return HelpSession(help_session.help_session_id, (replace(STARTED, person=person), *help_session.events[1:]))
