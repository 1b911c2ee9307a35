"""From a gap to a published article that catches the question, in a browser, with every click counted."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page

from search import build_index
from tests.product import PASSWORD

FEWER_THAN = 10  # clicks
QUESTION = "kde uplatnim darcekovy poukaz"


class Clicks:
    """Counts the clicks of somebody at a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.number = 0

    def on(self, target: Locator) -> None:
        self.number += 1
        target.click()

    def to_another_page(self, target: Locator) -> None:
        with self.page.expect_navigation(wait_until="load"):
            self.on(target)


@pytest.mark.long
def test_from_a_gap_to_an_article_that_catches_the_question(chromium: Browser, served_with_a_gap: Flask) -> None:
    app = served_with_a_gap
    settings = app.extensions["readfirst"].settings
    context = chromium.new_context(base_url=app.config["ADDRESS"], locale="en")
    page = context.new_page()
    page.goto("/staff/sign-in")
    page.locator("#name").fill("jana")
    page.locator("#password").fill(PASSWORD)
    clicks = Clicks(page)
    clicks.to_another_page(page.locator("main button"))
    assert page.locator("ol.work > li").count() == 1

    clicks.to_another_page(page.get_by_role("button", name="Draft from this"))
    clicks.on(page.locator("#field-title"))
    page.locator("#field-title").fill("Uplatnenie darčekového poukazu")
    clicks.on(page.locator("#source"))
    page.locator("#source").fill("Poukaz uplatníte v košíku: napíšte jeho kód a potvrďte.\n")
    clicks.to_another_page(page.get_by_role("button", name="Publish", exact=True))
    assert page.get_by_text("Published.").count() == 1
    build_index(settings.articles_dir, settings.index_dir)  # the watcher of `readfirst serve` does this by itself
    page.goto("/sk/")
    clicks.on(page.locator("#text"))
    page.locator("#text").press_sequentially(QUESTION)
    page.locator("#suggestions a", has_text="Uplatnenie darčekového poukazu").first.wait_for()

    page.goto("/editor/work")
    assert page.locator("ol.work > li").count() == 0  # the gap rests until it can be seen whether people are helped
    assert clicks.number < FEWER_THAN, clicks.number
    context.close()
