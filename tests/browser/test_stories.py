"""People with a problem, in a real browser: with scripts, without scripts, without cookies, by keyboard, on a phone."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.tickets.stored import stored_tickets
from tickets.ticket import Ticket

PHONE = {"width": 375, "height": 740}
PROBLEM = "zabudla som heslo a neviem sa dostat do uctu"


def newest_ticket(app: Flask) -> Ticket:
    with app.extensions["readfirst"].database.reading() as connection:
        return stored_tickets(connection, limit=1)[0]


def answers_no_to_everything(page: Page) -> None:
    while page.locator(".answer").count():
        page.locator(".answer .stuck summary").click()
        with page.expect_navigation():
            page.get_by_role("button", name="It is not my case").first.click()


def fills_in_the_form(page: Page) -> None:
    page.get_by_label("Your e-mail").fill("eva@example.org")
    page.get_by_label("I agree").check()


def test_with_scripts_suggestions_appear_while_typing_and_open_in_place(opened: Open, served: Flask) -> None:
    page = opened("/sk/", locale="sk")

    page.locator("#text").press_sequentially(PROBLEM, delay=5)
    first = page.locator("#suggestions li a").first
    expect(first).to_contain_text("Zabudnuté heslo")
    expect(page.locator("#suggestions mark").first).to_have_text("Zabudli")
    expect(page.locator("#status")).to_contain_text("Zabudnuté heslo", timeout=3_000)
    first.click()

    expect(page.locator(".inline-article .article-text")).to_be_visible()
    assert page.locator("#text").input_value() == PROBLEM  # what was typed stays


def test_an_article_in_another_language_says_so_while_typing(opened: Open) -> None:
    page = opened("/sk/", locale="sk")

    page.locator("#text").fill("забыл пароль")

    expect(page.locator("#suggestions .foreign").first).to_have_text("Tento článok je v ruštine.")


def test_a_word_that_leads_astray_is_left_out_and_comes_back(opened: Open) -> None:
    page = opened("/sk/", locale="sk", viewport=PHONE)
    page.locator("#text").fill("zabudla som heslo a telefon mi ukradli na namesti")
    words = page.locator("#terms")

    words.get_by_role("button", name="heslo").click()
    expect(words).to_contain_text("Vynechané: heslo")
    expect(page.locator("#suggestions mark").filter(has_text="hesl")).to_have_count(0)
    expect(words.get_by_role("button", name="heslo – Znova hľadať")).to_be_focused()

    page.keyboard.press("Enter")
    expect(words).not_to_contain_text("Vynechané")
    assert page.locator("#text").input_value().startswith("zabudla som heslo")  # the text itself never changes


def test_without_scripts_a_word_is_left_out_of_a_search(opened: Open) -> None:
    page = opened("/sk/search?q=zabudnute heslo a ukradnuty telefon", java_script_enabled=False)

    page.get_by_role("link", name="heslo – Vynechať").click()
    expect(page.locator(".cards mark").filter(has_text="hesl")).to_have_count(0)
    expect(page.locator(".cards > li").first).to_be_visible()

    page.get_by_role("link", name="heslo – Znova hľadať").click()
    expect(page.locator(".cards mark").filter(has_text="hesl").first).to_be_visible()


def test_reading_without_success_leads_to_the_form_and_a_receipt(opened: Open, served: Flask) -> None:
    page = opened("/en/", viewport=PHONE, color_scheme="dark")
    page.locator("#text").fill("I forgot my password and cannot sign in to my account")
    page.get_by_role("button", name="Find a solution").click()
    with page.expect_response("**/a/*inline=1"):
        page.locator(".answer .whole summary").click()
    expect(page.locator(".answer .article-text")).to_be_visible()
    answers_no_to_everything(page)

    assert "forgot my password" in page.get_by_label("Description").input_value()  # nothing is asked twice
    expect(page.locator(".about summary")).to_contain_text("About: Password › Forgotten password")  # guessed
    fills_in_the_form(page)
    page.get_by_role("button", name="Send").click()

    expect(page.locator("h1")).to_have_text("Your message has been sent")
    ticket = newest_ticket(served)
    assert ticket.reference in page.locator(".reference").inner_text()
    assert ticket.route == "read"
    assert {read.solved for read in ticket.read} == {"no"}
    assert [read.opened for read in ticket.read].count(True) == 1  # a card that was not opened is not "opened"
    page.get_by_role("link", name="Status of").click()
    expect(page.locator(".reference")).to_have_text(ticket.reference)


def test_an_answer_that_helps_ends_it_and_can_be_taken_back(opened: Open) -> None:
    page = opened("/en/")
    page.locator("#text").fill("I forgot my password and cannot sign in to my account")
    page.get_by_role("button", name="Find a solution").click()
    page.get_by_role("button", name="Solved it").click()

    expect(page.locator("h1")).to_have_text("Glad it is solved")
    page.get_by_role("button", name="It did not help after all").click()
    expect(page.locator(".answer")).to_be_visible()
    expect(page.locator(".typed")).to_contain_text("I forgot my password")


@pytest.mark.parametrize("cookies", ["on", "off"])
def test_without_scripts_everything_works_cookies_or_not(opened: Open, served: Flask, cookies: str) -> None:
    page = opened("/en/", java_script_enabled=False)
    if cookies == "off":
        page.route("**/*", lambda route: route.continue_(headers={**route.request.headers, "cookie": ""}))
    page.locator("#text").fill("my password is forgotten, the code did not come either")
    page.get_by_role("button", name="Find a solution").click()
    answers_no_to_everything(page)
    expect(page.locator(".about summary")).to_contain_text("About: Password ›")
    page.locator(".about summary").click()
    page.get_by_label("What is it about?").select_option("password/forgotten")
    fills_in_the_form(page)
    page.get_by_role("button", name="Send").click()

    expect(page.locator("h1")).to_have_text("Your message has been sent")
    assert newest_ticket(served).reference in page.content()


def test_with_the_keyboard_alone(opened: Open) -> None:
    page = opened("/en/")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("I forgot my password")
    expect(page.locator("#suggestions li").first).to_be_visible()
    expect(page.locator("#text")).to_be_focused()  # suggestions never steal the focus
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Find a solution")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".inline-article")).to_be_visible()


def test_suggestions_failing_leave_the_button_working(opened: Open) -> None:
    page = opened("/en/")
    page.route("**/api/v1/suggest", lambda route: route.abort())
    page.locator("#text").fill("I forgot my password")
    page.wait_for_timeout(500)
    page.get_by_role("button", name="Find a solution").click()

    expect(page.locator(".answer")).to_be_visible()


def test_a_late_answer_never_replaces_a_newer_one(opened: Open) -> None:
    page = opened("/en/")
    slow = []
    page.route(
        "**/api/v1/suggest",
        lambda route: slow.append(route) if "photos" not in (route.request.post_data or "") else route.continue_(),
    )
    page.locator("#text").fill("I forgot my password")
    page.wait_for_timeout(500)
    page.locator("#text").fill("how do I upload photos")
    expect(page.locator("#suggestions li").first).to_contain_text("photo", ignore_case=True)
    for route in slow:
        route.continue_()
    page.wait_for_timeout(500)

    expect(page.locator("#suggestions li").first).to_contain_text("photo", ignore_case=True)


def test_a_matter_that_is_never_gated_takes_two_pages(opened: Open, served: Flask) -> None:
    page = opened("/en/", java_script_enabled=False)
    page.locator("footer").get_by_role("link", name="Hijacked account").click()
    page.get_by_label("Description").fill("Somebody changed my password and writes to my friends.")
    fills_in_the_form(page)
    page.get_by_role("button", name="Send").click()

    expect(page.locator("h1")).to_have_text("Your message has been sent")
    assert newest_ticket(served).route == "exempt:hijacked"


@pytest.mark.parametrize("path", ["/sk/", "/sk/contact/point/self-harm", "/sk/a/zabudnute-heslo"])
def test_at_four_hundred_percent_zoom_nothing_scrolls_sideways(opened: Open, path: str) -> None:
    page = opened(path, viewport={"width": 320, "height": 256})

    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
