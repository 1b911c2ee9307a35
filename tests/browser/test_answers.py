"""The answer first: on a phone above the keyboard, on the page as a card, and in few taps to the form."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open

ABOVE_THE_KEYBOARD = {"width": 360, "height": 420}
PHONE = {"width": 390, "height": 844}
PROBLEM = "zabudla som heslo a kód neprišiel"


def test_while_typing_on_a_phone_the_answers_stand_above_the_keyboard(opened: Open) -> None:
    page = opened("/sk/", viewport=ABOVE_THE_KEYBOARD, has_touch=True)
    page.locator("#text").tap()
    page.locator("#text").fill(PROBLEM)
    titles = page.locator("#suggestions a.title")
    titles.first.wait_for()

    expect(page.locator("header.site")).to_be_hidden()
    expect(page.locator("#count")).to_have_text("5 odpovedí")
    box = page.locator("#text").bounding_box()
    assert box
    assert box["y"] < 40
    for number in range(4):
        expect(titles.nth(number)).to_be_in_viewport()
    expect(page.locator("#suggestions .passage").first).to_be_visible()
    assert page.locator("#suggestions .passage:visible, #suggestions .summary:visible").count() == 1

    page.get_by_role("button", name="Zobraziť celú stránku").tap()
    expect(page.locator("header.site")).to_be_visible()
    expect(page.locator("#text")).to_have_value(PROBLEM)


@pytest.mark.parametrize("viewport", [PHONE, {"width": 1200, "height": 800}], ids=["phone", "wide"])
def test_nothing_jumps_while_suggestions_come(opened: Open, viewport: dict[str, int]) -> None:
    page = opened("/sk/", viewport=viewport)
    page.evaluate(
        """() => { window.shifted = 0;
             new PerformanceObserver((list) => {
               for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
             }).observe({ type: "layout-shift", buffered: true }); }"""
    )
    page.locator("#text").click()
    page.locator("#text").press_sequentially(PROBLEM, delay=60)
    page.locator("#suggestions a.title").first.wait_for()
    page.wait_for_timeout(500)

    assert page.evaluate("window.shifted") <= 0.02


class Taps:
    """Counts what a thumb does beside typing."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def __call__(self, selector: str) -> None:
        self.page.locator(selector).first.tap()
        self.count += 1


def test_an_angry_member_needs_few_taps(opened: Open) -> None:
    page = opened("/sk/", viewport=PHONE, has_touch=True)
    tap = Taps(page)
    tap("#text")
    page.locator("#text").press_sequentially(PROBLEM)
    tap("#suggestions a.title")
    expect(page.locator(".inline-article .article-text")).to_be_visible()
    assert tap.count <= 3  # from the first letter to the right article

    while page.locator(".stuck").count():
        tap(".stuck summary")
        with page.expect_navigation():
            tap(".stuck button[value='did-not-work']")
    assert re.search(r"/contact/[0-9a-f]{32}$", page.url)  # the last "no" opened the form

    tap.count = 0
    tap("#email")
    page.keyboard.type("eva@example.org")
    tap("#consent")
    tap("form[enctype] .actions button:not([type=button])")
    expect(page.locator(".reference")).to_be_visible()
    assert tap.count <= 5


def test_after_a_no_the_next_article_stands_on_the_card(opened: Open) -> None:
    page = opened("/sk/?text=zabudnute heslo a prihlasovacie meno", java_script_enabled=False)
    page.locator("#describe button:not([type=button])").click()
    first = page.locator("#answer").inner_text()
    page.locator(".stuck summary").click()
    page.get_by_role("button", name="Nie je to môj prípad").click()

    if "/contact/" not in page.url:
        assert page.locator("#answer").inner_text() != first


def test_files_are_shown_and_removed_before_they_leave(opened: Open) -> None:
    page = opened("/en/contact/point/hijacked")
    page.locator("#files").set_input_files(
        [
            {"name": "one.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n"},
            {"name": "two.txt", "mimeType": "text/plain", "buffer": b"two"},
        ]
    )
    expect(page.locator(".previews li")).to_have_count(2)

    page.get_by_role("button", name="Remove: one.png").click()

    expect(page.locator(".previews li")).to_have_text(["two.txt"])
    assert page.evaluate("[...document.getElementById('files').files].map((file) => file.name)") == ["two.txt"]


def test_a_pasted_screenshot_becomes_a_file(opened: Open) -> None:
    page = opened("/en/contact/point/hijacked")
    page.evaluate(
        """() => { const data = new DataTransfer();
             data.items.add(new File(["x"], "image.png", { type: "image/png" }));
             document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true })); }"""
    )

    expect(page.locator(".previews li")).to_have_text(["image.png"])


def test_an_article_says_that_it_was_looked_at_and_asks_whether_it_helped(opened: Open) -> None:
    page = opened("/sk/")
    with page.expect_request("**/viewed"):
        page.goto("/sk/a/zabudnute-heslo")
    expect(page.locator("#contents a").first).to_be_visible()

    page.locator("#helped").get_by_role("button", name="Áno").click()

    expect(page.locator("#helped")).to_contain_text("Tešíme sa, že to pomohlo")


def test_pages_stand_from_right_to_left_as_well(opened: Open) -> None:
    page = opened("/sk/", viewport=PHONE)
    for path in ("/sk/", "/sk/a/zabudnute-heslo", "/sk/contact/point/hijacked"):
        page.goto(path)
        page.evaluate("document.documentElement.dir = 'rtl'")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        mark, width = page.locator(".brand svg").bounding_box(), PHONE["width"]
        assert mark
        assert mark["x"] > width / 2, path
