"""The staff's desk and the requester's page in a real browser: without scripts, by keyboard, on a phone, with axe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import MEMBER_KEY
from tests.browser.test_accessibility import leads_on
from tests.tickets.desk import a_ticket
from tickets import ticket_store
from tickets.conversation import conversation
from tickets.conversation.conversation import Message, MessageKind, new_message_id
from tickets.conversation.standing import Fact, FactKind, TicketState
from tickets.ticket import Ticket
from webui.identity.member import Member, sign
from webui.outgoing.receipts import ticket_url
from webui.storage import accounts
from webui.storage.accounts import Role

pytestmark = pytest.mark.long

PASSWORD = "correct horse battery"
QUEUE = 10  # tickets that are answered one after the other
PHONE: dict[str, Any] = {"color_scheme": "dark", "viewport": {"width": 360, "height": 740}}
WIDE: dict[str, Any] = {"color_scheme": "light", "viewport": {"width": 1200, "height": 800}}


@pytest.fixture(params=[WIDE, PHONE], ids=["light and wide", "dark phone"])
def context(chromium: Browser, served: Flask, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    context = chromium.new_context(base_url=served.config["ADDRESS"], bypass_csp=True, **request.param)
    yield context
    context.close()


@pytest.fixture
def scriptless_phone(chromium: Browser, served: Flask) -> Iterator[Page]:
    context = chromium.new_context(base_url=served.config["ADDRESS"], java_script_enabled=False, **PHONE)
    yield context.new_page()
    context.close()


def a_spoken_ticket(app: Flask, **changes: object) -> Ticket:
    """A ticket with one message of every kind, assigned, and a fact between them."""
    parts = app.extensions["readfirst"]
    ticket = a_ticket(**{"created_at": parts.now(), "member_id": "42", **changes})
    kinds = (MessageKind.AUTOMATIC, MessageKind.REPLY, MessageKind.NOTE, MessageKind.REQUESTER)
    with parts.database.writing() as connection:
        ticket_store.save(connection, ticket, ["folder"])
        for kind in kinds:
            text = f"{kind}: <b>slová</b>\nna dva riadky"
            message = Message(new_message_id(), ticket.ticket_id, parts.now(), kind, text, "jan")
            conversation.add_message(connection, message, ["requester"] if kind is MessageKind.REPLY else [])
        conversation.add_fact(connection, ticket.ticket_id, Fact(parts.now(), FactKind.ASSIGNED, "jan", "jan"))
    return ticket


def signs_in(page: Page, app: Flask) -> None:
    with app.extensions["readfirst"].database.writing() as connection:
        if "nina" not in {account.name for account in accounts.everybody(connection)}:
            accounts.add(connection, "nina", Role.STAFF, PASSWORD)
    page.goto("/staff/sign-in?lang=en")
    page.get_by_label("Name").fill("nina")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def enters_as_member(page: Page, app: Flask) -> None:
    until = int(app.extensions["readfirst"].now().timestamp()) + 60
    page.goto("/en/enter?identity=" + sign(Member("42", "jana@example.sk", "jana"), until, MEMBER_KEY))
    page.get_by_role("button", name="Continue as jana").click()


def standing_of(app: Flask, ticket: Ticket) -> TicketState:
    with app.extensions["readfirst"].database.reading() as connection:
        return conversation.conversation_of(connection, ticket.ticket_id).standing.state


def check(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


def test_axe_finds_nothing_on_any_page_of_the_desk(context: BrowserContext, served: Flask) -> None:
    ticket, page = a_spoken_ticket(served), context.new_page()
    signs_in(page, served)
    for path in ("/staff/?state=all&language=sk", "/staff/?q=RF-2222-2222&topic=none", "/staff/waits", "/staff/macros"):
        page.goto(path)
        check(page)
    page.goto(f"/staff/ticket/{ticket.reference}")
    page.get_by_role("button", name="Take it").click()
    page.get_by_text("Write a note for colleagues").click()
    check(page)  # with the way to undo it
    page.get_by_label("Reply to the requester").fill("x")
    with served.extensions["readfirst"].database.writing() as connection:
        message = Message(new_message_id(), ticket.ticket_id, ticket.created_at, MessageKind.REPLY, "medzitým", "jan")
        conversation.add_message(connection, message)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("jan replied")
    check(page)


def test_chosen_tickets_are_taken_and_given_back_and_axe_finds_nothing(context: BrowserContext, served: Flask) -> None:
    page, tickets = context.new_page(), [a_spoken_ticket(served, topic="payments") for _ in range(2)]
    signs_in(page, served)
    page.goto("/staff/?topic=payments&state=all")
    expect(page.get_by_role("button", name="Take them")).to_be_hidden()  # nothing is chosen
    for ticket in tickets:
        page.get_by_label(f"Choose {ticket.reference}").check()
    check(page)
    page.get_by_role("button", name="Take them").click()
    expect(page.get_by_role("status").filter(has_text="2 tickets have been changed.")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("2 tickets are as they were before.")).to_be_visible()


def test_an_article_is_inserted_and_ctrl_enter_still_sends(context: BrowserContext, served: Flask) -> None:
    page, ticket = context.new_page(), a_spoken_ticket(served)
    signs_in(page, served)
    page.goto(f"/staff/ticket/{ticket.reference}")
    page.get_by_label("Reply to the requester").fill("Dobrý deň,")
    page.get_by_text("Insert an article or a macro").click()
    page.get_by_label("Search articles").fill("zabudnuté heslo")
    page.get_by_label("Search articles").press("Enter")  # searches, and sends nothing
    check(page)
    with page.expect_navigation(wait_until="load"):  # the keys are listened to from then on
        page.locator(".insert button[value='zabudnute-heslo']").click()
    expect(page.get_by_label("Reply to the requester")).to_have_value(
        re.compile("Dobrý deň,\\n\\nZabudnuté heslo.*\\nhttp")
    )
    page.get_by_label("Reply to the requester").press("Control+Enter")
    expect(page.locator(".message.reply .said").last).to_contain_text("/sk/a/zabudnute-heslo")


def test_the_counts_follow_while_the_rows_stay_put(context: BrowserContext, served: Flask) -> None:
    page, first = context.new_page(), a_spoken_ticket(served, topic="games")
    signs_in(page, served)
    page.clock.install()
    page.goto("/staff/?topic=games&state=all")
    rows = page.locator(".inbox > li")
    before = rows.count()
    a_spoken_ticket(served, topic="games")
    page.clock.fast_forward(31_000)

    expect(page.get_by_text("The list has changed.")).to_be_visible()
    expect(page.locator(".tabs [aria-current] .count")).to_have_text(str(before + 1))
    expect(rows).to_have_count(before)
    check(page)
    page.get_by_role("link", name="Show it as it is now").click()
    expect(rows).to_have_count(before + 1)
    expect(page.get_by_label(f"Choose {first.reference}")).to_have_count(1)


def test_the_desk_reads_from_right_to_left(context: BrowserContext, served: Flask) -> None:
    page, ticket = context.new_page(), a_spoken_ticket(served)
    signs_in(page, served)
    for path in (
        "/staff/?state=all",
        f"/staff/ticket/{ticket.reference}",
        "/staff/macros",
        "/staff/style",
        "/en/",
        "/en/contact",
    ):
        page.goto(path)
        page.evaluate("document.documentElement.dir = 'rtl'")
        check(page)  # nothing sticks out, nothing loses its contrast or its name
        brand = page.locator(".brand").bounding_box()
        assert brand, path
        assert brand["x"] + brand["width"] / 2 > page.evaluate("innerWidth / 2"), path  # the header is mirrored


def test_axe_finds_nothing_on_the_requesters_pages(context: BrowserContext, served: Flask) -> None:
    ticket, page = a_spoken_ticket(served), context.new_page()
    with served.test_request_context():
        link = ticket_url(ticket.reference, "en")
    page.goto("/en/tickets")
    check(page)
    page.goto(link)
    leads_on(page, page.get_by_role("button", name="It is solved"))
    check(page)
    enters_as_member(page, served)
    page.goto("/en/tickets")
    check(page)
    page.goto(f"/en/ticket/{ticket.reference}")
    page.locator("#text").fill("Ešte niečo.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_contain_text("added")
    check(page)


def test_staff_answer_on_a_phone_without_scripts(scriptless_phone: Page, served: Flask) -> None:
    page, ticket = scriptless_phone, a_spoken_ticket(served, topic="messages")
    signs_in(page, served)
    page.goto("/staff/?topic=messages")
    page.get_by_role("link", name=ticket.reference).click()
    expect(page.locator(".message.note .said")).to_contain_text("<b>slová</b>")

    page.get_by_label("Reply to the requester").fill("Skúste to znova.")
    page.get_by_role("button", name="Send and close").click()

    expect(page.locator(".message.reply .said").last).to_have_text("Skúste to znova.")
    assert standing_of(served, ticket) is TicketState.CLOSED
    leads_on(page, page.get_by_role("button", name="Undo"))
    assert standing_of(served, ticket) is TicketState.ANSWERED
    page.get_by_role("button", name="None does").click()
    expect(page.locator("#articles ~ ul .chip").first).to_contain_text("no article answers this")
    page.get_by_role("button", name="Undo my answer").click()
    expect(page.get_by_role("button", name="Undo my answer")).to_have_count(0)


def test_a_member_follows_a_request_on_a_phone_without_scripts(scriptless_phone: Page, served: Flask) -> None:
    page, ticket = scriptless_phone, a_spoken_ticket(served)
    enters_as_member(page, served)
    page.get_by_role("link", name="My requests").click()
    leads_on(page, page.get_by_role("link", name=ticket.reference))
    assert "note: " not in page.content()

    page.get_by_label("Add something to it").fill("Ešte niečo.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".message.requester .said").last).to_have_text("Ešte niečo.")
    leads_on(page, page.get_by_role("button", name="It is solved"))
    assert standing_of(served, ticket) is TicketState.SOLVED
    leads_on(page, page.get_by_role("button", name="It is not solved after all"))
    assert standing_of(served, ticket) is TicketState.OPEN


def test_a_reply_is_written_and_sent_with_the_keyboard_alone(chromium: Browser, served: Flask) -> None:
    context = chromium.new_context(base_url=served.config["ADDRESS"], **WIDE)
    page, ticket = context.new_page(), a_spoken_ticket(served)
    signs_in(page, served)
    page.goto(f"/staff/ticket/{ticket.reference}")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "reply":
            break
    page.keyboard.type("Z klávesnice.")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".message.reply .said").last).to_have_text("Z klávesnice.")
    context.close()


def test_a_queue_is_answered_with_two_actions_a_ticket_beside_typing(chromium: Browser, served: Flask) -> None:
    context = chromium.new_context(base_url=served.config["ADDRESS"], **WIDE)
    page, tickets = context.new_page(), [a_spoken_ticket(served) for _ in range(QUEUE)]
    signs_in(page, served)
    page.goto(f"/staff/ticket/{tickets[0].reference}")
    answered: list[str] = []
    for number in range(QUEUE):
        answered.append(page.url.rpartition("/")[2])
        page.keyboard.press("r")
        expect(page.locator("#reply")).to_be_focused()
        page.keyboard.type(f"Odpoveď {number}.")
        page.get_by_role("button", name="Send, close and next").click()
        page.wait_for_url(lambda url: not url.endswith(answered[-1]))
    context.close()

    assert len(set(answered)) == QUEUE
    ours = [ticket for ticket in tickets if ticket.reference in answered]
    assert {standing_of(served, ticket) for ticket in ours} == {TicketState.CLOSED}


def test_a_reply_that_was_begun_is_kept_while_it_is_typed(context: BrowserContext, served: Flask) -> None:
    ticket, page = a_spoken_ticket(served), context.new_page()
    signs_in(page, served)
    page.goto(f"/staff/ticket/{ticket.reference}")
    page.get_by_label("Reply to the requester").press_sequentially("Skúste to")
    expect(page.get_by_text("Draft saved at")).to_be_visible()
    page.get_by_label("Reply to the requester").press_sequentially(" znova")
    page.get_by_role("button", name="Sign out").click()  # at once

    signs_in(page, served)
    page.goto(f"/staff/ticket/{ticket.reference}")
    expect(page.get_by_label("Reply to the requester")).to_have_value("Skúste to znova")
    check(page)
    page.get_by_role("button", name="Discard the draft").click()
    expect(page.get_by_label("Reply to the requester")).to_have_value("")
    check(page)
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".message.reply .said").last).to_have_text("Skúste to znova")
    expect(page.get_by_label("Reply to the requester")).to_have_value("")
    page.reload()
    expect(page.get_by_label("Reply to the requester")).to_have_value("")


def test_a_draft_that_cannot_be_saved_says_so(context: BrowserContext, served: Flask) -> None:
    ticket, page = a_spoken_ticket(served), context.new_page()
    signs_in(page, served)
    page.goto(f"/staff/ticket/{ticket.reference}")
    page.route("**/draft/reply", lambda route: route.abort())

    page.get_by_label("Reply to the requester").press_sequentially("Skúste to")

    expect(page.get_by_text("The draft could not be saved.")).to_be_visible()
