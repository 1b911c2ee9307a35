"""What a person typed is there after every move in this tab, and in no other tab."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from webui.processes.body_limits import largest_body

TEXT = "zabudla som heslo a kód neprišiel"


def types(page: Page, text: str = TEXT) -> None:
    page.locator("#text").fill(text)
    page.locator("#suggestions li a.title").first.wait_for()


def changes_the_language(page: Page) -> None:
    page.locator("#languages summary").click()
    page.locator("#languages a[lang=en]").click()


@pytest.mark.parametrize(
    "move",
    [
        changes_the_language,
        lambda page: page.locator("header.site nav a[href$='/contact']").click(),
        lambda page: page.locator("a.brand").click(),
        lambda page: page.reload(),
        lambda page: (page.goto("/sk/search"), page.go_back()),
    ],
    ids=["another language", "contact", "logo", "reload", "back"],
)
def test_the_text_survives_every_move(opened: Open, move: object) -> None:
    page = opened("/sk/")
    types(page)

    move(page)  # type: ignore[operator]

    expect(page.locator("#text")).to_have_value(TEXT)


def test_suggestions_are_there_again_after_back(opened: Open) -> None:
    page = opened("/sk/")
    types(page)
    page.goto("/sk/search")
    page.go_back()

    expect(page.locator("#suggestions li a.title").first).to_be_visible()


def test_a_problem_stays_when_the_language_changes(opened: Open) -> None:
    page = opened("/sk/")
    types(page)
    page.locator("#describe button:not([type=button])").click()
    page.wait_for_url("**/problem/*")

    changes_the_language(page)

    expect(page.locator(".typed")).to_have_text(TEXT)
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_a_request_is_continued_and_its_text_shown_only_where_it_was_written(opened: Open) -> None:
    page = opened("/sk/")
    types(page)
    page.locator("#describe button:not([type=button])").click()
    page.wait_for_url("**/problem/*")
    begun = page.url
    page.locator("a.brand").click()
    expect(page.locator("#continue q")).to_have_text(TEXT)

    other = page.context.new_page()
    other.goto("/sk/")
    expect(other.locator("#continue")).to_be_visible()
    assert TEXT not in other.content()
    assert other.locator("#text").input_value() == ""
    other.locator("#continue a").click()
    other.wait_for_url(begun)


def test_forget_leaves_nothing_for_the_next_person_at_this_computer(opened: Open) -> None:
    page = opened("/sk/")
    types(page)
    page.locator("#describe button:not([type=button])").click()
    page.wait_for_url("**/problem/*")
    begun = page.url
    page.locator("a.brand").click()

    page.locator("#continue button").click()

    expect(page.locator("#continue")).to_be_hidden()
    expect(page.locator("#text")).to_have_value("")
    answer = page.goto(begun)
    assert answer
    assert answer.status == 404


def test_a_text_sent_without_a_network_is_there_afterwards(opened: Open) -> None:
    page = opened("/sk/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    types(page)
    page.context.set_offline(True)
    page.locator("#describe button:not([type=button])").click()
    expect(page.locator("h1")).to_have_text("Ste offline")
    page.context.set_offline(False)

    page.goto("/sk/")

    expect(page.locator("#text")).to_have_value(TEXT)


def test_the_description_in_the_form_survives_a_reload(opened: Open) -> None:
    page = opened("/sk/contact/point/hijacked")
    page.locator("#description").fill("Niekto píše z môjho účtu.")
    page.reload()

    expect(page.locator("#description")).to_have_value("Niekto píše z môjho účtu.")


def test_files_that_are_too_large_are_refused_before_anything_is_sent(opened: Open) -> None:
    page = opened("/sk/contact/point/hijacked")
    page.locator("#description").fill(TEXT)
    largest = page.locator("#files").evaluate("input => Number(input.dataset.largest)")
    assert 0 < largest < largest_body("/sk/contact/point/hijacked", length_is_known=True)
    page.locator("#files").evaluate("input => { input.dataset.largest = '10' }")
    page.locator("#files").set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"x" * 11})

    page.locator("form .actions button", has_text="Odoslať").last.click()

    assert page.locator("#files").evaluate("input => input.validationMessage") == "Na odoslanie je to priveľké"
    assert page.url.endswith("/sk/contact/point/hijacked")
    expect(page.locator("#description")).to_have_value(TEXT)
    expect(page.locator(".reference")).to_have_count(0)
