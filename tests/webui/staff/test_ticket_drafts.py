"""A reply that somebody at support has begun survives a reload, a closed tab, a failed send, and signing out and in."""

from __future__ import annotations

import html
import re

import pytest
from werkzeug.test import TestResponse

from tests.visitor import hidden_fields
from tests.webui.conftest import csrf_token
from tests.webui.staff.house import Colleague, House, signed_in
from tickets.conversation import staff_drafts
from tickets.conversation.conversation import MessageKind, new_message_id
from tickets.ticket import Ticket


def types(who: Colleague, ticket: Ticket, text: str, kind: str = "reply", **changes: object) -> TestResponse:
    """What the script of the page does a moment after somebody stopped typing."""
    form = re.search(rf'<form[^>]*/{kind}"[^>]*>(.*?)</form>', who.page.text, re.DOTALL)
    assert form
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[1]))
    path, headers = f"/staff/ticket/{ticket.reference}/draft/{kind}", {"Accept": "text/plain"}
    return who.browser.post(path, data={**hidden, "text": text, **changes}, headers=headers)


def presses(who: Colleague, ticket: Ticket, action: str, text: str, kind: str = "reply") -> TestResponse:
    """A button below the field that does not send."""
    form = re.search(rf'<form[^>]*/{kind}"[^>]*>(.*?)</form>', who.page.text, re.DOTALL)
    assert form
    assert f'formaction="/staff/ticket/{ticket.reference}/{action}/{kind}"' in form[1]
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[1]))
    answer = who.browser.post(f"/staff/ticket/{ticket.reference}/{action}/{kind}", data={**hidden, "text": text})
    if answer.status_code != 303:
        who.page = answer
    return answer


def in_the_field(page: TestResponse, kind: str = "reply") -> str:
    found = re.search(rf'<textarea id="{kind}"[^>]*>(.*?)</textarea>', page.text, re.DOTALL)
    assert found
    return html.unescape(found[1])


def drafts(house: House, ticket: Ticket, who: str = "eva") -> dict[str, str]:
    with house.parts.database.reading() as connection:
        kept = staff_drafts.drafts_of(connection, ticket.ticket_id, who)
    return {kind.value: draft.text for kind, draft in kept.items()}


def test_what_was_typed_is_there_again_after_a_closed_tab(house: House) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)

    answer = types(house.eva, ticket, "Dobrý deň,\r\nskúste")

    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    assert answer.text.startswith("Draft saved at ")
    again = house.eva.opens(ticket)
    assert in_the_field(again) == "Dobrý deň,\nskúste"
    assert answer.text in again.text
    assert house.texts(ticket) == []


def test_it_is_there_after_signing_out_and_in_and_never_for_a_colleague(house: House) -> None:
    ticket = house.receives()
    late = signed_in(house.app, "eva")
    late.opens(ticket)
    types(late, ticket, "Rozpísaná odpoveď")
    types(late, ticket, "rozpísaná poznámka", "note")
    late.browser.post("/staff/sign-out", data={"csrf_token": csrf_token(late.page.text)})

    again = signed_in(house.app, "eva").opens(ticket)
    assert in_the_field(again) == "Rozpísaná odpoveď"
    assert in_the_field(again, "note") == "rozpísaná poznámka"
    assert '<details class="box" open>' in again.text
    assert "ozpísaná" not in house.jan.opens(ticket).text


def test_a_sent_reply_leaves_no_draft_and_none_comes_late(house: House) -> None:
    ticket = house.receives()
    page = house.eva.opens(ticket)
    types(house.eva, ticket, "Skúste to")
    house.eva.posts("reply", text="Skúste to znova.")

    house.eva.page = page  # its script had one more word on the way
    types(house.eva, ticket, "Skúste to zno")

    assert drafts(house, ticket) == {}
    assert in_the_field(house.eva.opens(ticket)) == ""
    assert house.texts(ticket) == ["Skúste to znova."]


def test_a_draft_that_was_continued_is_sent_once_and_is_gone(house: House) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)
    types(house.eva, ticket, "Skúste")
    house.eva.opens(ticket)

    house.eva.posts("reply", text="Skúste to znova.")

    assert drafts(house, ticket) == {}
    assert house.texts(ticket) == ["Skúste to znova."]


