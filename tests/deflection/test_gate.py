"""One test per numbered rule of `deflection/gate.py`, the whole decision compared; then what holds for any facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deflection.gate import EXPIRES_AFTER, Decision, HelpSessionState, Route, decide
from deflection.help_session import (
    Arm,
    ArticleServed,
    ArticleUnavailable,
    Event,
    ExemptTopicChosen,
    HelpSession,
    Offer,
    OperatorVouched,
    ProblemDescribed,
    Reopened,
    SearchOutcome,
    SolutionWithdrawn,
    SolvedAnswered,
    Started,
    TicketSent,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PASSWORD = Offer("obnova-hesla", "sk", "rev-1", "Obnova hesla", 0.9)
TWO_STEP = Offer("dvojfazove-overenie", "sk", "rev-1", "Dvojfázové overenie", 0.7)
LOCKED = Offer("zablokovany-ucet", "sk", "rev-1", "Zablokovaný účet", 0.6)

STARTED = Started(NOW, "sk", "web", "owner-a", "person-a", member=False, arm=Arm.TREATED)
FORGOTTEN = ProblemDescribed(
    NOW, "zabudnuté heslo", "", SearchOutcome.CONFIDENT, (PASSWORD, TWO_STEP), (LOCKED,), "gen-1", "enforce"
)
UNCLEAR = replace(FORGOTTEN, text="asdfgh", search=SearchOutcome.NOTHING, reading_list=(), weak=(LOCKED,))
UNANSWERED = replace(FORGOTTEN, search=SearchOutcome.UNAVAILABLE, reading_list=(), weak=(), generation="")
SENT = TicketSent(NOW, "ticket-1", "OK-1", "read", "0" * 64)


def after(*events: Event) -> HelpSession:
    return HelpSession("hs-1", (STARTED, *events))


def served(offer: Offer, revision: str = "rev-1") -> ArticleServed:
    return ArticleServed(NOW, offer.article_id, revision, "gen-1", "page")


def no(offer: Offer) -> SolvedAnswered:
    return SolvedAnswered(NOW, offer.article_id, solved=False, reason="did-not-work")


def yes(offer: Offer) -> SolvedAnswered:
    return SolvedAnswered(NOW, offer.article_id, solved=True, reason="")


def read_in_vain(*offers: Offer) -> tuple[Event, ...]:
    return tuple(event for offer in offers for event in (served(offer), no(offer)))


# --- the numbered rules -------------------------------------------------------------------------------


def test_1_a_sent_ticket_ends_the_help_session_and_keeps_its_route() -> None:
    assert decide(after(FORGOTTEN, SENT), NOW) == Decision(HelpSessionState.SUBMITTED, "read")


def test_1_a_sent_ticket_stays_sent_however_late_somebody_comes_back() -> None:
    assert decide(after(FORGOTTEN, SENT), NOW + timedelta(days=400)) == Decision(HelpSessionState.SUBMITTED, "read")


def test_2_a_day_without_any_event_shuts_even_an_open_form() -> None:
    was_open = after(FORGOTTEN, *read_in_vain(PASSWORD, TWO_STEP))

    assert decide(was_open, NOW + EXPIRES_AFTER) == Decision(HelpSessionState.EXPIRED)


def test_2_one_second_less_than_a_day_does_not() -> None:
    was_open = after(FORGOTTEN, *read_in_vain(PASSWORD, TWO_STEP))

    assert decide(was_open, NOW + EXPIRES_AFTER - timedelta(seconds=1)) == Decision(HelpSessionState.OPEN, "read")


def test_2_coming_back_puts_the_person_where_they_were() -> None:
    next_day = NOW + timedelta(days=2)
    came_back = after(FORGOTTEN, *read_in_vain(PASSWORD), Reopened(next_day))

    assert decide(came_back, next_day) == Decision(HelpSessionState.SUGGESTED, to_read=(TWO_STEP,))


def test_3_a_matter_that_is_never_gated_opens_at_once_and_is_counted_by_its_name() -> None:
    assert decide(after(ExemptTopicChosen(NOW, "hijacked")), NOW) == Decision(HelpSessionState.OPEN, "exempt:hijacked")


def test_3_it_opens_also_when_articles_were_waiting_to_be_read() -> None:
    assert decide(after(FORGOTTEN, ExemptTopicChosen(NOW, "danger")), NOW) == Decision(
        HelpSessionState.OPEN, "exempt:danger"
    )


def test_3_staff_filing_for_a_person_is_not_asked_to_read() -> None:
    assert decide(after(OperatorVouched(NOW, "jana")), NOW) == Decision(HelpSessionState.OPEN, "operator")


def test_4_without_a_described_problem_the_form_is_shut() -> None:
    assert decide(after(), NOW) == Decision(HelpSessionState.NEW)
    assert decide(HelpSession("hs-1"), NOW) == Decision(HelpSessionState.NEW)


def test_5_a_search_that_could_not_answer_opens_the_form() -> None:
    assert decide(after(UNANSWERED), NOW) == Decision(HelpSessionState.OPEN, "degraded")


def test_6_the_hold_out_arm_is_open_so_that_there_is_something_to_compare_with() -> None:
    holdout = HelpSession("hs-1", (replace(STARTED, arm=Arm.HOLDOUT), FORGOTTEN))

    assert decide(holdout, NOW) == Decision(HelpSessionState.OPEN, "holdout")


def test_6_being_in_the_hold_out_arm_is_no_problem_description() -> None:
    assert decide(HelpSession("hs-1", (replace(STARTED, arm=Arm.HOLDOUT),)), NOW) == Decision(HelpSessionState.NEW)


@pytest.mark.parametrize("level", ["advise", "off"])
def test_7_the_operator_may_open_the_form_beside_the_articles(level: str) -> None:
    assert decide(after(replace(FORGOTTEN, level=level)), NOW) == Decision(HelpSessionState.OPEN, level)


def test_8_solved_means_shut_without_anything_to_read() -> None:
    assert decide(after(FORGOTTEN, served(PASSWORD), yes(PASSWORD)), NOW) == Decision(HelpSessionState.RESOLVED)


def test_8_taking_it_back_leads_to_the_same_reading_list() -> None:
    taken_back = after(FORGOTTEN, served(PASSWORD), yes(PASSWORD), SolutionWithdrawn(NOW))

    assert decide(taken_back, NOW) == Decision(HelpSessionState.SUGGESTED, to_read=(PASSWORD, TWO_STEP))


def test_8_a_no_for_the_article_that_had_solved_it_takes_it_back_too() -> None:
    changed_mind = after(FORGOTTEN, served(PASSWORD), yes(PASSWORD), no(PASSWORD))

    assert decide(changed_mind, NOW) == Decision(HelpSessionState.SUGGESTED, to_read=(TWO_STEP,))


def test_8_a_no_for_another_article_does_not() -> None:
    solved = after(FORGOTTEN, served(TWO_STEP), served(PASSWORD), yes(PASSWORD), no(TWO_STEP))

    assert decide(solved, NOW) == Decision(HelpSessionState.RESOLVED)


def test_9_the_form_opens_once_every_article_was_served_and_did_not_help() -> None:
    assert decide(after(FORGOTTEN, *read_in_vain(PASSWORD, TWO_STEP)), NOW) == Decision(HelpSessionState.OPEN, "read")


def test_9_one_article_is_not_every_article() -> None:
    read_one = after(FORGOTTEN, *read_in_vain(PASSWORD))

    assert decide(read_one, NOW) == Decision(HelpSessionState.SUGGESTED, to_read=(TWO_STEP,))


def test_9_a_no_without_the_article_being_served_counts_for_nothing() -> None:
    unread = after(FORGOTTEN, no(PASSWORD), no(TWO_STEP))

    assert decide(unread, NOW) == Decision(HelpSessionState.SUGGESTED, to_read=(PASSWORD, TWO_STEP))


def test_9_a_no_before_the_article_was_served_counts_for_nothing() -> None:
    too_early = after(FORGOTTEN, no(PASSWORD), served(PASSWORD), *read_in_vain(TWO_STEP))

    assert decide(too_early, NOW) == Decision(HelpSessionState.SUGGESTED, to_read=(PASSWORD,))


def test_9_served_without_an_answer_counts_for_nothing() -> None:
    only_opened = after(FORGOTTEN, served(PASSWORD), served(TWO_STEP))

    assert decide(only_opened, NOW) == Decision(HelpSessionState.SUGGESTED, to_read=(PASSWORD, TWO_STEP))


def test_9_articles_that_are_not_on_the_list_count_for_nothing() -> None:
    read_the_weak_one = after(FORGOTTEN, *read_in_vain(LOCKED, PASSWORD))

    assert decide(read_the_weak_one, NOW) == Decision(HelpSessionState.SUGGESTED, to_read=(TWO_STEP,))


def test_9_a_later_yes_takes_the_no_back() -> None:
    undecided = after(FORGOTTEN, *read_in_vain(PASSWORD, TWO_STEP), yes(PASSWORD), SolutionWithdrawn(NOW))

    assert decide(undecided, NOW) == Decision(HelpSessionState.SUGGESTED, to_read=(PASSWORD,))


def test_9_the_last_described_problem_is_the_one_to_read_about() -> None:
    paying = replace(FORGOTTEN, text="platba kartou", reading_list=(LOCKED,), weak=())

    assert decide(after(FORGOTTEN, paying, *read_in_vain(PASSWORD, TWO_STEP)), NOW) == Decision(
        HelpSessionState.SUGGESTED, to_read=(LOCKED,)
    )


def test_9_an_article_that_can_no_longer_be_served_is_not_insisted_on() -> None:
    gone = ArticleUnavailable(NOW, TWO_STEP.article_id, search_down=False)

    assert decide(after(FORGOTTEN, gone), NOW) == Decision(HelpSessionState.SUGGESTED, to_read=(PASSWORD,))
    assert decide(after(FORGOTTEN, gone, *read_in_vain(PASSWORD)), NOW) == Decision(HelpSessionState.OPEN, "read")


@pytest.mark.parametrize(("search_down", "route"), [(True, "degraded"), (False, "nothing_found")])
def test_9_a_list_of_which_nothing_can_be_served_opens_the_form(*, search_down: bool, route: str) -> None:
    gone = (ArticleUnavailable(NOW, offer.article_id, search_down) for offer in (PASSWORD, TWO_STEP))

    assert decide(after(FORGOTTEN, *gone), NOW) == Decision(HelpSessionState.OPEN, route)


def test_10_nothing_confident_for_the_first_time_asks_to_reword() -> None:
    assert decide(after(UNCLEAR), NOW) == Decision(HelpSessionState.THIN)


def test_10_a_weak_article_read_in_vain_does_not_open_the_form() -> None:
    assert decide(after(UNCLEAR, *read_in_vain(LOCKED)), NOW) == Decision(HelpSessionState.THIN)


def test_11_nothing_confident_again_opens_the_form() -> None:
    reworded = replace(UNCLEAR, text="platba za darček zmizla")

    assert decide(after(UNCLEAR, reworded), NOW) == Decision(HelpSessionState.OPEN, "nothing_found")


# --- what holds for any facts -------------------------------------------------------------------------

OFFERS = (PASSWORD, TWO_STEP, LOCKED)
ROUTES = {route.value for route in Route}
articles = st.sampled_from(OFFERS)
lists = st.lists(articles, unique=True, max_size=3).map(tuple)
problems = st.builds(
    ProblemDescribed,
    at=st.just(NOW),
    text=st.sampled_from(["zabudnuté heslo", "asdfgh"]),
    topic=st.sampled_from(["", "password"]),
    search=st.sampled_from(SearchOutcome),
    reading_list=lists,
    weak=lists,
    generation=st.just("gen-1"),
    level=st.sampled_from(["enforce", "enforce", "advise", "off"]),
)
facts = st.one_of(
    problems,
    articles.map(served),
    articles.map(no),
    articles.map(yes),
    st.builds(ArticleUnavailable, at=st.just(NOW), article_id=articles.map(lambda offer: offer.article_id)),
    st.just(SolutionWithdrawn(NOW)),
    st.just(Reopened(NOW)),
)
stories = st.lists(facts, max_size=12).map(lambda events: after(*events))


@given(stories)
def test_only_an_open_form_or_a_sent_ticket_has_a_route(story: HelpSession) -> None:
    decision = decide(story, NOW)

    assert bool(decision.route) == decision.is_open
    assert decision.route in ROUTES | {""}


@given(stories)
def test_whoever_has_to_read_is_told_what_and_nobody_else_is(story: HelpSession) -> None:
    decision = decide(story, NOW)

    assert bool(decision.to_read) == (decision.state is HelpSessionState.SUGGESTED)
    if story.problem:
        assert set(decision.to_read) <= set(story.problem.reading_list)


@given(stories, articles)
def test_reading_an_article_in_vain_never_shuts_an_open_form(story: HelpSession, offer: Offer) -> None:
    if not decide(story, NOW).is_open:
        return

    more = story.after(served(offer)).after(no(offer))

    assert decide(more, NOW) == decide(story, NOW)


@given(stories)
def test_the_enforced_form_opens_only_by_evidence_or_a_named_route(story: HelpSession) -> None:
    decision = decide(story, NOW)

    if decision.route == Route.READ and story.problem:
        seen: set[str] = set()
        answers: dict[str, bool] = {}
        for event in story.events:
            if isinstance(event, ArticleServed):
                seen.add(event.article_id)
            if isinstance(event, SolvedAnswered) and event.article_id in seen:
                answers[event.article_id] = event.solved
        gone = {event.article_id for event in story.events if isinstance(event, ArticleUnavailable)}
        needed = {offer.article_id for offer in story.problem.reading_list} - gone
        assert needed
        assert all(answers.get(article_id) is False for article_id in needed)
