"""The stories of people, of the widget and of the desk in engines other than Chromium: every iPhone is WebKit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from selenium.common.exceptions import ElementNotInteractableException, StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.conftest import served_in_a_thread
from tests.browser.test_desk import PASSWORD, a_spoken_ticket
from tests.browser.test_widget import HostSite, site
from tests.product import settings_in
from tests.services.other_browsers import ENGINES, other_browser
from tests.tickets.stored import stored_tickets
from tickets.conversation import conversation
from tickets.conversation.conversation import MessageKind
from tickets.ticket import Ticket
from webui.app import create_app
from webui.storage import accounts
from webui.storage.accounts import Role

__all__ = ["site"]  # the fixture of the page around the widget

# Selenium warns of how its own drivers for these engines begin a session.
pytestmark = pytest.mark.filterwarnings("ignore:setting remote_server_addr:DeprecationWarning")

PROBLEM = "I forgot my password and cannot sign in to my account"
LIMIT_SECONDS = 30.0
SCRIPT_ERRORS = "window.errors = []; addEventListener('error', (event) => window.errors.push(event.message));"


@pytest.fixture(scope="module", params=ENGINES)
def driver(
    request: pytest.FixtureRequest, display: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WebDriver]:
    with other_browser(request.param, display, tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture(scope="module")
def help_centre(
    tmp_path_factory: pytest.TempPathFactory,
    shipped_index: Path,
    site: HostSite,
) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("other-browsers")
    settings = settings_in(folder, index=shipped_index, widget_origins=site.origin)
    yield from served_in_a_thread(create_app(settings))


class Person:
    """Somebody in front of a browser, who waits for what they need to see."""

    def __init__(self, driver: WebDriver) -> None:
        self.driver = driver

    def opens(self, address: str) -> None:
        self.driver.get(address)
        self.driver.execute_script(SCRIPT_ERRORS)  # type: ignore[no-untyped-call]

    def sees(self, selector: str, words: str = "") -> WebElement:
        def shown(driver: WebDriver) -> WebElement | None:
            try:
                fitting = [e for e in driver.find_elements(By.CSS_SELECTOR, selector) if e.is_displayed()]
                return next((e for e in fitting if words in e.text), None)
            except StaleElementReferenceException:
                return None  # the page has just changed

        element: WebElement = self.waits(shown)
        return element

    def waits(self, until: Callable[[WebDriver], Any]) -> Any:  # noqa: ANN401 - whatever was waited for
        return WebDriverWait(self.driver, LIMIT_SECONDS, poll_frequency=0.1).until(until)

    def clicks(self, selector: str, words: str = "") -> None:
        """Click what is seen, or what stands in its place where the page changed in between."""

        def clicked(driver: WebDriver) -> bool:
            try:
                element = self.sees(selector, words)
                driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)  # type: ignore[no-untyped-call]
                element.click()
            except StaleElementReferenceException:
                return False
            return True

        self.waits(clicked)

    def types(self, selector: str, text: str) -> None:
        """Click into a field and type, once it can be typed into: a dialog that opens takes a moment."""

        def typed(_: WebDriver) -> bool:
            try:
                field = self.sees(selector)
                field.click()
                field.send_keys(text)
            except (ElementNotInteractableException, StaleElementReferenceException):
                return False
            return True

        self.waits(typed)

    def met_no_script_error(self) -> bool:
        return self.driver.execute_script("return window.errors.length") == 0  # type: ignore[no-untyped-call,no-any-return]

    def says_no_to_everything(self) -> None:
        """Answer every article with "no", whatever their number."""
        while self.driver.find_elements(By.CSS_SELECTOR, ".answer"):
            title = self.waits(lambda _: self._titles())[0]
            self.clicks(".answer .stuck summary")
            self.clicks(".answer .stuck button", "It is not my case")
            self.waits(lambda _, title=title: title not in self._titles())

    def _titles(self) -> list[str]:
        """Return the title of the article that stands there; none beside the form, or while the page changes."""
        try:
            return [e.text for e in self.driver.find_elements(By.CSS_SELECTOR, "#answer") if e.text]
        except StaleElementReferenceException:
            return []

    def fills_in_the_form(self) -> None:
        self.types("input[type=email]", "jana@example.sk")
        self.clicks("input[name=consent]")


@pytest.fixture
def person(driver: WebDriver) -> Person:
    driver.delete_all_cookies()
    return Person(driver)


def newest_ticket(app: Flask) -> Ticket:
    with app.extensions["readfirst"].database.reading() as connection:
        return stored_tickets(connection, limit=1)[0]


def test_type_read_no_form_with_a_file_receipt(person: Person, help_centre: Flask, tmp_path: Path) -> None:
    picture = tmp_path / "screen.txt"
    picture.write_text("what the screen says\n")

    person.opens(help_centre.config["ADDRESS"] + "/en/")
    person.types("#text", PROBLEM)
    person.sees(".rows a", "password")  # suggestions while typing
    assert person.met_no_script_error()
    person.clicks("#describe button", "Find a solution")
    person.clicks(".answer .whole summary")
    person.sees(".answer .article-text")  # read in place
    person.says_no_to_everything()
    person.driver.find_element(By.CSS_SELECTOR, "input[type=file]").send_keys(str(picture))
    person.fills_in_the_form()
    person.clicks("main form button", "Send")

    person.sees("h1", "Your message has been sent")
    ticket = newest_ticket(help_centre)
    assert [file.name for file in ticket.attachments] == ["screen.txt"]
    assert (ticket.route, {read.solved for read in ticket.read}) == ("read", {"no"})


def test_the_widget_on_a_page_of_another_site(person: Person, help_centre: Flask, site: HostSite) -> None:
    site.help, site.attributes = help_centre.config["ADDRESS"], 'data-topic="password"'
    person.opens(site.origin)
    widget = person.waits(lambda driver: driver.find_elements(By.CSS_SELECTOR, "body > *"))[-1].shadow_root
    widget.find_element(By.CSS_SELECTOR, "button").click()
    person.driver.switch_to.frame(person.waits(lambda _: widget.find_elements(By.CSS_SELECTOR, "iframe"))[0])
    person.types("#text", PROBLEM)
    person.clicks("#describe button", "Find a solution")
    person.sees(".answer")
    person.says_no_to_everything()
    person.fills_in_the_form()
    person.clicks("main form button", "Send")

    person.sees("h1", "Your message has been sent")
    assert (newest_ticket(help_centre).channel, newest_ticket(help_centre).route) == ("widget", "read")


def test_an_agent_replies(person: Person, help_centre: Flask) -> None:
    parts, ticket = help_centre.extensions["readfirst"], a_spoken_ticket(help_centre)
    with parts.database.writing() as connection:
        if "nina" not in {account.name for account in accounts.everybody(connection)}:
            accounts.add(connection, "nina", Role.STAFF, PASSWORD)
    person.opens(help_centre.config["ADDRESS"] + "/staff/sign-in?lang=en")
    person.types("[name=name]", "nina")
    person.types("[name=password]", PASSWORD + Keys.ENTER)
    person.sees("h1", "Tickets")

    person.opens(f"{help_centre.config['ADDRESS']}/staff/ticket/{ticket.reference}")
    person.types("#reply", "The code is on its way.")
    person.clicks(".composer button", "Send and close")

    person.sees(".chip", "Closed")
    with parts.database.reading() as connection:
        spoken = conversation.conversation_of(connection, ticket.ticket_id)
    assert [m.text for m in spoken.messages if m.kind is MessageKind.REPLY][-1] == "The code is on its way."
