"""The demonstration: a month that happens in an empty folder, once, and shows on the pages of everybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from tests.product import settings_in
from tests.webui.conftest import SignedIn
from webui.app import create_app
from webui.commands.cli import cli
from webui.demo.fill import fill
from webui.settings import Settings

PEOPLE = 70


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, shipped_index: Path) -> Settings:
    settings = settings_in(tmp_path_factory.mktemp("demo"), index=shipped_index, holdout=0.5, follow_up=1.0)
    assert fill(settings, datetime.now(UTC), people=PEOPLE)
    return settings


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    yield app
    app.extensions["readfirst"].database.close()


def test_the_pages_of_people_support_editors_and_analysts_are_not_empty(app: Flask, signed_in: SignedIn) -> None:
    boss = signed_in("admin")

    assert "/staff/ticket/RF-" in boss.get("/staff/?lang=en").text
    assert "lognutie" in boss.get("/editor/reworded?lang=en").text
    reports = boss.get("/reports?lang=en").text
    assert "people who asked" in reports
    assert re.search(
        r"answers with help first and \d+ in the hold-out are missing|[1-9]\d* answers with help first", reports
    )
    assert "Help of support was good: staff" in re.sub(r"<[^>]+>", "", reports)
    assert "Nobody asked" not in boss.get("/reports/by/article?lang=en").text
    assert "/a/" in app.test_client().get("/sk/").text


def test_a_folder_in_which_somebody_asked_for_help_stays_as_it_is(settings: Settings) -> None:
    assert not fill(settings, datetime.now(UTC), people=PEOPLE)


def an_article(folder: Path, lang: str) -> Path:
    (folder / lang).mkdir(parents=True)
    text = f"---\nid: wifi\ntitle: Wifi nejde\nlang: {lang}\n---\nReštartujte smerovač.\n"
    (folder / lang / "wifi.md").write_text(text, encoding="utf-8")
    return folder


def shows_a_month_of(articles: Path, data: Path) -> Result:
    environment = {"READFIRST_ARTICLES_DIR": str(articles), "READFIRST_MEANING": "off"}
    return CliRunner().invoke(cli, ["demo", "--data", str(data), "--people", "12", "--only-fill"], env=environment)


def test_a_folder_of_one_language_without_questions_has_a_month_as_well(tmp_path: Path) -> None:
    shown = shows_a_month_of(an_article(tmp_path / "articles", "sk"), tmp_path / "data")

    assert shown.exit_code == 0, shown.output


def test_a_folder_that_nobody_of_the_month_reads_is_said_in_words(tmp_path: Path) -> None:
    shown = shows_a_month_of(an_article(tmp_path / "articles", "de"), tmp_path / "data")

    assert shown.exit_code == 2
    assert "no article is published in sk, cs, en, ru, uk" in shown.output
