"""axe finds no violation where what somebody sends is refused: they are signed out, it is too large, too fast."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.browser.conftest import served_in_a_thread, signs_in
from tests.browser.test_accessibility import FILE, LOOKS, PASSWORD, check, leads_on
from tests.product import ROOT, settings_in
from webui.app import create_app
from webui.storage import account_sessions, accounts
from webui.storage.accounts import Role

pytestmark = pytest.mark.long

SEARCHES = 5  # a minute
LARGEST = 50_000  # bytes of a request here, so that a small one is too large


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory, shipped_index: Path) -> Iterator[Flask]:
    """A help centre that takes little at once, and few searches a minute."""
    folder = tmp_path_factory.mktemp("strict")
    app = create_app(
        settings_in(
            folder / "data", index=shipped_index, articles_dir=ROOT / "kb_articles", suggest_per_minute=SEARCHES
        )
    )
    app.config["MAX_CONTENT_LENGTH"] = LARGEST
    with app.extensions["readfirst"].database.writing() as connection:
        accounts.add(connection, "jana", Role.EDITOR, PASSWORD)
    yield from served_in_a_thread(app)


@pytest.fixture(params=LOOKS, ids=["light and wide", "dark phone"])
def page(chromium: Browser, strict: Flask, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = chromium.new_context(base_url=strict.config["ADDRESS"], locale="en", bypass_csp=True, **request.param)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def test_somebody_who_was_signed_out(page: Page, strict: Flask) -> None:
    signs_in(page, "jana")
    page.goto(FILE)
    with strict.extensions["readfirst"].database.writing() as connection:
        jana = accounts.account_of(connection, "jana")
        assert jana
        account_sessions.end_all(connection, jana.account_id)
    with page.expect_navigation(wait_until="load"):
        page.evaluate("document.querySelector('form[data-editor]').submit()")  # as without its scripts

    assert page.get_by_role("heading", level=1).inner_text() == "You have been signed out"
    check(page)


def test_a_text_that_is_too_large(page: Page) -> None:
    signs_in(page, "jana")
    page.goto("/editor/new")
    page.evaluate("size => { document.querySelector('#title').value = 'a'.repeat(size) }", LARGEST)
    leads_on(page, page.locator("form:has(#title) button").first)

    assert "too large" in page.get_by_role("heading", level=1).inner_text()
    check(page)


def test_too_many_searches(page: Page) -> None:
    answers = [page.goto(f"/en/search?q=password {number}") for number in range(SEARCHES + 1)]

    assert answers[-1]
    assert answers[-1].status == HTTPStatus.TOO_MANY_REQUESTS
    check(page)
