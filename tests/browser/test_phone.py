"""The help on a phone: every page at 320 px and at 400 % zoom, installed, and without a network."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from playwright.sync_api import TimeoutError as TookTooLong

from tests.product import PASSWORD
from tests.tickets.desk import a_ticket
from tickets import ticket_store
from webui.request.language import INTERFACE
from webui.storage import accounts
from webui.storage.accounts import Role

ARTICLE = "/sk/a/zabudnute-heslo-zabudnute-heslo-a-ako-ho-obnovit"
PUBLIC = [
    "/sk/",
    "/ru/",
    "/sk/c/pristup-a-heslo",
    "/sk/search?q=heslo",
    ARTICLE,
    "/sk/contact",
    "/sk/contact/point",
    "/sk/contact/point/self-harm",
    "/sk/offline",
    "/sk/tickets",
    "/sk/nothing-here",
    "/staff/sign-in",
]
SIGNED_IN = ["/staff/", "/staff/waits", "/reports", "/editor", "/editor/work"]
PHONE = {"width": 320, "height": 568}
TOO_WIDE = """
  [...document.querySelectorAll("body *")]
    .filter((one) => !one.closest(".scroll, .line, .visually-hidden, .skip"))
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    .map((one) => one.outerHTML.slice(0, 100))
"""
FITS = f"""
  () => document.readyState === "complete" && document.documentElement.scrollWidth <= innerWidth && !({TOO_WIDE}).length
