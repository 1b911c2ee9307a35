"""axe finds no violation on any page, light or dark, wide or on a phone."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from tests.browser.conftest import signs_in
from webui.storage import accounts, scheduled_changes
from webui.storage.accounts import Role

pytestmark = pytest.mark.long

PASSWORD = "correct horse battery"
PUBLIC = [
    "/sk/",
    "/sk/?text=zabudnute heslo",
    "/sk/c/pristup-a-heslo",
    "/sk/search?q=heslo",
    "/sk/search?q=zabudnute heslo a telefon&without=heslo",
    "/sk/search?q=забыл пароль",
    "/sk/a/zabudnute-heslo",
    "/sk/contact",
    "/sk/contact/point",
    "/sk/contact/point/self-harm",
    "/sk/offline",
    "/sk/tickets",
    "/sk/enter",
    "/sk/problem/00000000000000000000000000000000",
    "/sk/nothing-here",
    "/ru/",
    "/staff/sign-in",
]
LOOKS: list[dict[str, Any]] = [
    {"color_scheme": "light", "viewport": {"width": 1200, "height": 800}},
    {"color_scheme": "dark", "viewport": {"width": 320, "height": 740}},
]


def leads_on(page: Page, step: Locator) -> None:
    """Click what leads to another page, and wait for its style sheet: axe would measure the browser's own colours."""
    with page.expect_navigation(wait_until="load"):
        step.click()


def shows_the_next(page: Page, step: Locator) -> None:
    """Click what puts another page in the place of this one, and wait for it."""
    before = page.locator("#main > *").first.element_handle()
    step.click()
    before.wait_for_element_state("hidden")


def check(page: Page) -> None:
    found = Axe().run(page)

    assert found.violations_count == 0, found.generate_report()


@pytest.fixture(params=LOOKS, ids=["light and wide", "dark phone"])
def context(chromium: Browser, served: Flask, request: pytest.FixtureRequest) -> BrowserContext:  # type: ignore[misc]
    context = chromium.new_context(base_url=served.config["ADDRESS"], bypass_csp=True, **request.param)
    yield context  # type: ignore[misc]
    context.close()


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages(context: BrowserContext, path: str) -> None:
    page = context.new_page()
    page.goto(path)
    if "text=" in path:
        page.locator("#suggestions li").first.wait_for()
    check(page)


