"""axe finds no violation where a model suggests a text: the offer, what fails, and the draft that comes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import signs_in
from tests.browser.test_accessibility import LOOKS, WAIT, check, leads_on
from tests.webui.drafting.model_server import MODEL, ModelServer

pytestmark = pytest.mark.long

TRANSLATED = "title: Jak nahlásit obsah\n\n## Postup\n\n1. Otevřete profil.\n"


@pytest.fixture(params=LOOKS, ids=["light and wide", "dark phone"])
def desk(chromium: Browser, editing: Flask, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    context = chromium.new_context(base_url=editing.config["ADDRESS"], locale="en", bypass_csp=True, **request.param)
    context.set_default_timeout(WAIT)
    yield context
    context.close()


def asks(page: Page) -> None:
    leads_on(page, page.get_by_role("button", name="Suggest a translation"))


def test_every_state_of_a_suggestion(desk: BrowserContext, drafting_model: ModelServer) -> None:
    page = desk.new_page()
    signs_in(page, "jana")
    page.goto("/editor/translations?q=fotk")
    leads_on(page, page.locator("form[action$='/translations/begin']:has(input[name=lang][value=cs]) button").first)
    check(page)  # the offer
    for status, text, words in (
        (503, "", "does not answer just now"),
        (401, "", "cannot be used as it is set up"),
        (200, "", "answered without a text"),
    ):
        drafting_model.status, drafting_model.text = status, text
        asks(page)
        page.get_by_role("alert").get_by_text(words).wait_for()
        check(page)  # it fails, in a sentence
    drafting_model.text, drafting_model.choice = TRANSLATED, {"finish_reason": "content_filter"}
    asks(page)
    page.get_by_role("alert").get_by_text("does not want to write this").wait_for()
    check(page)  # refused
    drafting_model.choice = {}
    asks(page)
    page.get_by_text(f"Written with the model {MODEL}").wait_for()
    check(page)  # the suggestion
    version = page.url.rpartition("version=")[2]
    page.goto(f"/editor/version/{version}")
    page.get_by_text(f"written with the model {MODEL}").wait_for()
    check(page)  # as a colleague reads it
    page.goto("/editor")
    page.locator("li", has_text=f"written with the model {MODEL}").first.wait_for()
    check(page)  # the list of drafts
    for _ in range(2):  # the draft of the model, and the one beside it
        page.goto("/editor")
        leads_on(page, page.locator("#waiting ~ ul a[href*='version=']").first)
        leads_on(page, page.get_by_role("button", name="Throw away"))
