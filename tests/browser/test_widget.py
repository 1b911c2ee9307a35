"""The widget in a real Chromium, on a page of another site, with cookies blocked."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, FrameLocator, Page, expect
from waitress.server import create_server

from tests import waitress_thread
from tests.browser.conftest import served_in_a_thread
from tests.product import settings_in
from tests.tickets.stored import stored_tickets
from webui.app import create_app
from webui.identity.member import Member, sign

KEY = "m" * 32
PROBLEM = "I forgot my password and cannot sign in to my account"
PHONE = {"width": 320, "height": 568}
ZOOMED = {"width": 320, "height": 256}  # 1280 x 1024 at 400 %
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Community</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
  content="script-src {help}; frame-src {help}; style-src 'none'; connect-src 'self'">
<h1>Community</h1><p><a href="#top">A link of the page</a></p>
<script src="{help}/widget.js" async {attributes}></script></html>"""

Shown = Callable[..., Page]


class HostSite:
    """The site that shows the widget: one page, with the attributes that a test wants on the script tag."""

    def __init__(self) -> None:
        self.help = ""
        self.attributes = ""
        self.server = create_server(self.answer, host="localhost", port=0, threads=2)
        self.origin = f"http://localhost:{self.server.effective_port}"  # type: ignore[union-attr]

    def answer(self, environ: dict[str, Any], start_response: Callable[..., object]) -> list[bytes]:
        if environ["PATH_INFO"] == "/identity":
            body, kind = self.identity(), "text/plain"
        else:
            body, kind = PAGE.format(help=self.help, attributes=self.attributes), "text/html; charset=utf-8"
        start_response("200 OK", [("Content-Type", kind)])
        return [body.encode()]

    def identity(self) -> str:
        return sign(Member("42", "eva@example.org", "eva"), int(time.time()) + 60, KEY)


@pytest.fixture(scope="module")
def site() -> Iterator[HostSite]:
    site = HostSite()
    thread = waitress_thread.begin(site.server.run)
    yield site
    site.server.close()
    thread.join(timeout=0.5)


@pytest.fixture(scope="module")
def helping(tmp_path_factory: pytest.TempPathFactory, shipped_index: Path, site: HostSite) -> Iterator[Flask]:
    """The help centre; on 127.0.0.1, which is another site than localhost."""
    settings = settings_in(
        tmp_path_factory.mktemp("helping"), index=shipped_index, member_key=KEY, widget_origins=site.origin
    )
    yield from served_in_a_thread(create_app(settings))


@pytest.fixture
def shown(chromium: Browser, helping: Flask, site: HostSite) -> Iterator[Shown]:
    contexts = []

    def show(attributes: str = "", **options: Any) -> Page:  # noqa: ANN401 - as in playwright
        site.help, site.attributes = helping.config["ADDRESS"], attributes
        context = chromium.new_context(**options)
        context.route("**/*", lambda route: route.continue_(headers={**route.request.headers, "cookie": ""}))
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
        page.goto(site.origin)
        return page

    yield show
    for context in contexts:
        assert context.cookies(helping.config["ADDRESS"]) == []
        context.close()