def test_every_state_of_a_help_session(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/en/")
    page.locator("#text").fill("I forgot my password and cannot sign in to my account")
    leads_on(page, page.get_by_role("button", name="Find a solution"))
    check(page)  # suggested
    page.locator(".answer .whole summary").click()
    page.locator(".answer .stuck summary").click()
    page.locator(".rows a.title").first.click()
    page.locator(".inline-article .article-text").wait_for()
    check(page)  # an article in place, the whole answer, the reasons
    shows_the_next(page, page.get_by_role("button", name="Solved it").first)
    check(page)  # resolved

    page.goto("/en/")
    page.locator("#text").fill("asdfgh qwertz")
    leads_on(page, page.get_by_role("button", name="Find a solution"))
    check(page)  # thin
    page.locator("#text").fill("xcvbnm asdfgh yxcvbn")
    leads_on(page, page.get_by_role("button", name="Search again"))
    check(page)  # open
    leads_on(page, page.get_by_role("link", name="Open the form"))
    check(page)  # the form
    page.get_by_label("I agree").check()
    page.get_by_label("Your e-mail").fill("a@b")
    page.evaluate("document.querySelector('form[enctype]').noValidate = true")
    shows_the_next(page, page.get_by_role("button", name="Send"))
    check(page)  # the form with errors
    page.get_by_label("Your e-mail").fill("eva@example.org")
    page.get_by_label("Purpose").select_option(index=1)
    page.get_by_label("Topic").select_option(index=1)
    page.get_by_label("Category").select_option(index=1)
    shows_the_next(page, page.get_by_role("button", name="Send"))
    check(page)  # the receipt
    leads_on(page, page.get_by_role("link", name="Status of"))
    check(page)  # the status


HOUSE = (
    "/account",
    "/account/second-step",
    "/admin",
    "/admin/accounts",
    "/admin/log",
    "/admin/log?who=nobody",
    "/admin/mail",
    "/admin/person",
    "/staff/macros",
    "/staff/style",
    "/staff/ticket/none",
)


def test_pages_behind_a_sign_in(context: BrowserContext, served: Flask) -> None:
    with served.extensions["readfirst"].database.writing() as connection:
        if "admin" not in {account.name for account in accounts.everybody(connection)}:
            accounts.add(connection, "admin", Role.ADMIN, PASSWORD)
    page = context.new_page()
    page.goto("/staff/sign-in")
    page.get_by_label("Name").fill("admin")
    page.get_by_label("Password").fill(PASSWORD)
    leads_on(page, page.get_by_role("button").last)
    for path in (
        "/staff/",
        "/reports",
        "/reports/by/language",
        "/reports/counts",
        "/reports/definitions",
        "/reports/sessions",
        "/editor",
        "/editor/learned",
        "/editor/reworded",
        "/editor/why?q=zabudla som heslo&asked=sk",
        *HOUSE,
    ):
        page.goto(path)
        check(page)


FILE = "/editor/file/sk/blokovat-pouzivatela.md"
WAIT = 60_000  # milliseconds, of a machine that does much else


@pytest.fixture(params=LOOKS, ids=["light and wide", "dark phone"])
def desk(chromium: Browser, editing: Flask, request: pytest.FixtureRequest) -> BrowserContext:  # type: ignore[misc]
    context = chromium.new_context(base_url=editing.config["ADDRESS"], bypass_csp=True, **request.param)
    context.set_default_timeout(WAIT)
    yield context  # type: ignore[misc]
    context.close()


def opens_the_article(page: Page) -> None:
    """Open the page of an article, and wait for what stands beside its text."""
    page.goto(FILE)
    page.locator("[data-beside] > *").first.wait_for()
    page.locator("[data-found] > *").first.wait_for()


def test_every_page_and_state_of_the_editor(desk: BrowserContext, chromium: Browser, editing: Flask) -> None:
    page = desk.new_page()
    signs_in(page, "jana")
    for path in (
        "/editor",
        "/editor/new",
        "/editor/learned",
        "/editor/reworded",
        "/editor/why?q=heslo&asked=sk",
        "/editor/translations",
        "/editor/translations?show=behind",
        "/editor/file/cs/zabudnute-heslo.md",
    ):
        page.goto(path)
        check(page)
    page.goto("/editor/new")
    page.get_by_label("Title").fill("?")
    leads_on(page, page.locator("form:has(#title) button, main form button").first)
    check(page)  # a title that is none
    opens_the_article(page)
    check(page)  # editor, preview, live trial
    page.get_by_role("button", name="Link", exact=True).click()
    page.get_by_role("button", name="Picture", exact=True).click()
    page.locator("summary", has_text="More fields").click()
    check(page)  # everything that opens
    page.get_by_role("button", name="Add the picture").click()
    page.get_by_text("Say what the picture shows").wait_for()
    check(page)  # a picture that is refused
    page.locator("#source").fill("[nowhere](nowhere.md) ![](none.png)\n")
    page.locator("[data-beside]", has_text="nowhere.md").wait_for()
    page.locator("[data-saved]", has_text="Draft kept").wait_for()
    check(page)  # findings
    leads_on(page, page.get_by_role("button", name="Keep as a draft"))
    check(page)  # a draft is kept
    page.goto("/editor")
    check(page)  # a list with drafts

    other = chromium.new_context(base_url=editing.config["ADDRESS"]).new_page()
    signs_in(other, "peter")
    other.goto(FILE)
    other.locator("#source").fill(f"What Peter wrote, for {page.viewport_size}.\n")  # another text for every look
    leads_on(other, other.get_by_role("button", name="Publish", exact=True))
    other.context.close()
    page.goto(FILE)
    check(page)  # a file that was changed meanwhile
    leads_on(page, page.get_by_role("button", name="Publish", exact=True))
    page.get_by_role("heading", name="Changed by somebody else meanwhile").wait_for()
    check(page)  # the merge
    page.goto(f"{FILE}/history")
    check(page)
    leads_on(page, page.locator("a[href*='revision=']").first)
    check(page)  # what one state changed
    page.goto(FILE)
    leads_on(page, page.get_by_role("button", name="Throw away"))


def test_every_state_of_a_planned_change(desk: BrowserContext, editing: Flask) -> None:
    page = desk.new_page()
    signs_in(page, "jana")
    page.goto("/editor/file/sk/zabudnute-heslo.md")
    page.locator("#source").fill(f"What is planned, for {page.viewport_size}.\n")
    page.locator("summary", has_text="At another time").click()
    check(page)  # the form
    page.locator("#moment").fill("2020-01-01T10:00")
    leads_on(page, page.get_by_role("button", name="Publish then"))
    assert page.locator("#moment").input_value() == "2020-01-01T10:00"
    assert "What is planned" in page.locator("#source").input_value()
    check(page)  # a moment that is over
    page.locator("#moment").fill(soon())
    with page.expect_navigation(wait_until="load"):
        page.locator("#moment").press("Enter")
    page.get_by_text("A version by jana is published on").wait_for()
    check(page)  # planned by Enter, which publishes nothing
    with editing.extensions["readfirst"].database.writing() as connection:
        (change,) = scheduled_changes.all_changes(connection)
        scheduled_changes.try_again(connection, change.change_id, None, "the file was changed meanwhile")
    page.reload()
    page.get_by_text("the file was changed meanwhile").wait_for()
    check(page)  # what could not be done
    page.goto("/editor")
    page.get_by_role("heading", name="Planned").wait_for()
    check(page)  # the list
    page.goto("/editor/file/sk/zabudnute-heslo.md")
    leads_on(page, page.get_by_role("button", name="Cancel it"))
    page.get_by_text("Cancelled.").wait_for()
    check(page)
    leads_on(page, page.get_by_role("button", name="Throw away"))


def soon() -> str:
    """A moment that is still to come, as it is typed."""
    return f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%dT%H:%M}"


