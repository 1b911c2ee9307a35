"""Who is believed: what may be learned from what people say, and what may not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from search.learning.records import MOST_A_WEEK, Record, believed, is_stale

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
PASSWORD, CODE = "zabudnute-heslo", "kod-z-sms"


def said(text: str, article_id: str, person: str, *, member: bool = False, day: int = 0, shown: str = "") -> Record:
    offered = frozenset((one, "r1") for one in shown.split())
    at = MONDAY + timedelta(days=day)
    return Record(f"{person}-{article_id}-{text}-{day}", text, "sk", article_id, person, member, at, offered)


def taught(*records: Record, gone: str = "") -> list[str]:
    return [record.text for record in believed(records, lambda article_id: article_id != gone)]


def test_one_stranger_moves_nothing() -> None:
    assert taught(said("neviem sa prihlásiť", PASSWORD, "anna")) == []


def test_two_strangers_who_say_nearly_the_same_do() -> None:
    anna, boris = said("neviem sa prihlásiť", PASSWORD, "anna"), said("neviem sa prihlasit na účet", PASSWORD, "boris")

    assert taught(anna, boris) == [anna.text, boris.text]


def test_two_strangers_with_different_problems_do_not_back_each_other() -> None:
    assert taught(said("neviem sa prihlásiť", PASSWORD, "anna"), said("xbox nefunguje", PASSWORD, "boris")) == []


def test_nobody_is_two_people() -> None:
    twice = [said("neviem sa prihlásiť", PASSWORD, "anna", day=day) for day in (0, 8)]

    assert taught(*twice) == []


def test_people_who_cannot_be_told_apart_are_one() -> None:
    twice = [said("neviem sa prihlásiť", PASSWORD, "", day=day) for day in (0, 8)]

    assert taught(*twice) == []


def test_a_member_is_believed_alone() -> None:
    assert taught(said("neviem sa prihlásiť", PASSWORD, "anna", member=True)) == ["neviem sa prihlásiť"]


def test_a_person_counts_once_a_week_for_an_article_with_the_last_word() -> None:
    week = [said(f"heslo {day}", PASSWORD, "anna", member=True, day=day) for day in range(7)]
    next_week = said("heslo znova", PASSWORD, "anna", member=True, day=7)

    assert taught(*week, next_week) == ["heslo 6", "heslo znova"]


def test_who_resolves_everything_is_not_believed() -> None:
    flood = [said(f"problém {n}", f"article-{n}", "robot", member=True) for n in range(MOST_A_WEEK + 1)]
    honest = said("zabudol som heslo", PASSWORD, "anna", member=True)

    assert taught(*flood, honest) == ["zabudol som heslo"]


def test_records_of_a_deleted_article_wait_until_it_is_back() -> None:
    record = said("zabudol som heslo", PASSWORD, "anna", member=True)

    assert taught(record, gone=PASSWORD) == []
    assert taught(record) == ["zabudol som heslo"]


def test_contradictions_are_both_kept() -> None:
    one = said("neprišiel kód", PASSWORD, "anna", member=True)
    other = said("neprišiel kód", CODE, "boris", member=True)
    neither = said("neprišiel kód", "", "cyril")

    assert len(taught(one, other, neither)) == 3


def test_a_text_that_was_forgotten_teaches_nothing() -> None:
    assert taught(said("", PASSWORD, "anna", member=True)) == []


def test_nothing_helped_holds_until_an_article_is_new_or_changed() -> None:
    record = said("platba zmizla", "", "anna", shown="platba limit")

    assert not is_stale(record, {("platba", "r1")})
    assert is_stale(record, {("platba", "r2")}), "the article was changed"
    assert is_stale(record, {("platba", "r1"), ("vratenie", "r1")}), "the article is new"
    assert not is_stale(replace(record, article_id="platba"), {("vratenie", "r1")}), "a solution is never stale"


@given(
    st.lists(
        st.tuples(
            st.text(max_size=30), st.sampled_from(["", PASSWORD, CODE]), st.sampled_from("ab"), st.integers(0, 20)
        )
    )
)
def test_whatever_people_say_learning_is_the_same_twice(things: list[tuple[str, str, str, int]]) -> None:
    records = [said(text, article, person, day=day) for text, article, person, day in things]
    once = believed(records, lambda _: True)

    assert believed(once, lambda _: True) == once
    assert believed(reversed(records), lambda _: True) == once or len({r.record_id for r in records}) < len(records)
