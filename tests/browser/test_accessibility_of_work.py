"""axe finds no violation on the work list, where files may only be read, and at the second step of a sign-in."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext

from tests.browser.conftest import signs_in
from tests.browser.test_accessibility import FILE, LOOKS, PASSWORD, WAIT, check, leads_on
from webui.identity.totp import code_of

pytestmark = pytest.mark.long


@pytest.fixture(params=LOOKS, ids=["light and wide", "dark phone"])
def desk(chromium: Browser, served_with_a_gap: Flask, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    address = served_with_a_gap.config["ADDRESS"]
    context = chromium.new_context(base_url=address, locale="en", bypass_csp=True, **request.param)
    context.set_default_timeout(WAIT)
    yield context
    context.close()


def test_every_state_of_the_work_list_and_of_a_second_step(desk: BrowserContext, served_with_a_gap: Flask) -> None:
    page = desk.new_page()
    signs_in(page, "jana")
    for path in ("/editor/work", "/editor/work?mine=yes", "/editor/work?later=yes"):
        page.goto(path)
        check(page)
    page.goto("/editor/work")
    row = page.locator("ol.work > li").first
    row.locator("summary", has_text="Not now").click()
    row.locator("summary", has_text="Assign").click()
    check(page)  # both forms
    leads_on(page, row.get_by_role("button", name="Assign"))
    page.get_by_text("Assigned to").first.wait_for()
    check(page)  # somebody's
    leads_on(page, page.get_by_role("link", name="Explain").first)
    check(page)  # how it is counted
    page.locator("summary", has_text="Not now").click()
    page.get_by_label("Why not?").fill("Next week.")
    leads_on(page, page.get_by_role("button", name="Not now"))
    page.goto("/editor/work?later=yes")
    page.get_by_text("Next week.").wait_for()
    check(page)  # put off
    leads_on(page, page.get_by_role("button", name="Draft from this").first)
    check(page)  # a prepared draft
    page.goto("/editor/work?later=yes")
    page.get_by_text("Being edited by").wait_for()
    check(page)  # somebody writes it

    before = served_with_a_gap.extensions["readfirst"]
    for may, remote in (("off", ""), ("on", "")):
        settings = replace(before.settings, edit_articles=may, articles_remote=remote)
        served_with_a_gap.extensions["readfirst"] = replace(before, settings=settings)
        for path in ("/editor", FILE, "/editor/translations"):
            page.goto(path)
            check(page)  # files that may only be read, then those that may be changed
    served_with_a_gap.extensions["readfirst"] = before

    page.goto("/account/second-step")
    page.locator("input[name=password]").fill("wrong")
    leads_on(page, page.get_by_role("button", name="Set it up"))
    check(page)  # a wrong password
    page.locator("input[name=password]").fill(PASSWORD)
    leads_on(page, page.get_by_role("button", name="Set it up"))
    check(page)  # the key
    key = page.locator("code.key").inner_text().replace(" ", "")
    page.locator("#code").fill("000000")
    leads_on(page, page.get_by_role("button", name="Switch on"))
    check(page)  # a wrong code
    page.locator("#code").fill(code_of(key, int(time.time()) // 30))
    leads_on(page, page.get_by_role("button", name="Switch on"))
    page.get_by_role("heading", name="Recovery codes").wait_for()
    check(page)  # the codes
    leads_on(page, page.get_by_role("link", name="I have kept them"))
    for summary in page.locator("main summary").all():
        summary.click()
    check(page)  # switched on

    page.context.clear_cookies()
    signs_in(page, "jana")
    check(page)  # the second step
    page.locator("#code").fill("000000")
    leads_on(page, page.get_by_role("button", name="Sign in"))
    check(page)  # a code that is wrong
    page.goto("/staff/sign-in")
    page.get_by_label("Name").fill("jana")
    page.get_by_label("Password").fill("wrong")
    leads_on(page, page.get_by_role("button").last)
    check(page)  # a password that is wrong
