"""A scripted month equals its ledger, figure by figure: by `readfirst report`, and on the page."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from deflection.policy import GatePolicy
from tests.web import Web, web_in
from tests.webui.analysts.scripted_month import OLDEST, Ledger, Month
from tests.webui.conftest import SignedIn
from webui.commands.cli import cli

ENDED = ("solved", "quiet", "reversed", "gave_up", "ticket")


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    web = web_in(tmp_path, policy=GatePolicy(holdout_share=0.1))
    yield web
    web.close()


@pytest.fixture
def app(web: Web) -> Flask:
    return web.app


@pytest.mark.parametrize("people", [60, pytest.param(3_000, marks=pytest.mark.long)])
def test_every_figure_equals_the_ledger(
    web: Web, tmp_path: Path, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch, people: int
) -> None:
    now = datetime.now(UTC)
    ledger = Month(web, now, seed=people).happens(people)
    web.clock.at = now
    span = {"from": (now - OLDEST - timedelta(days=1)).date().isoformat(), "to": now.date().isoformat()}

    assert reported(tmp_path, monkeypatch, span) == expected(ledger)
    assert grouped(tmp_path, monkeypatch, span, "language") == {
        lang: ended["ticket"] for lang, ended in ledger.by_language.items()
    }
    assert grouped(tmp_path, monkeypatch, span, "channel") == {
        way_in: ended["ticket"] for way_in, ended in ledger.ways_in.items()
    }
    page = signed_in("analyst").get("/reports/counts", query_string={"lang": "en", **span}).text
    assert tiles(page) == {outcome: ledger.outcomes[outcome] for outcome in ENDED}
    assert by_day(page) == +ledger.days


def reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, span: dict[str, str]) -> dict[str, Any]:
    """What the command prints, shares as their counts and totals."""
    monkeypatch.setenv("READFIRST_DATA_DIR", str(tmp_path))
    answer = CliRunner().invoke(cli, ["report", "--json", "--from", span["from"], "--to", span["to"]])
    figures: dict[str, Any] = json.loads(answer.stdout)
    for outside in ("from", "to", "reliability", "holdout", "pages"):
        del figures[outside]
    return _shares(figures)  # type: ignore[no-any-return]


def grouped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, span: dict[str, str], group: str) -> dict[str, int]:
    """Group -> tickets of `readfirst report --by GROUP --csv`."""
    monkeypatch.setenv("READFIRST_DATA_DIR", str(tmp_path))
    options = ["--by", group, "--csv", "--from", span["from"], "--to", span["to"]]
    answer = CliRunner().invoke(cli, ["report", *options])
    return {row[group]: int(row["ticket"]) for row in csv.DictReader(io.StringIO(answer.stdout))}


def _shares(value: Any) -> Any:  # noqa: ANN401 - JSON
    if not isinstance(value, dict):
        return value
    if "interval_95" in value:
        return value["count"], value["total"]
    return {name: _shares(inside) for name, inside in value.items()}


def expected(ledger: Ledger) -> dict[str, Any]:
    """The same from the ledger."""
    described = ledger.outcomes.total()
    finished = described - ledger.outcomes["ongoing"]
    articles = {
        f"sk/{name}": {
            "title": name.replace("-", " ").capitalize(),
            **{counter: counts[counter] for counter in ("offered", "opened", "solved", "reversed", "did_not_help")},
        }
        for name, counts in ledger.articles.items()
    }
    return {
        "help_sessions": ledger.help_sessions,
        "machines": ledger.machines,
        "described": described,
        "finished": finished,
        "outcomes": {outcome: (ledger.outcomes[outcome], finished) for outcome in (*ENDED, "ongoing")},
        "beside_the_gate": dict(ledger.beside_the_gate),
        "contact_within_hours": {
            str(int(window.total_seconds() // 3600)): (ledger.contacts[window], watched)
            for window, watched in ledger.watched.items()
        },
        "unjoined_mails": ledger.unjoined_mails,
        "came": dict(ledger.came),
        "ways_in": {way_in: dict(ended) for way_in, ended in ledger.ways_in.items()},
        "coverage": (ledger.offered, described),
        "reading": (ledger.opened, ledger.offered),
        "abstained": ledger.abstained,
        "degraded": ledger.degraded,
        "routes": dict(ledger.routes),
        "languages": dict(ledger.languages),
        "tickets_by_language": dict(ledger.tickets_by_language),
        "outcomes_by_language": {lang: dict(ended) for lang, ended in ledger.by_language.items()},
        "arms": {str(arm): dict(ended) for arm, ended in ledger.arms.items()},
        "articles": articles,
    }


def tiles(page: str) -> dict[str, int]:
    """Outcome -> count of the tiles on the page, in their order."""
    counts = re.findall(r"<strong>[\d.]+ %</strong>\s*<span class=\"hint\">[^<]*?(\d+) / \d+ finished", page)
    return dict(zip(ENDED, map(int, counts), strict=True))


def by_day(page: str) -> Counter[str]:
    """Day -> help sessions of the table behind the chart."""
    table = page.partition("The same as a table")[2]
    rows = re.findall(r'<tr><th scope="row">([^<]*)</th><td class="number">(\d+)</td>', table.partition("</table>")[0])
    days = [datetime.strptime(day, "%B %d, %Y").date().isoformat() for day, _ in rows]  # noqa: DTZ007 - a day
    return +Counter({day: int(count) for day, (_, count) in zip(days, rows, strict=True)})
