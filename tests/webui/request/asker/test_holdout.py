"""The hold-out cannot be chosen: an address draws five times a day, and what was drawn is signed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from deflection.help_session import Arm, HelpSession
from deflection.policy import GatePolicy, HoldoutOf
from tests.deflection.measuring.counted import figures_of
from tests.visitor import id_in
from tests.web import Web, web_in

HOME, OFFICE = "198.51.100.7", "203.0.113.9"
FORGOTTEN = "zabudnuté heslo"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    web = web_in(tmp_path_factory.mktemp("holdout"), policy=GatePolicy(holdout_share=0.5))
    yield web
    web.close()


@pytest.fixture
def web(running: Web) -> Web:
    running.clock.goes_on(timedelta(days=1))
    return running


Draws = Callable[[int], None]


@pytest.fixture
def draws(monkeypatch: pytest.MonkeyPatch) -> Draws:
    """From now on everybody draws this bucket: 0 holds out, 999 does not."""

    def always(bucket: int) -> None:
        monkeypatch.setattr("webui.request.asker.holdout.secrets.randbelow", lambda _: bucket)

    always(0)
    return always


def arrives(web: Web, address: str = HOME, *, cookies: bool = True) -> FlaskClient:
    browser = web.app.test_client(use_cookies=cookies)
    browser.environ_base["REMOTE_ADDR"] = address
    browser.get("/sk/")
    return browser


def describes(web: Web, browser: FlaskClient) -> HelpSession:
    help_session_id = id_in(browser.post("/sk/problem", data={"text": FORGOTTEN}).location)
    return HelpSession(help_session_id, web.events(help_session_id))


def arm_of(web: Web, browser: FlaskClient) -> Arm:
    started = describes(web, browser).started
    assert started
    return started.arm


def cookie_of(browser: FlaskClient) -> str:
    cookie = browser.get_cookie("readfirst_visitor")
    return cookie.value if cookie else ""


@contextmanager
def policy(web: Web, of_now: GatePolicy) -> Iterator[None]:
    """Another policy for a while."""
    usual = web.parts.flow.policy
    object.__setattr__(web.parts.flow, "policy", of_now)
    try:
        yield
    finally:
        object.__setattr__(web.parts.flow, "policy", usual)


def test_the_first_five_new_cookies_of_an_address_and_day_are_drawn_and_no_more(web: Web, draws: Draws) -> None:
    arms = [arm_of(web, arrives(web)) for _ in range(40)]

    assert arms == [Arm.HOLDOUT] * 5 + [Arm.NOT_ENROLLED] * 35
    assert arm_of(web, arrives(web, OFFICE)) is Arm.HOLDOUT
    web.clock.goes_on(timedelta(days=1))
    assert arm_of(web, arrives(web)) is Arm.HOLDOUT


def test_a_network_of_ipv6_addresses_draws_as_one(web: Web, draws: Draws) -> None:
    arms = [arm_of(web, arrives(web, f"2001:db8:1:2::{n:x}")) for n in range(1, 8)]

    assert arms == [Arm.HOLDOUT] * 5 + [Arm.NOT_ENROLLED] * 2


def test_who_was_not_drawn_is_treated_as_everybody(web: Web, draws: Draws) -> None:
    for _ in range(5):
        arrives(web)
    browser = arrives(web)

    help_session = describes(web, browser)

    assert browser.get(f"/sk/contact/{help_session.help_session_id}").status_code == 403


def test_people_without_cookies_are_in_neither_arm(web: Web, draws: Draws) -> None:
    assert [arm_of(web, arrives(web, cookies=False)) for _ in range(8)] == [Arm.NOT_ENROLLED] * 8


def test_a_browser_keeps_its_arm_whatever_is_drawn_later(web: Web, draws: Draws) -> None:
    browser = arrives(web)
    draws(999)
    for _ in range(9):
        browser.get("/sk/")
        web.clock.goes_on(timedelta(hours=7))

    assert arm_of(web, browser) is Arm.HOLDOUT
    assert arm_of(web, arrives(web)) is Arm.TREATED


def test_an_arm_that_was_made_up_or_is_somebody_elses_counts_for_nothing(web: Web, draws: Draws) -> None:
    draws(999)
    treated = cookie_of(arrives(web))
    draws(0)
    holds_out = cookie_of(arrives(web))
    visitor, _, digest = treated.split(".")

    for forged in (
        f"{visitor}.holdout.{digest}",
        f"{visitor}.holdout.{'0' * 32}",
        f"{visitor}.{holds_out.partition('.')[2]}",
        f"{visitor}.holdout",
        visitor,
    ):
        browser = web.app.test_client()
        browser.set_cookie("readfirst_visitor", forged)
        assert arm_of(web, browser) is Arm.NOT_ENROLLED


def test_a_cookie_of_before_the_hold_out_keeps_its_person_and_is_drawn(web: Web, draws: Draws) -> None:
    browser = web.app.test_client()
    browser.set_cookie("readfirst_visitor", "a" * 32)
    before = describes(web, browser)
    browser.get("/sk/")

    after = describes(web, browser)

    assert before.started
    assert after.started
    assert (before.started.arm, after.started.arm) == (Arm.NOT_ENROLLED, Arm.HOLDOUT)
    assert before.person == after.person


def test_when_the_hold_out_ends_everybody_is_treated(web: Web, draws: Draws) -> None:
    browser = arrives(web)
    object.__setattr__(web.parts.flow, "policy", GatePolicy())
    try:
        assert arm_of(web, browser) is Arm.NOT_ENROLLED
    finally:
        object.__setattr__(web.parts.flow, "policy", GatePolicy(holdout_share=0.5))


def test_draws_are_even(web: Web) -> None:
    arms = [arm_of(web, arrives(web, f"10.1.{n}.1")) for n in range(60)]

    assert 10 < arms.count(Arm.HOLDOUT) < 50  # 30, with five standard deviations
    assert arms.count(Arm.NOT_ENROLLED) == 0


def test_reports_count_nobody_in_an_arm_who_was_not_drawn(web: Web, draws: Draws) -> None:
    described = [describes(web, arrives(web)) for _ in range(7)]
    draws(999)
    described.append(describes(web, arrives(web, OFFICE)))

    later = web.clock.at + timedelta(days=2)
    counted = figures_of(described, later)

    assert counted.described == 8
    assert {arm: ended.total() for arm, ended in counted.arms.items()} == {Arm.HOLDOUT: 5, Arm.TREATED: 1}


def test_without_a_hold_out_cookies_carry_no_arm(tmp_path: Path) -> None:
    web = web_in(tmp_path)
    assert len(cookie_of(arrives(web))) == 32
    web.close()


def test_what_was_drawn_is_written_down_with_its_share_and_its_unit(web: Web, draws: Draws) -> None:
    first, second = (describes(web, arrives(web)).started for _ in range(2))

    assert first
    assert second
    assert (first.holdout, first.draw_share, first.draw_version) == ("gate", 0.5, 1)
    assert first.draw_unit
    assert first.draw_unit not in (second.draw_unit, first.person, first.owner)


def test_the_share_of_the_draw_stays_when_the_share_of_the_hold_out_changes(web: Web, draws: Draws) -> None:
    browser = arrives(web)
    with policy(web, GatePolicy(holdout_share=0.1)):
        browser.get("/sk/")
        earlier, later = describes(web, browser).started, describes(web, arrives(web)).started

    assert earlier
    assert later
    assert (earlier.draw_share, later.draw_share) == (0.5, 0.1)


def test_another_kind_of_hold_out_is_drawn_anew(web: Web, draws: Draws) -> None:
    browser = arrives(web)
    draws(999)
    with policy(web, GatePolicy(holdout_share=0.5, holdout_of=HoldoutOf.HELP)):
        assert arm_of(web, browser) is Arm.NOT_ENROLLED  # until a page brings the new draw
        browser.get("/sk/")
        started = describes(web, browser).started

    assert started
    assert (started.arm, started.holdout) == (Arm.TREATED, "help")


def test_the_draw_has_a_key_of_its_own_and_outlives_the_others(tmp_path: Path) -> None:
    keys = {"secret_key": "s" * 32, "draw_key": "d" * 32}
    before = web_in(tmp_path, policy=GatePolicy(holdout_share=0.5), person_key="p" * 32, **keys)
    browser = arrives(before)
    drawn = describes(before, browser).started
    before.close()

    after = web_in(tmp_path, policy=GatePolicy(holdout_share=0.5), person_key="q" * 32, **keys)
    again = after.app.test_client()
    again.set_cookie("readfirst_visitor", cookie_of(browser))
    still = describes(after, again).started
    after.close()

    assert drawn
    assert still
    assert (still.arm, still.draw_unit) == (drawn.arm, drawn.draw_unit)
    assert still.person != drawn.person
