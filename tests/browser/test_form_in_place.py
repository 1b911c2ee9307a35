"""From the last "no" to the receipt on one page: the form opens in place, and its files show how far they are."""

import re

from flask import Flask
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Open
from tests.browser.test_answers import PHONE, PROBLEM, Taps
from tests.browser.test_stories import newest_ticket

SCREENSHOT = {"name": "screen.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + b"0" * 40}
TWO_ARTICLES = "neviem zmazať účet"  # the gate insists on two articles for it


def describes(page: Page, problem: str = PROBLEM) -> None:
    page.locator("#text").fill(problem)
    page.locator("#describe button:not([type=button])").click()
    page.locator(".answer").wait_for()
    page.evaluate("window.isSamePage = true")


def answers_no(tap: Taps) -> str:
    """Answer that the article on the card did not help; return its title."""
    title = tap.page.locator("#answer").inner_text()
    tap(".stuck summary")
    tap(".stuck button[value='did-not-work']")
    return title


def opens_the_form(page: Page) -> Taps:
    describes(page)
    tap = Taps(page)
    while page.locator(".answer").count():
        title = answers_no(tap)
        page.wait_for_function("title => document.getElementById('answer')?.innerText !== title", arg=title)
    return tap


def test_each_no_opens_the_next_article_and_the_last_the_form_on_the_same_page(opened: Open) -> None:
    page = opened("/sk/", viewport=PHONE, has_touch=True)
    describes(page, TWO_ARTICLES)
    tap, titles = Taps(page), []
    while page.locator(".answer").count():
        assert page.locator("form[enctype]").count() == 0  # the server has not sent it yet
        titles.append(answers_no(tap))
        assert tap.count == 2 * len(titles)
        page.wait_for_function("title => document.getElementById('answer')?.innerText !== title", arg=titles[-1])

    assert len(titles) == len(set(titles)) > 1
    assert page.evaluate("window.isSamePage")
    assert re.search(r"/contact/[0-9a-f]{32}$", page.url)
    expect(page.locator("h1")).to_be_focused()
    expect(page.locator("main .rows .chip.bad")).to_have_count(len(titles))  # what was read stands above the form
    expect(page.locator(".about summary")).to_contain_text("›")
    assert page.locator("form[enctype] :is(select, input, textarea):visible").first.get_attribute("id") == "email"

    page.reload()
    expect(page.locator("#email")).to_be_visible()
    page.go_back()
    expect(page.locator("#problem, .typed").first).to_contain_text(TWO_ARTICLES)


def test_from_the_last_no_to_the_receipt_with_a_screenshot(opened: Open, served: Flask) -> None:
    page = opened("/sk/", viewport=PHONE, has_touch=True)
    tap = opens_the_form(page)
    tap.count = 0
    tap("#email")
    page.keyboard.type("eva@example.org")
    with page.expect_file_chooser() as chooser:
        tap("#files")
    chooser.value.set_files([SCREENSHOT])
    expect(page.locator(".previews img")).to_be_visible()
    tap("#consent")
    tap("form[enctype] .actions button:not([type=button])")

    expect(page.locator(".reference")).to_be_visible()
    assert tap.count <= 5
    assert page.evaluate("window.isSamePage")
    ticket = newest_ticket(served)
    assert (ticket.route, [file.name for file in ticket.attachments]) == ("read", ["screen.png"])
    assert page.evaluate("Object.keys(sessionStorage).filter((name) => name.startsWith('readfirst.text.'))") == []


def test_an_upload_can_be_stopped_and_where_it_fails_everything_stays(opened: Open) -> None:
    page = opened("/en/contact/point/hijacked")
    page.get_by_label("Description").fill("Somebody writes to my friends.")
    page.get_by_label("Your e-mail").fill("eva@example.org")
    page.get_by_label("I agree").check()
    page.locator("#files").set_input_files([SCREENSHOT])
    held: list[Route] = []
    page.route(
        "**/contact/point/hijacked", lambda route: held.append(route)
    )  # a method of a list takes no mark of playwright
    send = page.get_by_role("button", name="Send", exact=True)

    send.click()
    expect(page.locator(".sending progress")).to_be_visible()
    expect(send).to_be_disabled()
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".sending")).to_be_hidden()

    page.unroute("**/contact/point/hijacked")
    page.route("**/contact/point/hijacked", lambda route: route.abort())
    send.click()
    expect(page.locator("[data-not-sent]")).to_be_visible()
    expect(page.get_by_label("Description")).to_have_value("Somebody writes to my friends.")
    expect(page.locator(".previews li")).to_have_count(1)

    page.unroute("**/contact/point/hijacked")
    page.get_by_label("Your e-mail").fill("nobody")
    send.click()
    expect(page.locator(".summary")).to_be_focused()  # what is wrong, on the same page
    expect(page.locator(".drop .previews li")).to_have_text("screen.png")  # the file need not be sent again

    page.get_by_role("button", name="Remove: screen.png").click()  # and can be taken back
    expect(page.locator("#files")).to_be_focused()
    expect(page.locator(".drop .previews li")).to_have_count(0)
    expect(page.get_by_label("Description")).to_have_value("Somebody writes to my friends.")

    page.get_by_label("Your e-mail").fill("eva@example.org")
    page.keyboard.press("Enter")  # sends: no other button of the form is pressed by it
    expect(page.locator(".reference")).to_be_visible()