"""  # in one question: between two of them the next page may have come, without its style yet
ZOOMED = {"width": 320, "height": 256}  # 1280 x 1024 at 400 %


@pytest.fixture
def small(chromium: Browser, served: Flask) -> Iterator[BrowserContext]:
    context = chromium.new_context(base_url=served.config["ADDRESS"], viewport=PHONE)
    yield context
    context.close()


def nothing_scrolls_sideways(page: Page) -> None:
    """At both sizes; wide tables scroll inside their own box, which the keyboard reaches."""
    for size in (PHONE, ZOOMED):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        try:
            page.wait_for_function(FITS)
        except TookTooLong:
            pytest.fail(f"{page.url} at {size}: {page.evaluate(TOO_WIDE)}")


def test_public_pages_fit(small: BrowserContext) -> None:
    page = small.new_page()
    for path in PUBLIC:
        page.goto(path)
        nothing_scrolls_sideways(page)


def test_every_step_of_the_flow_fits(small: BrowserContext) -> None:
    page = small.new_page()
    page.goto("/sk/")
    page.locator("#text").fill("zabudnute heslo " + "x" * 200)
    page.locator("#suggestions li").first.wait_for()
    nothing_scrolls_sideways(page)
    page.locator("#describe button:not([type=button])").click()
    nothing_scrolls_sideways(page)  # suggested
    page.locator(".answer .whole summary").click()
    page.locator(".answer .stuck summary").click()
    nothing_scrolls_sideways(page)  # the whole answer, and the reasons
    page.locator(".rows a.title").first.click()
    page.locator(".inline-article").wait_for()
    nothing_scrolls_sideways(page)  # an article in place
    page.goto("/sk/")
    page.locator("#text").fill("asdfgh " + "q" * 300)
    page.locator("#describe button:not([type=button])").click()
    nothing_scrolls_sideways(page)  # thin
    page.locator("#text").fill("xcvbnm yxcvbn")
    page.locator(".problem button").click()
    page.locator(".actions a.button").first.click()
    nothing_scrolls_sideways(page)  # the form
    page.locator("#email").fill("e" * 60 + "@example.org")
    page.locator("#consent").check()
    for name in ("purpose", "topic", "category"):
        page.locator(f"#choice-{name}").select_option(index=1)
    page.locator("form[enctype] .actions button").click()
    page.locator(".reference").wait_for()
    nothing_scrolls_sideways(page)  # the receipt
    page.locator("main a").first.click()
    nothing_scrolls_sideways(page)  # the status


def test_pages_behind_a_sign_in_fit(small: BrowserContext, served: Flask) -> None:
    with served.extensions["readfirst"].database.writing() as connection:
        if "narrow" not in {account.name for account in accounts.everybody(connection)}:
            accounts.add(connection, "narrow", Role.ADMIN, PASSWORD)
        ticket_store.save(connection, a_ticket(login="x" * 60), ["folder"])
    page = small.new_page()
    page.goto("/staff/sign-in")
    page.locator("#name").fill("narrow")
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_url("**/staff/")
    for path in SIGNED_IN:
        page.goto(path)
        expect(page).to_have_url(re.compile(rf"{path}$"))  # not the sign-in, which fits, too
        nothing_scrolls_sideways(page)
    page.goto("/staff/?state=all")
    page.locator("a.title").first.click()
    page.locator("textarea#reply").wait_for()
    nothing_scrolls_sideways(page)


# --- installed ----------------------------------------------------------------------------------------


def test_the_phone_is_offered_to_install_it(small: BrowserContext) -> None:
    page = small.new_page()
    page.goto("/uk/")
    found = page.evaluate(
        """async () => {
          const link = document.querySelector("link[rel=manifest]");
          const manifest = await (await fetch(link.href)).json();
          const icons = await Promise.all(manifest.icons.map(async ({ src, sizes }) => {
            const picture = new Image(); picture.src = src; await picture.decode();
            return sizes === `${picture.naturalWidth}x${picture.naturalHeight}`;
          }));
          return { manifest, icons };
        }"""
    )

    assert found["icons"] == [True, True, True]
    assert found["manifest"]["display"] == "standalone"
    assert found["manifest"]["start_url"] == "/uk/"
    assert "maskable" in json.dumps(found["manifest"]["icons"])


@pytest.fixture
def installed(small: BrowserContext) -> Page:
    """A page whose service worker is at work."""
    page = small.new_page()
    page.goto("/sk/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    return page


def kept(page: Page) -> list[str]:
    """The paths of everything that the phone keeps."""
    addresses: Any = page.evaluate(
        """async () => (await Promise.all((await caches.keys()).map(async (name) =>
             (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)))).flat()"""
    )
    return sorted(addresses)


def test_an_article_that_was_read_is_there_without_a_network(installed: Page, small: BrowserContext) -> None:
    installed.goto(ARTICLE)
    installed.goto("/sk/search")
    small.set_offline(True)

    installed.goto(ARTICLE)
    expect(installed.locator("h1")).to_contain_text("Zabudnuté heslo")
    expect(installed.locator("#offline")).to_be_visible()
    assert installed.evaluate("getComputedStyle(document.querySelector('.brand')).display") == "flex"  # its looks
    installed.goto("/sk/search?q=heslo")
    expect(installed.locator("h1")).to_have_text("Ste offline")
    expect(installed.locator("#saved a")).to_have_attribute("href", installed.url.split("/sk/")[0] + ARTICLE)
    expect(installed.locator("footer")).to_contain_text("podpora@example.org")
    installed.goto("/uk/")
    expect(installed.locator("html")).to_have_attribute("lang", "uk")  # the page's language
    small.set_offline(False)


def test_nothing_personal_is_kept(installed: Page, served: Flask) -> None:
    with served.extensions["readfirst"].database.writing() as connection:
        if "keeper" not in {account.name for account in accounts.everybody(connection)}:
            accounts.add(connection, "keeper", Role.ADMIN, PASSWORD)
    installed.locator("#text").fill("zabudnute heslo")
    installed.locator("#describe button:not([type=button])").click()
    installed.locator(".rows a.title").first.click()
    installed.locator(".inline-article").wait_for()
    installed.goto("/sk/contact/point/hijacked")
    installed.locator("#description").fill("Niekto píše z môjho účtu.")
    installed.locator("#email").fill("eva@example.org")
    installed.locator("#consent").check()
    installed.locator("form[enctype] .actions button").click()
    installed.locator("main a").first.click()  # the status of the ticket
    installed.goto("/staff/sign-in")
    installed.locator("#name").fill("keeper")
    installed.locator("#password").fill(PASSWORD)
    installed.locator("main button").click()
    for path in (*SIGNED_IN, "/sk/", "/sk/search?q=tajne", ARTICLE):
        installed.goto(path)

    personal = [path for path in kept(installed) if not path.startswith(("/static/", "/media/"))]
    assert personal == sorted([*(f"/{lang}/offline" for lang in INTERFACE), ARTICLE])


def test_caches_of_older_versions_are_removed(small: BrowserContext) -> None:
    page = small.new_page()
    page.goto("/healthz")  # here no service worker is at work yet
    page.evaluate("caches.open('pages-older').then((cache) => cache.put('/sk/', new Response('old')))")

    page.goto("/sk/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("caches.keys().then((names) => !names.includes('pages-older'))")

    names: list[str] = page.evaluate("caches.keys()")
    assert [name[:6] for name in names] == ["pages-"]
