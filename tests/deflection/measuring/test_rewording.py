"""Words that people had to replace: suggestions for synonyms, only where several people made the same change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from deflection.help_session import (
    Arm,
    ArticleServed,
    HelpSession,
    Offer,
    ProblemDescribed,
    SearchOutcome,
    SolvedAnswered,
    Started,
)
from deflection.measuring.rewording import ReplacedWords, rewordings

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
STARTED = Started(NOW, "sk", "web", "owner", "anna", member=False, arm=Arm.TREATED)
CARD = Offer("preukaz", "sk", "rev-1", "Občiansky preukaz", 0.9)
OTHER = Offer("karta", "sk", "rev-1", "Platobná karta", 0.3)
FAILED = ProblemDescribed(NOW, "stratená občianka", "", SearchOutcome.NOTHING, (), (), "gen-1", "enforce")
WORKED = replace(FAILED, text="stratený preukaz", search=SearchOutcome.CONFIDENT, reading_list=(CARD,))
PEOPLE = ("anna", "ben", "cyril")


def naming(text: str, _lang: str) -> list[tuple[str, str]]:
    """The first five letters of a word are what its forms have in common."""
    return [(word, word[:5]) for word in text.split()]


def somebody(*problems: ProblemDescribed, person: str = "anna") -> HelpSession:
    return HelpSession(f"hs-{person}", (replace(STARTED, person=person), *problems))


def everybody(*problems: ProblemDescribed) -> list[HelpSession]:
    return [somebody(*problems, person=person) for person in PEOPLE]


def test_1_what_failed_and_was_reworded_with_success_is_a_suggestion() -> None:
    assert rewordings(everybody(FAILED, WORKED), naming) == [ReplacedWords("sk", "občianka", "preukaz", 3)]
    assert rewordings(everybody(WORKED, FAILED), naming) == []
    assert rewordings(everybody(WORKED, replace(WORKED, text="stratený občan")), naming) == []


def test_1_so_is_what_solved_it_and_was_not_offered_before() -> None:
    weak = replace(FAILED, search=SearchOutcome.CONFIDENT, reading_list=(OTHER,))
    solved = (ArticleServed(NOW, "preukaz", "rev-1", "gen-1", "page"), SolvedAnswered(NOW, "preukaz", True, ""))
    sessions = [
        HelpSession(f"hs-{person}", (replace(STARTED, person=person), weak, WORKED, *solved)) for person in PEOPLE
    ]

    assert rewordings(sessions, naming) == [ReplacedWords("sk", "občianka", "preukaz", 3)]


def test_2_another_problem_is_no_rewording() -> None:
    letter = replace(WORKED, text="moja platba kartou neprišla a nikto neodpovedá")

    assert rewordings(everybody(FAILED, letter), naming) == []


def test_2_the_form_that_most_people_typed_is_shown() -> None:
    sessions = [
        *everybody(FAILED, WORKED),
        somebody(replace(FAILED, text="stratená občianku"), WORKED, person="dana"),
    ]

    assert rewordings(sessions, naming) == [ReplacedWords("sk", "občianka", "preukaz", 4)]


def test_3_two_people_are_not_enough_nor_is_one_who_tries_often_nor_somebody_unknown() -> None:
    assert rewordings(everybody(FAILED, WORKED)[:2], naming) == []
    assert rewordings([somebody(FAILED, WORKED) for _ in range(9)], naming) == []
    assert rewordings([somebody(FAILED, WORKED, person="") for _ in range(9)], naming) == []


def test_a_text_that_was_emptied_says_nothing() -> None:
    assert rewordings(everybody(replace(FAILED, text=""), WORKED), naming) == []
