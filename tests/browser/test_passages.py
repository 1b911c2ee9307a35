"""The passage that answers, in a real browser: marked while typing, followed in place, and without scripts."""

import json
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

TEXT = "😀 <b>Zabudli</b> ste 👩‍👩‍👧 heslo?"


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def context(chromium: Browser, served: Flask, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A browser with scripts, and one without."""
    context = chromium.new_context(base_url=served.config["ADDRESS"], locale="sk", java_script_enabled=request.param)
    yield context
    context.close()


@pytest.fixture
def page(chromium: Browser, served: Flask) -> Iterator[Page]:
    with chromium.new_context(base_url=served.config["ADDRESS"], locale="sk") as context:
        yield context.new_page()


def test_words_are_marked_by_characters_and_markup_stays_text(page: Page) -> None:
    def answer(route: Route) -> None:
        found = [TEXT.index("Zabudli"), TEXT.index("heslo")]
        marks = [[found[0], found[0] + 7], [found[1], found[1] + 5]]
        passage = {"anchor": "s-a", "heading": "<i>Ako</i>", "text": TEXT, "marks": marks}
        hit = {
            "article": "a",
            "lang": "sk",
            "title": "A",
            "summary": "",
            "url": "/sk/a/a",
            "matched": [],
            "passage": passage,
        }
        asked = json.loads(route.request.post_data or "{}")
        route.fulfill(json={"hits": [hit], "terms_used": ["heslo"], "seq": asked["seq"]})

    page.route("**/api/v1/suggest", answer)
    page.goto("/sk/")
    page.locator("#text").fill("zabudnute heslo")

    expect(page.locator(".passage p")).to_have_text(TEXT)
    expect(page.locator(".passage mark")).to_have_text(["Zabudli", "heslo"])
    expect(page.locator(".passage a")).to_have_text("<i>Ako</i>")


def test_a_passage_is_followed_to_its_place_while_the_text_stays(page: Page) -> None:
    page.goto("/sk/")
    page.locator("#text").fill("zabudnute heslo")

    page.locator("#suggestions .passage a").first.click()

    place = page.locator('.inline-article [id="s-ako-obnoviť-zabudnuté-heslo"]')
    expect(place).to_be_focused()
    expect(place).to_be_in_viewport()
    assert page.locator("#text").input_value() == "zabudnute heslo"


def test_the_settled_page_leads_to_the_place_in_the_article(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/sk/?text=zabudnute heslo")
    page.get_by_role("button", name="Nájsť riešenie").click()
    passage = page.locator(".answer .passage")
    expect(passage.locator("mark").first).to_have_text("Zabudli")

    passage.locator("a").click()

    place = page.get_by_role("heading", name="Ako obnoviť zabudnuté heslo")
    expect(place).to_be_in_viewport()
    assert place.bounding_box()["y"] < 100  # type: ignore[index]
