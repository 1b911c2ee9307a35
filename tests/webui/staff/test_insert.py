"""An article is found and put into the reply while somebody writes it; nothing that was typed or attached gets lost."""

from __future__ import annotations

import html
import io
import re

from tests.visitor import hidden_fields
from tests.webui.staff.house import Colleague, House
from tickets.conversation.conversation import MessageKind
from tickets.ticket import Ticket


def inserts(colleague: Colleague, ticket: Ticket, **fields: object) -> str:
    """Press a button of "Insert an article", with the reply as it stands."""
    form = colleague.page.text.split('class="insert"')[1]
    hidden = hidden_fields(colleague.page) | {
        name: re.search(rf'name="{name}" value="([^"]*)"', form)[1]  # type: ignore[index]
        for name in ("message_id", "shown", "version")
    }
    path = f"/staff/ticket/{ticket.reference}/insert"
    colleague.page = colleague.browser.post(path, data={**hidden, **fields}, content_type="multipart/form-data")
    assert colleague.page.status_code == 200
    return html.unescape(colleague.page.text)


def reply_on(page: str) -> str:
    return page.split('id="reply"')[1].split(">", 1)[1].split("</textarea>")[0]


def test_the_article_stands_below_what_was_typed_with_its_address(house: House) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)

    page = inserts(house.eva, ticket, text="Dobrý deň,", article="zabudnute-heslo")

    assert re.fullmatch(
        r"Dobrý deň,\n\nZabudnuté heslo a ako ho obnoviť\nhttp://[^/]+/sk/a/zabudnute-heslo[\w-]*", reply_on(page)
    )
    assert house.spoken(ticket).messages == ()  # nothing has left


def test_the_completed_text_is_a_draft_and_can_be_sent(house: House) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)
    page = inserts(house.eva, ticket, text="Pozrite:", article="zabudnute-heslo")
    text = reply_on(page)

    assert text in html.unescape(house.eva.opens(ticket).text)  # also after the tab was closed
    assert house.eva.posts("reply", text=text).status_code == 303
    assert house.spoken(ticket).messages[0].kind is MessageKind.REPLY
    assert house.texts(ticket) == [text]


def test_a_search_beside_the_reply_keeps_text_and_files(house: House) -> None:
    ticket = house.receives(description="xyz")
    house.eva.opens(ticket)

    page = inserts(
        house.eva, ticket, text="Rozpísané", q="zabudnuté heslo", files=(io.BytesIO(b"\x89PNG\r\n\x1a\n"), "a.png")
    )

    assert reply_on(page) == "Rozpísané"
    assert 'value="zabudnute-heslo"' in page
    assert "a.png" in page
    assert house.eva.posts("reply", text="Rozpísané").status_code == 303
    assert [file.name for file in house.spoken(ticket).messages[0].attachments] == ["a.png"]


def test_an_article_that_is_gone_is_named_as_such_and_the_text_stays(house: House) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)

    page = inserts(house.eva, ticket, text="Text", article="nie-je")

    assert "This article cannot be inserted" in page
    assert reply_on(page) == "Text"
