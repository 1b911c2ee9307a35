"""axe finds no violation on any page, light or dark, wide or on a phone."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from webui.storage import accounts
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
    "/sk/nothing-here",
    "/ru/",
    "/staff/sign-in",
]
LOOKS: list[dict[str, Any]] = [
    {"color_scheme": "light", "viewport": {"width": 1200, "height": 800}},
    {"color_scheme": "dark", "viewport": {"width": 375, "height": 740}},
]


def leads_on(page: Page, step: Locator) -> None:
    """Click what leads to another page, and wait for its style sheet: axe would measure the browser's own colours."""
    with page.expect_navigation(wait_until="load"):
        step.click()


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
    leads_on(page, page.get_by_role("button", name="Solved it").first)
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
    leads_on(page, page.get_by_role("button", name="Send"))
    check(page)  # the form with errors
    page.get_by_label("Your e-mail").fill("eva@example.org")
    page.get_by_label("Purpose").select_option(index=1)
    page.get_by_label("Topic").select_option(index=1)
    page.get_by_label("Category").select_option(index=1)
    leads_on(page, page.get_by_role("button", name="Send"))
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
        "/editor/work",
        "/editor/learned",
        "/editor/reworded",
        "/editor/why?q=zabudla som heslo&asked=sk",
        *HOUSE,
    ):
        page.goto(path)
        check(page)