def test_every_state_of_comments_on_a_version(desk: BrowserContext) -> None:
    page = desk.new_page()
    signs_in(page, "jana")
    page.goto("/account")
    check(page)  # with the mails of editors
    page.goto("/editor/file/sk/zabudnute-heslo.md")
    page.locator("#source").fill(f"What is commented, for {page.viewport_size}.\n")
    leads_on(page, page.get_by_role("button", name="Ask for review"))
    article, version = page.url, page.url.rpartition("version=")[2]
    page.goto(f"/editor/version/{version}")
    check(page)  # nothing was written
    page.get_by_label("Your comment").fill("The second step is not true any more.")
    leads_on(page, page.get_by_role("button", name="Write it"))
    page.locator(".said", has_text="The second step").first.wait_for()
    check(page)  # an open comment
    page.goto("/editor")
    page.get_by_role("link", name="1 open comment").wait_for()
    check(page)  # the list
    page.goto(article)
    check(page)  # beside the text that it is about
    leads_on(page, page.get_by_role("button", name="Resolved"))
    page.goto(f"/editor/version/{version}")
    page.locator("summary", has_text="1 resolved comment").click()
    page.get_by_role("button", name="Open again").wait_for()
    check(page)  # a resolved comment
    page.goto(article)
    leads_on(page, page.get_by_role("button", name="Throw away"))


def test_every_state_of_a_merge_and_a_split(desk: BrowserContext) -> None:
    page = desk.new_page()
    signs_in(page, "jana")
    page.goto("/editor/merge/sk/blokovat-pouzivatela.md")
    check(page)  # articles like this one
    page.goto("/editor/merge/sk/blokovat-pouzivatela.md?q=nothing like it")
    check(page)  # none
    page.goto("/editor/merge/sk/blokovat-pouzivatela.md?into=sk/zabudnute-heslo.md")
    page.get_by_role("heading", name="What happens").wait_for()
    check(page)  # all of it
    source = page.locator("#source")
    source.fill(source.input_value().replace("id: zabudnute-heslo", "id: another"))
    leads_on(page, page.get_by_role("button", name="Merge", exact=True))
    page.get_by_role("alert").wait_for()
    check(page)  # refused
    page.goto("/editor/split/sk/zabudnute-heslo.md")
    check(page)  # what may leave
    page.get_by_label("Title of the new article").fill("?")
    leads_on(page, page.get_by_role("button", name="Show both"))
    page.get_by_role("alert").wait_for()
    check(page)  # refused
    page.get_by_label("Title of the new article").fill("Nové heslo")
    page.locator("input[name=part]").first.check()
    leads_on(page, page.get_by_role("button", name="Show both"))
    page.get_by_role("heading", name="The new article").wait_for()
    check(page)  # both
