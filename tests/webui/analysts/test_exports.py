"""The same figures by four ways: page, file, API and command; and what may not leave the house."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from deflection.estimation.share import Share
from deflection.policy import GatePolicy
from deflection.site_events import FollowUpAsked
from tests.web import Web, web_in
from tests.webui.analysts.scripted_month import OLDEST, Month
from tests.webui.conftest import SignedIn
from webui.analysts.exported import HEAD, as_csv
from webui.analysts.table import Table, TableRow
from webui.analysts.workbook import workbook
from webui.commands.cli import cli
from webui.storage.derived.catch_up import caught_up
from webui.storage.derived.tables import sessions_table
from webui.storage.follow_ups import note_answer, note_asked

KEY = "analysts-key"
KEYS = f"boss:{sha256(KEY.encode()).hexdigest()}:analyst,app:{sha256(b'app').hexdigest()}"
BEARER = {"Authorization": f"Bearer {KEY}"}
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    web = web_in(tmp_path, policy=GatePolicy(holdout_share=0.1), api_keys=KEYS)
    yield web
    web.close()


@pytest.fixture
def app(web: Web) -> Flask:
    return web.app


@pytest.fixture
def span(web: Web) -> dict[str, str]:
    """Sixty people who came in the last weeks."""
    now = datetime.now(UTC)
    Month(web, now, seed=7).happens(60)
    web.clock.at = now
    people_answer(web, now)
    return {"from": (now - OLDEST - timedelta(days=1)).date().isoformat(), "to": now.date().isoformat()}


def people_answer(web: Web, now: datetime) -> None:
    """Everybody is asked whether it is solved, half of them by mail; two of three answer, two of these with yes."""
    database = web.parts.database
    caught_up(database)
    with database.writing() as connection:
        ids = connection.execute(select(sessions_table.c.help_session_id).order_by("began")).scalars().all()
        for number, help_session_id in enumerate(ids):
            note_asked(connection, FollowUpAsked(now, help_session_id, ("page", "mail")[number % 2], 0.5))
            if number % 3:
                note_answer(connection, help_session_id, now, solved=number % 3 == 1 or number % 2 == 0)


def reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, span: dict[str, str]) -> dict[str, Any]:
    monkeypatch.setenv("READFIRST_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("READFIRST_HOLDOUT", "0.1")
    answer = CliRunner().invoke(cli, ["report", "--from", span["from"], "--to", span["to"], "--json"])
    assert answer.exit_code == 0, answer.output
    pages: dict[str, Any] = json.loads(answer.stdout)["pages"]
    return pages


def test_page_command_file_and_api_agree(
    web: Web, tmp_path: Path, signed_in: SignedIn, span: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = reported(tmp_path, monkeypatch, span)
    analyst = signed_in("analyst")
    page = unescape(analyst.get("/reports", query_string={"lang": "en", **span}).text)
    answer = web.app.test_client().get("/api/v1/reports", query_string=span, headers=BEARER).get_json()
    file = analyst.get("/reports/export.csv", query_string=span)

    ended = pages["outcomes"]["now"]
    shown = dict(re.findall(r'data-figure="(\w+)">([\d.]+) %', page))
    assert shown == {name: f"{share['estimate'] * 100:.1f}" for name, share in ended.items()}
    assert re.findall(r">(\d+) / (\d+)</a>", page) == [(str(s["count"]), str(s["total"])) for s in ended.values()]
    answers = pages["outcome_answers"]["all"]
    of_answers = re.search(r'data-answers="all">.*?([\d.]+) % .*? (\d+) / (\d+)</span>', page)
    assert of_answers
    helped = answers["helped"]
    assert of_answers.groups() == (f"{helped['estimate'] * 100:.1f}", str(helped["count"]), str(helped["total"]))
    by_api = {(f["table"], f["row"], f["figure"]): f for f in answer["figures"]}
    for name, share in ended.items():
        figure = by_api["outcomes", "now", name]
        assert figure["hidden"] or (figure["count"], figure["total"]) == (share["count"], share["total"])
    names = {(table, row, figure) for table, rows in pages.items() for row, of_row in rows.items() for figure in of_row}
    assert set(by_api) == names
    rows = list(csv.reader(io.StringIO(file.get_data(as_text=True).removeprefix("\ufeff"))))
    assert tuple(rows[0]) == HEAD
    assert {tuple(row[:3]) for row in rows[1:]} == names
    handed_out = {key: numbers_of_api(figure) for key, figure in by_api.items()}
    assert {tuple(row[:3]): row[3:6] for row in rows[1:]} == handed_out
    assert in_workbook(analyst.get("/reports/export.xlsx", query_string=span).data) == handed_out
    for (table, row, name), numbers in handed_out.items():
        left_out = ["", "", ""] if name in INVERTIBLE else HIDDEN
        assert numbers in (left_out, numbers_of_command(pages[table][row][name])), (table, row, name)


HIDDEN = ["<5", "", ""]
INVERTIBLE = ("rate", "of_asked", "of_silent")  # estimates, from which a count could be computed


def numbers_of_api(figure: dict[str, Any]) -> list[str]:
    """Count, total and estimate, as files have them."""
    return HIDDEN if figure["hidden"] else _texts(figure["count"], figure["total"], figure["estimate"])


def numbers_of_command(value: Any) -> list[str]:  # noqa: ANN401 - JSON
    """The same of what the command prints."""
    if isinstance(value, dict):
        return _texts(value["count"], value["total"], value["estimate"])
    return _texts(None, None, value) if isinstance(value, float) else _texts(value, None, None)


def _texts(*numbers: float | None) -> list[str]:
    return ["" if number is None else str(number) for number in numbers]


def in_workbook(data: bytes) -> dict[tuple[str, ...], list[str]]:
    """Table, row and figure -> count, total and estimate of every sheet."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        names = [sheet.get("name", "") for sheet in ET.fromstring(book.read("xl/workbook.xml")).iter(f"{SHEET}sheet")]  # noqa: S314 - ours
        sheets = [ET.fromstring(book.read(f"xl/worksheets/sheet{n}.xml")) for n in range(1, len(names) + 1)]  # noqa: S314 - ours
    cells = {}
    for name, sheet in zip(names, sheets, strict=True):
        for row in list(sheet.iter(f"{SHEET}row"))[1:]:
            key, figure, *numbers = ("".join(cell.itertext()) for cell in row.iter(f"{SHEET}c"))
            cells[name, key, figure] = numbers[:3]
    return cells