def test_a_send_that_fails_keeps_the_text_without_any_script(house: House) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)
    house.requester_writes(ticket, "Už to ide.")

    refused = house.eva.posts("reply", text="Moja dlhá odpoveď.")

    assert refused.status_code == 409
    assert in_the_field(refused) == "Moja dlhá odpoveď."
    assert "Draft saved at " in refused.text
    assert in_the_field(house.eva.opens(ticket)) == "Moja dlhá odpoveď."
    assert house.eva.posts("reply", text="Moja dlhá odpoveď.").status_code == 303
    assert drafts(house, ticket) == {}


def test_what_is_too_long_to_be_sent_is_kept_to_be_made_shorter(house: House) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)
    house.eva.posts("note", text="x" * 20_001)

    assert drafts(house, ticket) == {"note": "x" * 20_001}


def test_the_draft_can_be_kept_and_thrown_away_by_buttons_and_brought_back(house: House) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)
    assert presses(house.eva, ticket, "draft", "Skúste\nto").location.endswith(f"{ticket.reference}#reply")
    house.eva.opens(ticket)

    discarded = presses(house.eva, ticket, "discard", "Skúste\nto")

    assert drafts(house, ticket) == {}
    assert in_the_field(discarded) == ""
    assert "The draft has been discarded." in discarded.text
    back = re.search(r'<form[^>]*action="([^"]+/draft/reply)"[^>]*>(.*?)</form>', discarded.text, re.DOTALL)
    assert back
    fields = {name: html.unescape(value) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', back[2])}
    assert house.eva.browser.post(back[1], data=fields).status_code == 303
    assert in_the_field(house.eva.opens(ticket)) == "Skúste\nto"


def test_two_windows_of_one_person_do_not_write_over_each_other(house: House) -> None:
    ticket = house.receives()
    other = signed_in(house.app, "eva")
    house.eva.opens(ticket)
    other.opens(ticket)
    types(house.eva, ticket, "Dlhá odpoveď z prvého okna")

    answer = types(other, ticket, "krátka")

    assert answer.status_code == 409
    assert "another window of yours has a newer draft" in answer.text
    refused = presses(other, ticket, "draft", "krátka")
    assert (refused.status_code, in_the_field(refused)) == (409, "krátka")
    assert drafts(house, ticket) == {"reply": "Dlhá odpoveď z prvého okna"}
    other.posts("reply", text="krátka")
    assert in_the_field(house.eva.opens(ticket)) == "Dlhá odpoveď z prvého okna"


def test_who_types_while_a_colleague_answers_is_told_before_sending(house: House) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)
    house.jan.opens(ticket)
    house.jan.posts("reply", text="Vybavené.")

    answer = types(house.eva, ticket, "Skúste to")

    assert answer.status_code == 200
    assert "Something happened while you were writing: jan replied." in answer.text


@pytest.mark.parametrize("action", ["draft", "discard"])
def test_a_draft_is_only_ever_its_authors(house: House, action: str) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)
    types(house.eva, ticket, "Rozpísaná odpoveď")
    with house.parts.database.reading() as connection:
        draft = staff_drafts.drafts_of(connection, ticket.ticket_id, "eva")[MessageKind.REPLY]
    forged = {"text": "iné", "message_id": draft.message_id, "shown": draft.message_id, "who": "eva"}
    path = f"/staff/ticket/{ticket.reference}/{action}/reply"

    stranger = house.app.test_client()
    assert stranger.post(path, data=forged).status_code in (400, 401)
    assert house.eva.browser.post(path, data=forged).status_code == 400  # from another site: without a token
    token = hidden_fields(house.jan.opens(ticket))["csrf_token"]
    house.jan.browser.post(path, data={**forged, "csrf_token": token})

    assert drafts(house, ticket) == {"reply": "Rozpísaná odpoveď"}


def test_a_draft_of_no_page_or_of_no_kind_is_refused(house: House) -> None:
    ticket = house.receives()
    token = hidden_fields(house.eva.opens(ticket))["csrf_token"]
    path = f"/staff/ticket/{ticket.reference}/draft"

    data = {"csrf_token": token, "text": "x", "message_id": "../../etc"}
    assert house.eva.browser.post(f"{path}/reply", data=data).status_code == 422
    data["message_id"] = new_message_id()
    assert house.eva.browser.post(f"{path}/automatic", data=data).status_code == 404
    assert house.eva.browser.post("/staff/ticket/RF-2222-2222/draft/reply", data=data).status_code == 404
