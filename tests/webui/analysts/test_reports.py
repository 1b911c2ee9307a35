"""What analysts see of people's help sessions: on the page, by the command, and that learning agrees with both."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask_babel import force_locale

from deflection.measuring.outcome import FINISHED, Outcome
from tests.visitor import Visitor
from tests.web import Web, web_in
from tests.webui.conftest import SignedIn
from webui.analysts.outcome_names import OUTCOME_NAMES
from webui.analysts.report_table import grouped_csv
from webui.commands.cli import cli
from webui.request.language import INTERFACE
from webui.storage.learning_records import records_of

DAYS = {"from": "2026-03-01", "to": "2026-03-31"}


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    web = web_in(tmp_path)
    yield web
    web.close()


@pytest.fixture
def app(web: Web) -> Flask:
    return web.app


def is_helped_and_writes_two_hours_later(web: Web) -> None:
    """Somebody says that an article solved it, and comes back with the same problem."""
    anna = Visitor.of(web.app)
    anna.types("zabudnuté heslo")
    anna.opens("obnova-hesla")
    anna.says_yes("obnova-hesla")
    web.clock.goes_on(timedelta(hours=2))
    anna.types("stále mám zabudnuté heslo")
    anna.reads_in_vain("obnova-hesla", "dvojfazove-overenie")
    assert anna.writes("stále mám zabudnuté heslo").status_code == 201


def tile(page: str, name: str) -> str:
    """The figure under the name of an outcome."""
    found = re.search(rf"<li>{re.escape(name)}<strong>([^<]*)</strong>", page)
    assert found, f"no tile {name!r}"
    return found[1]


def test_who_was_helped_and_then_wrote_about_it_is_no_success_on_the_page(web: Web, signed_in: SignedIn) -> None:
    is_helped_and_writes_two_hours_later(web)

    page = signed_in("analyst").get("/reports/counts", query_string={"lang": "en", **DAYS}).text

    assert tile(page, "Solved, as people said") == "0.0 %"
    assert tile(page, "Solved or read, then wrote after all") == "50.0 %"
    assert tile(page, "Wrote to support") == "50.0 %"


def test_nor_by_the_command_nor_for_learning(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    is_helped_and_writes_two_hours_later(web)
    monkeypatch.setenv("READFIRST_DATA_DIR", str(tmp_path))

    answer = CliRunner().invoke(cli, ["report", "--json", "--from", DAYS["from"], "--to", DAYS["to"]])

    figures = json.loads(answer.output)
    assert {name: share["count"] for name, share in figures["outcomes"].items() if share["count"]} == {
        "reversed": 1,
        "ticket": 1,
    }
    assert figures["articles"]["sk/obnova-hesla"]["reversed"] == 1
    with web.parts.database.reading() as connection:
        records = records_of(connection, web.clock(), timedelta(days=30))
    assert [record.article_id for record in records] == ["", ""]


def test_a_ticket_after_the_last_day_of_a_report_takes_back_what_was_solved_on_it(
    web: Web, signed_in: SignedIn
) -> None:
    day = web.clock().date().isoformat()
    web.clock.goes_on(timedelta(hours=14))
    is_helped_and_writes_two_hours_later(web)

    page = signed_in("analyst").get("/reports/counts", query_string={"lang": "en", "from": day, "to": day}).text

    assert "Help sessions<strong>1</strong>" in page
    assert tile(page, "Solved or read, then wrote after all") == "100.0 %"


@pytest.mark.parametrize("lang", INTERFACE)
def test_every_outcome_has_its_name_on_the_page_in_every_language(web: Web, signed_in: SignedIn, lang: str) -> None:
    is_helped_and_writes_two_hours_later(web)

    page = signed_in("analyst").get("/reports/counts", query_string={"lang": lang, **DAYS}).text

    assert set(OUTCOME_NAMES) == set(Outcome)
    with web.app.test_request_context(), force_locale(lang):
        names = [str(OUTCOME_NAMES[outcome]) for outcome in FINISHED]
    assert [tile(page, name) for name in names]
    assert len(set(names)) == len(FINISHED)


def test_the_report_as_csv_has_each_figure_on_a_line(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    is_helped_and_writes_two_hours_later(web)
    monkeypatch.setenv("READFIRST_DATA_DIR", str(tmp_path))
    options = ["report", "--csv", "--from", DAYS["from"], "--to", DAYS["to"]]

    lines = CliRunner().invoke(cli, options).stdout.splitlines()
    by_article = CliRunner().invoke(cli, [*options, "--by", "article"]).stdout.splitlines()

    assert lines[0] == "figure,count,total,estimate,lower,upper"
    assert [line for line in lines if line.startswith("outcomes/reversed,1,2,0.5,")]
    assert "help_sessions,2,,,," in lines
    assert by_article[0] == "article,title,offered,opened,solved,reversed,did_not_help"
    assert "sk/obnova-hesla,Obnova hesla,2,2,0,1,1" in by_article


def test_a_title_is_no_formula_for_a_spreadsheet() -> None:
    assert grouped_csv({"sk/x": {"title": "=1+1", "offered": -2}}, "article").splitlines()[1] == "sk/x,'=1+1,-2"
