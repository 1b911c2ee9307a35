"""The analysts' pages through the web: the sentence, tables, help sessions behind them, marks, and what nobody sees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from deflection.policy import GatePolicy
from tests.visitor import Visitor
from tests.web import Web, web_in
from tests.webui.conftest import SignedIn, csrf_token
from webui.storage.audit_log import audit_table

DAYS = {"lang": "en", "from": "2026-03-01", "to": "2026-03-31"}
SECRETS = ("jana.novakova@example.sk", "+421 903 123 456", "4111 1111 1111 1111", "sk_live_a1B2c3D4e5F6g7H8")
PAGES = ("/reports", "/reports/counts", "/reports/by/article", "/reports/by/topic", "/reports/sessions")


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    web = web_in(tmp_path, policy=GatePolicy(holdout_share=0.1), timezone="Europe/Bratislava")
    yield web
    web.close()


@pytest.fixture
def app(web: Web) -> Flask:
    return web.app


@pytest.fixture
def analyst(signed_in: SignedIn) -> FlaskClient:
    return signed_in("analyst")


def is_helped(web: Web) -> None:
    anna = Visitor.of(web.app)
    anna.types("zabudnuté heslo")
    anna.opens("obnova-hesla")
    anna.says_yes("obnova-hesla")


def reads_in_vain_and_writes(web: Web, text: str = "zabudnuté heslo") -> None:
    anna = Visitor.of(web.app)
    anna.types(text)
    anna.reads_in_vain("obnova-hesla", "dvojfazove-overenie")
    assert anna.writes(text).status_code == 201


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_the_sentence_can_be_read_aloud(web: Web, analyst: FlaskClient) -> None:
    for _ in range(15):
        is_helped(web)
    for _ in range(10):
        reads_in_vain_and_writes(web)

    page = words(analyst.get("/reports", query_string=DAYS).text)

    assert (
        "Of 100 people who asked, 60 said that an article solved it, 0 read and stayed away, 0 wrote after all, "
        "0 gave up and 40 wrote to us." in page
    )
    assert "Europe/Bratislava" in page


@pytest.mark.parametrize("filtered", [{"outcome": "ticket"}, {"failure": "read_in_vain"}])
def test_the_page_of_those_who_ended_so_is_a_page(web: Web, analyst: FlaskClient, filtered: dict[str, str]) -> None:
    reads_in_vain_and_writes(web)
    is_helped(web)

    page = analyst.get("/reports", query_string={**DAYS, **filtered})

    assert page.status_code == 200
    assert "1 / 1" in words(page.text)


def test_of_a_few_people_nobody_speaks_of_hundreds(web: Web, analyst: FlaskClient) -> None:
    is_helped(web)

    page = words(analyst.get("/reports", query_string=DAYS).text)

    assert "Too few to speak of hundreds. Of 1 people who asked, 1 said" in page


def test_every_row_leads_to_its_help_sessions(web: Web, analyst: FlaskClient) -> None:
    is_helped(web)
    reads_in_vain_and_writes(web)
    table = analyst.get("/reports/by/article", query_string=DAYS).text

    links = [unescape(link) for link in re.findall(r'<th scope="row"><a href="([^"]+)"', table)]

    assert {re.search("article=sk/([a-z-]+)", link.replace("%2F", "/"))[1] for link in links} == {  # type: ignore[index]
        "obnova-hesla",
        "dvojfazove-overenie",
    }
    assert all("zabudnuté heslo" in analyst.get(link).text for link in links)


def test_a_failure_leads_to_those_who_read_in_vain(web: Web, analyst: FlaskClient) -> None:
    is_helped(web)
    reads_in_vain_and_writes(web, "stále zabudnuté heslo")

    page = words(analyst.get("/reports/sessions", query_string={"failure": "read_in_vain", **DAYS}).text)

    assert "stále zabudnuté heslo" in page
    assert page.count("zabudnuté heslo") == 1
    assert "Only: Read, and still wrote or gave up" in page


@pytest.mark.parametrize("column", ["key", "described", "solved", "nonsense"])
def test_a_table_is_sorted_without_scripts(web: Web, analyst: FlaskClient, column: str) -> None:
    is_helped(web)

    page = analyst.get("/reports/by/language", query_string={"sort": column, "order": "rising", **DAYS})

    assert page.status_code == 200
    assert ('aria-sort="ascending"' in page.text) is (column != "nonsense")


@pytest.mark.parametrize("page", PAGES)
def test_nobody_who_looks_at_figures_sees_what_names_somebody(web: Web, analyst: FlaskClient, page: str) -> None:
    reads_in_vain_and_writes(web, f"zabudnuté heslo {' '.join(SECRETS)}")

    text = analyst.get(page, query_string=DAYS).text

    assert [secret for secret in SECRETS if secret in text] == []


def test_a_day_is_marked_and_the_mark_taken_back_and_both_are_logged(web: Web, analyst: FlaskClient) -> None:
    is_helped(web)
    token = csrf_token(analyst.get("/reports", query_string=DAYS).text)
    mark = {"csrf_token": token, "day": "2026-03-02", "text": "New release 4.2"}

    assert analyst.post("/reports/marks", query_string=DAYS, data=mark).status_code == 303
    assert "March 2, 2026: New release 4.2" in words(analyst.get("/reports", query_string=DAYS).text)
    analyst.post("/reports/marks", query_string=DAYS, data={**mark, "do": "remove"})
    assert "New release 4.2" not in analyst.get("/reports", query_string=DAYS).text

    with web.parts.database.reading() as connection:
        logged = [row.action for row in connection.execute(audit_table.select())]
    assert logged[-2:] == ["day-marked", "mark-removed"]


def test_a_mark_without_a_day_is_refused(analyst: FlaskClient) -> None:
    token = csrf_token(analyst.get("/account").text)

    refused = analyst.post("/reports/marks", data={"csrf_token": token, "day": "soon", "text": "x"})

    assert refused.status_code == 400


def test_every_figure_leads_to_a_definition_that_exists(web: Web, analyst: FlaskClient) -> None:
    is_helped(web)
    asked = re.findall(r"/reports/definitions#(\w+)", analyst.get("/reports", query_string=DAYS).text)

    page = analyst.get("/reports/definitions?lang=en").text

    assert len(asked) > 8
    assert [name for name in asked if f'<section id="{name}">' not in page] == []
