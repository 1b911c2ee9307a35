"""Every table of every page on a phone: nothing in it may be hidden; what is too wide scrolls inside its own box."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.product import PASSWORD, ROOT
from tests.tickets.desk import a_ticket
from tests.tickets.stored import stored_tickets
from tests.visitor import Visitor
from tickets import ticket_store
from webui.storage import accounts
from webui.storage.accounts import Role

HIDDEN = """
  [...document.querySelectorAll("table, table *:not([type=hidden])")]
    .filter((part) => !part.closest("details:not([open])") && getComputedStyle(part).display === "none")
    .map((part) => part.outerHTML.slice(0, 100))
"""
SIZES = ({"width": 360, "height": 740}, {"width": 320, "height": 256})  # a phone; 1280 x 1024 at 400 %
PAGES = (
    "/reports",
    "/reports/by/article",
    "/reports/counts",
    "/staff/waits",
    "/staff/style",
    "/editor",
    "/editor/file/sk/zabudnute-heslo.md",
    "/editor/reworded",
    "/editor/translations",
    "/editor/why?q=zabudla som heslo&asked=sk",
    "/admin",
    "/admin/log",
)


@pytest.fixture
def signed_in(chromium: Browser, served: Flask) -> Iterator[Page]:
    with served.extensions["readfirst"].database.writing() as connection:
        if "tables" not in {account.name for account in accounts.everybody(connection)}:
            accounts.add(connection, "tables", Role.ADMIN, PASSWORD)
        ticket_store.save(connection, a_ticket(created_at=served.extensions["readfirst"].now()), ["folder"])
    context = chromium.new_context(base_url=served.config["ADDRESS"])
    page = context.new_page()
    page.goto("/staff/sign-in")
    page.locator("#name").fill("tables")
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_url("**/staff/")
    yield page
    context.close()


def a_ticket_after_reading(app: Flask) -> str:
    """The reference of a ticket whose help session was shown articles."""
    visitor = Visitor.of(app)
    visitor.types("zabudla som heslo a neviem sa prihlasit")
    offered = re.findall(rf"{visitor.problem}/a/([a-z0-9-]+)", visitor.looks().text)
    visitor.reads_in_vain(*dict.fromkeys(offered))
    assert visitor.writes("zabudla som heslo a neviem sa prihlasit").status_code == 201
    with app.extensions["readfirst"].database.reading() as connection:
        return stored_tickets(connection, limit=1)[0].reference


def test_no_table_hides_anything_on_a_phone(signed_in: Page, served: Flask) -> None:
    with served.extensions["readfirst"].database.reading() as connection:
        by_mail = next(t for t in stored_tickets(connection, limit=50) if t.help_session_id is None)
    shown = a_ticket_after_reading(served)
    seen = 0
    for path in (*PAGES, f"/staff/ticket/{shown}", f"/staff/ticket/{by_mail.reference}"):
        signed_in.goto(path)
        tables = signed_in.locator("table")
        seen += tables.count()
        for size in SIZES:
            signed_in.set_viewport_size(size)  # type: ignore[arg-type]
            assert signed_in.evaluate(HIDDEN) == [], (path, size)
    assert seen >= 8


def test_no_other_page_has_a_table() -> None:
    """A page with a new table joins the list above."""
    with_tables = {
        path.relative_to(ROOT / "webui/templates").as_posix()
        for path in (ROOT / "webui" / "templates").rglob("*.html")
        if "<table" in path.read_text() and path.parts[-2:] != ("reports", "mail.html")  # is no page
    }

    assert with_tables == {
        "account/administration.html",
        "account/log.html",
        "editor/_trial.html",
        "editor/merge.html",
        "editor/overview.html",
        "editor/reworded.html",
        "editor/translations.html",
        "editor/why.html",
        "reports/overview.html",
        "reports/summary.html",
        "reports/table.html",
        "staff/style.html",
        "staff/waits.html",
    }