def inside(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


def opens(page: Page) -> FrameLocator:
    page.get_by_role("button", name="Help").click()
    frame = inside(page)
    frame.locator("#text").wait_for()
    return frame


def test_from_the_button_to_the_receipt_on_a_phone_without_cookies(shown: Shown, helping: Flask) -> None:
    page = shown('data-topic="password"', viewport=PHONE, color_scheme="dark", reduced_motion="reduce")
    frame = opens(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size(ZOOMED)  # type: ignore[arg-type]
    for _ in range(100):  # the page's policy forbids to wait by a script of ours
        room = page.locator("iframe").bounding_box()
        if room and room["height"] > 180:
            break
        page.wait_for_timeout(50)
    assert room and (room["x"], room["width"]) == (0, 320) and room["height"] > 180
    assert frame.locator("html").evaluate("(page) => page.scrollWidth <= page.clientWidth")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    frame.locator("#text").fill(PROBLEM)
    frame.get_by_role("button", name="Find a solution").click()
    frame.locator(".answer").wait_for()
    while frame.locator(".answer").count():
        title = frame.locator("#answer").inner_text()
        frame.locator(".answer .stuck summary").click()
        frame.get_by_role("button", name="It is not my case").first.click()
        expect(frame.locator("#answer", has_text=title)).to_have_count(0)
    expect(frame.locator(".about summary")).to_contain_text("Password ›")  # the page around it has said so
    frame.get_by_label("Your e-mail").fill("eva@example.org")
    frame.get_by_label("I agree").check()
    frame.get_by_role("button", name="Send").click()

    expect(frame.locator("h1")).to_have_text("Your message has been sent")
    expect(frame.locator("footer")).to_contain_text("podpora@example.org")
    with helping.extensions["readfirst"].database.reading() as connection:
        ticket = stored_tickets(connection, limit=1)[0]
    assert (ticket.channel, ticket.route) == ("widget", "read")


def test_what_was_typed_is_there_when_the_help_is_opened_again(shown: Shown) -> None:
    page = shown()
    opens(page).locator("#text").fill("half a problem")
    page.get_by_role("button", name="Close the help").click()
    expect(page.locator("iframe")).not_to_be_visible()

    page.get_by_role("button", name="Help", exact=True).click()

    assert inside(page).locator("#text").input_value() == "half a problem"


def test_with_the_keyboard_alone(shown: Shown) -> None:
    page = shown()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Help")).to_be_focused()
    page.keyboard.press("Enter")
    expect(inside(page).locator("#text")).to_be_focused()
    page.keyboard.type("zabudnute")
    assert inside(page).locator("#text").input_value() == "zabudnute"

    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).not_to_be_visible()
    expect(page.get_by_role("button", name="Help")).to_be_focused()  # back where it was opened
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Close the help").focus()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).not_to_be_visible()


def test_a_screen_reader_is_told_what_it_is(shown: Shown) -> None:
    page = shown()
    button = page.get_by_role("button", name="Help")
    assert button.get_attribute("aria-haspopup") == "dialog"
    opens(page)

    expect(page.get_by_role("dialog", name="Help and contact")).to_be_visible()
    assert page.locator("iframe").get_attribute("title") == "Help and contact"
    assert page.locator("[role=status]").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(chromium: Browser, helping: Flask, site: HostSite, scheme: Any) -> None:  # noqa: ANN401
    site.help, site.attributes = helping.config["ADDRESS"], ""
    context = chromium.new_context(bypass_csp=True, color_scheme=scheme, viewport=PHONE)
    page = context.new_page()
    page.goto(site.origin)
    opens(page)

    found = Axe().run(page, options={"rules": {"landmark-one-main": {"enabled": False}, "region": {"enabled": False}}})

    assert found.violations_count == 0, found.generate_report()
    context.close()


def test_language_topic_and_member_come_from_the_page(shown: Shown) -> None:
    page = shown('data-lang="sk" data-topic="password" data-identity-url="/identity" data-label="Poraďte mi"')
    page.get_by_role("button", name="Poraďte mi").click()
    frame = inside(page)

    expect(frame.locator("html")).to_have_attribute("lang", "sk")
    expect(frame.get_by_role("button", name="Pokračovať ako hosť")).to_be_visible()  # so she is a member here
    assert frame.locator("input[name=topic]").get_attribute("value") == "password"


def test_only_a_listed_site_may_show_it(shown: Shown, site: HostSite) -> None:
    page = shown()
    page.goto(site.origin.replace("localhost", "127.0.0.1"))  # the same page under a name that is not listed
    page.get_by_role("button", name="Help").click()
    page.wait_for_timeout(500)

    assert [frame.url for frame in page.frames if frame.locator("#text").count()] == []
    page.context.clear_cookies()  # under that name it is the same site


def test_messages_of_the_page_around_it_change_nothing(shown: Shown) -> None:
    page = shown()
    frame = opens(page)
    frame.locator("#text").fill("asdfgh qwertz")
    frame.get_by_role("button", name="Find a solution").click()
    expect(frame.locator("h1")).to_have_text("Help us understand it")
    page.frames[-1].wait_for_load_state("load")  # the heading may stand there before the rest of the page
    before = frame.locator("main").inner_text()
    page.frames[-1].evaluate(
        """() => { window.heard = new Promise((done) =>
            addEventListener("message", (event) => event.data.readfirst === "last" && done())); }"""
    )

    for message in ("open", "submit", "close", "state=open", "ready", "last"):
        page.evaluate(
            """(message) => document.querySelector("body > div").shadowRoot.querySelector("iframe").contentWindow
               .postMessage({ readfirst: message, state: "open", gate: "off" }, "*")""",
            message,
        )
    page.evaluate('window.postMessage({ readfirst: "close" }, "*")')  # not from the frame: not believed
    page.frames[-1].evaluate("window.heard")  # messages come in the order in which they were sent
    page.evaluate("new Promise((done) => { addEventListener('message', done, { once: true }); postMessage({}, '*'); })")

    assert frame.locator("main").inner_text() == before
    expect(page.get_by_role("dialog")).to_be_visible()