def test_no_small_count_leaves_the_house(web: Web, signed_in: SignedIn, span: dict[str, str]) -> None:
    answer = web.app.test_client().get("/api/v1/reports", query_string=span, headers=BEARER).get_json()
    file = signed_in("analyst").get("/reports/export.csv", query_string=span).get_data(as_text=True)

    assert any(figure["hidden"] for figure in answer["figures"])
    assert [f for f in answer["figures"] if f["count"] in (1, 2, 3, 4)] == []
    assert {f["estimate"] for f in answer["figures"] if f["figure"] == "is_alarm"} <= {0, 1}
    assert re.findall(r",[1-4],\d+,0", file) == []


def test_a_workbook_has_the_numbers_as_numbers_and_every_sheet(signed_in: SignedIn, span: dict[str, str]) -> None:
    answer = signed_in("analyst").get("/reports/export.xlsx", query_string=span)

    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        names = [sheet.get("name") for sheet in ET.fromstring(book.read("xl/workbook.xml")).iter(f"{SHEET}sheet")]  # noqa: S314 - ours
        first = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - ours
    assert names[:3] == ["outcomes", "funnel", "failures"]
    assert all(float(value.text or "") >= 0 for value in first.iter(f"{SHEET}v"))


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", '=HYPERLINK("http://x")'])
def test_no_name_becomes_a_formula(name: str) -> None:
    table = Table("category", ("share",), (TableRow(name, (Share(9, 20),), 20),))

    (line,) = list(csv.reader(io.StringIO(as_csv([table]))))[1:]
    book = workbook({"category": [[name, 9]]})

    assert line[1] == f"'{name}"
    with zipfile.ZipFile(io.BytesIO(book)) as file:
        sheet = ET.fromstring(file.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - ours
    assert [cell.get("t") for cell in sheet.iter(f"{SHEET}c")] == ["inlineStr", None]
    assert list(sheet.iter(f"{SHEET}f")) == []


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer app"}])
def test_the_api_wants_a_key_of_an_analyst(app: Flask, headers: dict[str, str]) -> None:
    refused = app.test_client().get("/api/v1/reports", headers=headers)

    assert refused.status_code == 403
    assert refused.mimetype == "application/problem+json"
    assert "analyst-key-needed" in refused.text


def test_files_are_for_analysts(signed_in: SignedIn) -> None:
    assert signed_in("editor").get("/reports/export.csv").status_code == 403
