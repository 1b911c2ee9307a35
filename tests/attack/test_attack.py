"""The short form of `make attack`: one server in production mode, without the attempts that wait for silence."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attack.attempt import Attempt
from tests.attack.attempts import every_attempt
from tests.attack.run import try_all
from tests.attack.target import Answer, Target, running_target

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory, shipped_index: Path) -> Iterator[Target]:
    with running_target(
        tmp_path_factory.mktemp("attack") / "data", shipped_index, mode="production", workers=1
    ) as target:
        yield target


QUICK = [attempt for attempt in every_attempt() if not attempt.is_slow]


def test_no_attempt_of_a_stranger_is_of_use(target: Target) -> None:
    """Every sixth; all of them in the long form below."""
    assert try_all(target, QUICK[::6]).faults == {}


def test_none_of_all_attempts_is_of_use(target: Target) -> None:
    assert try_all(target, QUICK).faults == {}


def test_there_are_more_than_two_hundred_different_attempts() -> None:
    names = [attempt.name for attempt in every_attempt()]

    assert len(set(names)) == len(names) > 200


def test_what_is_wrong_is_noticed(target: Target) -> None:
    wrong = [
        Attempt("an answer of success", lambda t: t.asks("GET", "/sk/")),
        Attempt("a word that no answer may have", lambda t: t.asks("GET", "/sk/"), harmless=True, never=("podpora@",)),
        Attempt(
            "a ticket that is nobody's due", lambda t: t.posts("/sk/contact/point/hijacked", ALLOWED), harmless=True
        ),
        Attempt("a ticket that did not come", lambda t: t.asks("GET", "/sk/"), harmless=True, earns=1),
        Attempt("an error", lambda _: Answer(500, "", "", 0.0), harmless=True),
        Attempt("somewhere else", lambda _: Answer(302, "Location: //evil.example", "", 0.0), harmless=True),
        Attempt("an hour later", lambda _: Answer(200, "", "", 3600.0), harmless=True),
    ]

    assert list(try_all(target, wrong).faults) == [attempt.name for attempt in wrong]


ALLOWED = {"choice": "hijacked/cannot-get-in", "email": "eva@example.org", "consent": "yes", "description": "prosím"}
