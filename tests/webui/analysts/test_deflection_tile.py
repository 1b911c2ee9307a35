"""What people answer becomes a figure on the page, in every file and on the command line; and none while too few do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import Connection

from deflection import event_log
from deflection.estimation.true_deflection import FEWEST_ANSWERS
from deflection.help_session import Arm, ProblemDescribed, SearchOutcome, Started, TicketSent
from deflection.measuring.drawn_episodes import Afterwards, DrawnEpisode, as_drawn, compare
from deflection.policy import GatePolicy, HoldoutOf
from deflection.site_events import FollowUpAnswered, FollowUpAsked
from tests.web import Web, web_in
from tests.webui.conftest import SignedIn
from webui.analysts.deflection_tile import DeflectionTile, deflection_tile
from webui.commands.cli import cli

DAYS = {"lang": "en", "from": "2026-03-01", "to": "2026-03-31"}
SECONDS = timedelta(seconds=1)


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    web = web_in(tmp_path, policy=GatePolicy(holdout_share=0.5), holdout=0.5, follow_up=1.0)
    yield web
    web.close()


@pytest.fixture
def app(web: Web) -> Flask:
    return web.app


def happens(web: Web, arm: Arm, wrote: int, solved: int, gave_up: int) -> None:
    """People of one arm come, and a month goes by for each: they write, or answer days later what became of it."""
    came = web.clock()
    with web.parts.database.writing() as connection:
        for number in range(wrote + solved + gave_up):
            name = f"{arm}-{number}"
            _comes(connection, name, arm, came + number * SECONDS)
            if number < wrote:
                sent = TicketSent(came + number * SECONDS, f"t-{name}", f"OK-{name}", "holdout", "")
                event_log.append(connection, name, 2, sent)
            else:
                answered = came + timedelta(days=3), name, "page"
                event_log.append_fact(connection, FollowUpAsked(*answered, 1.0))
                event_log.append_fact(connection, FollowUpAnswered(*answered, solved=number < wrote + solved))


def _comes(connection: Connection, name: str, arm: Arm, at: datetime) -> None:
    begun = Started(at, "sk", "web", name, name, member=False, arm=arm, holdout="gate", draw_unit=name, draw_share=0.5)
    described = ProblemDescribed(at, name, "", SearchOutcome.NOTHING, (), (), "gen-1", "enforce")
    event_log.append(connection, name, 0, begun)
    event_log.append(connection, name, 1, described)


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_the_page_and_the_command_say_what_people_answered(
    web: Web, tmp_path: Path, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    happens(web, Arm.TREATED, wrote=10, solved=30, gave_up=10)
    happens(web, Arm.HOLDOUT, wrote=20, solved=20, gave_up=10)
    web.clock.goes_on(timedelta(days=60))  # no answer comes any more: the command looks today

    page = words(signed_in("analyst").get("/reports", query_string=DAYS).text)
    monkeypatch.setenv("READFIRST_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("READFIRST_HOLDOUT", "0.5")
    span = ["--from", DAYS["from"], "--to", DAYS["to"]]
    figures = json.loads(CliRunner().invoke(cli, ["report", *span, "--json"]).stdout)["pages"]["holdout"]

    solved = figures["solved_because_of_it"]["value"]
    assert solved["estimate"] == pytest.approx(0.2, abs=1e-3)
    assert figures["extra_give_ups"]["value"]["estimate"] == pytest.approx(0.0, abs=1e-3)
    assert figures["contacts_at_most"]["value"]["estimate"] == pytest.approx(10)
    assert figures["answers_holdout"]["value"] == 30
    low, high = (f"{end * 100:.1f}" for end in solved["interval_95"])
    assert (
        f"Problems solved because of it ? What is counted here 20.0 of 100 problems 95 % interval {low} to {high}"
        in page
    )
    assert "40 answers with help first, 30 in the hold-out · whatever is true of those who could not be asked" in page


def test_one_answer_too_few_shows_no_figure_and_says_what_is_missing(web: Web, signed_in: SignedIn) -> None:
    happens(web, Arm.TREATED, wrote=10, solved=30, gave_up=10)
    happens(web, Arm.HOLDOUT, wrote=21, solved=19, gave_up=10)
    web.clock.goes_on(timedelta(days=20))

    page = words(signed_in("analyst").get("/reports", query_string=DAYS).text)

    assert (
        "Problems solved because of it ? What is counted here – 0 answers with help first and 1 in the hold-out" in page
    )
    assert re.search(r"about \d+ problems, \d+ days like these, until such a difference shows", page)
    assert "Gave up because of it" not in page


# --- without a page -----------------------------------------------------------------------------------


def drawn(
    arm: Arm, number: int, *, wrote: int = 0, solved: bool | None = True, reachable: bool = True
) -> list[DrawnEpisode]:
    later = Afterwards(reachable=reachable, solved=solved)
    return [
        DrawnEpisode(f"{arm}{reachable}{n:x}", arm, 0.5, contact=n < wrote, afterwards=later) for n in range(number)
    ]


def tile_of(these: list[DrawnEpisode], days: int, *, can_still_grow: bool = True) -> DeflectionTile:
    columns = as_drawn(these)
    return deflection_tile(columns, compare(columns.episodes, HoldoutOf.GATE), days, can_still_grow=can_still_grow)


def test_those_who_could_not_be_asked_widen_the_bounds_by_their_share() -> None:
    asked = [*drawn(Arm.TREATED, 90), *drawn(Arm.HOLDOUT, 90)]
    silent = [
        *drawn(Arm.TREATED, 10, solved=None, reachable=False),
        *drawn(Arm.HOLDOUT, 10, solved=None, reachable=False),
    ]
    tiles = [tile_of(these, 28) for these in (asked, [*asked, *silent])]

    for tile in tiles:
        assert tile.deflection
        assert tile.deflection.solved.value == pytest.approx(0, abs=0.02)
    (one, other) = (tile.bounds for tile in tiles)
    assert one
    assert other
    assert other.lower < one.lower - 0.09
    assert other.upper > one.upper + 0.09


def test_how_long_it_takes_is_known_once_somebody_of_the_hold_out_wrote() -> None:
    nobody = [*drawn(Arm.TREATED, 50, solved=None), *drawn(Arm.HOLDOUT, 50, solved=None)]
    some = [*drawn(Arm.TREATED, 50, wrote=10, solved=None), *drawn(Arm.HOLDOUT, 50, wrote=20, solved=None)]

    tiles = [tile_of(these, 10) for these in (nobody, some)]

    assert [(tile.episodes_needed is None, tile.days_needed is None) for tile in tiles] == [
        (True, True),
        (False, False),
    ]
    assert tiles[1].episodes_needed == pytest.approx(185, abs=5)
    assert tiles[1].days_needed == 19
    assert (tiles[1].missing_treated, tiles[1].missing_holdout) == (FEWEST_ANSWERS, FEWEST_ANSWERS)


def test_while_answers_still_come_the_interval_holds_at_every_look() -> None:
    these = [
        *drawn(Arm.TREATED, 60, wrote=10),
        *drawn(Arm.TREATED, 60, solved=False, reachable=False),
        *drawn(Arm.HOLDOUT, 60, wrote=20),
    ]

    open_, closed = (tile_of(these, 28, can_still_grow=grows) for grows in (True, False))

    for live, once in [
        (open_.deflection and open_.deflection.solved, closed.deflection and closed.deflection.solved),
        (open_.deflection and open_.deflection.extra_give_ups, closed.deflection and closed.deflection.extra_give_ups),
        (open_.bounds, closed.bounds),
    ]:
        assert live
        assert once
        assert live.value == pytest.approx(once.value)
        assert live.upper - live.lower > 1.3 * (once.upper - once.lower)
