"""What a requester sees of a ticket afterwards: members everything, guests where it stands; both may add something."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.members import arrives_as
from tests.tickets.desk import a_ticket
from tests.visitor import hidden_fields
from tests.web import Web, database_locked, web_in
from tickets import ticket_store
from tickets.conversation import conversation, merging
from tickets.conversation.conversation import TO_REQUESTER, Conversation, Message, MessageKind, new_message_id
from tickets.conversation.standing import Fact, FactKind, TicketState
from tickets.outgoing import outbox
from tickets.ticket import Ticket
from webui.identity.member import Member, sign
from webui.outgoing.receipts import secret_of
from webui.processes.worker import deliver_once

KEY = "k" * 32
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
SECRET_WORDS = "moje tajné slová"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    web = web_in(tmp_path_factory.mktemp("requester"), member_key=KEY)
    yield web
    web.close()


@pytest.fixture
def web(running: Web) -> Web:
    running.clock.goes_on(timedelta(hours=2))
    return running


def received(web: Web, **changes: object) -> Ticket:
    ticket = a_ticket(**{"created_at": web.clock(), "description": SECRET_WORDS, **changes})
    with web.parts.database.writing() as connection:
        ticket_store.save(connection, ticket, ["folder"])
    return ticket


def support_replies(web: Web, ticket: Ticket, text: str = "Skúste to znova.") -> None:
    reply = Message(new_message_id(), ticket.ticket_id, web.clock(), MessageKind.REPLY, text, "eva")
    note = Message(new_message_id(), ticket.ticket_id, web.clock(), MessageKind.NOTE, "interná poznámka", "eva")
    with web.parts.database.writing() as connection:
        conversation.add_message(connection, reply, [TO_REQUESTER])
        conversation.add_message(connection, note)


def member_of(web: Web, member_id: str = "42") -> FlaskClient:
    browser = web.app.test_client()
    until = int(web.clock().timestamp()) + 60
    identity = sign(Member(member_id, "jana@example.sk", "jana"), until, KEY)
    assert arrives_as(browser, identity).status_code == 303
    return browser


def link_of(web: Web, ticket: Ticket) -> str:
    """The address on the receipt."""
    with web.app.test_request_context():
        return f"/en/ticket/{ticket.reference}?secret={secret_of(ticket.reference)}"


def adds(browser: FlaskClient, page: TestResponse, text: str, **fields: object) -> TestResponse:
    """Fill in the form on that page and send it."""
    path = page.request.path + "/message"
    return browser.post(path, data={**hidden_fields(page), "text": text, **fields})


def spoken(web: Web, ticket: Ticket) -> Conversation:
    with web.parts.database.reading() as connection:
        return conversation.conversation_of(connection, ticket.ticket_id)


def test_a_guest_sees_where_it_stands_and_not_a_word_of_it(web: Web) -> None:
    ticket = received(web)
    support_replies(web, ticket)

    page = web.app.test_client().get(link_of(web, ticket))

    assert "answered" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    for word in (SECRET_WORDS, "Skúste to znova.", "interná", "eva", ticket.email):
        assert word not in page.text


def test_a_guest_adds_something_and_it_reaches_the_desk_and_the_support_mailbox(web: Web) -> None:
    ticket, guest = received(web), web.app.test_client()
    page = guest.get(link_of(web, ticket))

    answer = adds(guest, page, "Ešte niečo.", files=[(io.BytesIO(PNG), "obrazovka.png")])

    assert answer.status_code == 303
    assert "Your message has been added" in guest.get(answer.location).text
    (message,) = spoken(web, ticket).messages
    assert (message.kind, message.text, message.via) == (MessageKind.REQUESTER, "Ešte niečo.", "status")
    assert [file.name for file in message.attachments] == ["obrazovka.png"]
    deliver_once(web.parts.settings, web.parts.database)
    mail = web.parts.settings.data_dir / "mail" / f"{ticket.ticket_id}-{message.message_id}.eml"
    assert message_from_bytes(mail.read_bytes(), policy=default)["Reply-To"] == ticket.email


def test_a_file_of_a_message_that_was_not_sent_is_taken_back_and_the_text_stays(web: Web) -> None:
    ticket, guest = received(web), web.app.test_client()
    page = guest.get(link_of(web, ticket))
    refused = adds(guest, page, "", files=[(io.BytesIO(PNG), "wrong.png"), (io.BytesIO(PNG), "right.png")])
    wrong = re.search(r'name="take_back" value="([0-9a-f]+)"[^>]*aria-label="Remove: wrong.png"', refused.text)
    assert refused.status_code == 422
    assert wrong
    fields = {**hidden_fields(refused), "text": "Ešte niečo.", "take_back": wrong[1]}

    page = guest.post(f"/en/ticket/{ticket.reference}/message", data=fields)

    assert page.status_code == 200
    assert "Ešte niečo." in page.text
    assert spoken(web, ticket).messages == ()
    assert not web.parts.attachments.files.path(wrong[1]).exists()
    guest.post(f"/en/ticket/{ticket.reference}/message", data={**hidden_fields(page), "text": "Ešte niečo."})
    (message,) = spoken(web, ticket).messages
    assert [file.name for file in message.attachments] == ["right.png"]


def test_support_has_read_a_request_once_somebody_opened_it(web: Web) -> None:
    ticket, guest = received(web), web.app.test_client()
    assert guest.get(link_of(web, ticket)).text.count('<li class="done">') == 1
    with web.parts.database.writing() as connection:
        conversation.add_fact(connection, ticket.ticket_id, Fact(web.clock(), FactKind.OPENED, "eva"))

    page = guest.get(link_of(web, ticket))

    assert page.text.count('<li class="done">') == 2
    assert "eva" not in page.text


def test_a_link_is_exchanged_for_a_cookie_of_this_ticket_alone(web: Web) -> None:
    ticket, other, guest = received(web), received(web), web.app.test_client()
    guest.get(link_of(web, ticket))

    assert [guest.get(f"/{lang}/ticket/{ticket.reference}").status_code for lang in ("en", "sk")] == [200, 200]
    assert guest.get(f"/en/ticket/{other.reference}").status_code == 404
    answer = adds(guest, guest.get(f"/en/ticket/{ticket.reference}"), "Ešte toto.")
    assert answer.location == f"/en/ticket/{ticket.reference}?done=written"


def test_without_cookies_the_link_goes_on_carrying_the_secret(web: Web) -> None:
    ticket, guest = received(web), web.app.test_client(use_cookies=False)

    answer = adds(guest, guest.get(link_of(web, ticket)), "Ešte toto.")

    assert "secret=" in answer.location
    assert guest.get(answer.location).status_code == 200


def test_a_link_that_opens_nothing_sets_no_cookie(web: Web) -> None:
    ticket, guest = received(web), web.app.test_client()

    answer = guest.get(f"/en/ticket/{ticket.reference}?secret={'0' * 32}")

    assert answer.status_code == 404
    assert "readfirst_ticket" not in str(answer.headers)


def test_a_page_sent_twice_writes_once(web: Web) -> None:
    ticket, guest = received(web), web.app.test_client()
    page = guest.get(link_of(web, ticket))

    assert [adds(guest, page, "Raz.").status_code for _ in range(2)] == [303, 303]
    assert len(spoken(web, ticket).messages) == 1


def test_writing_opens_a_closed_request_again(web: Web) -> None:
    ticket, guest = received(web), web.app.test_client()
    support_replies(web, ticket)
    page = guest.get(link_of(web, ticket))
    guest.post(page.request.path + "/solved", data=hidden_fields(page))
    assert spoken(web, ticket).standing.state is TicketState.SOLVED

    page = guest.get(link_of(web, ticket))
    assert "Your message opens the request again." in page.text
    adds(guest, page, "Predsa nie.")

    assert spoken(web, ticket).standing.state is TicketState.OPEN


def test_solved_can_be_said_and_taken_back_and_only_by_a_post(web: Web) -> None:
    ticket, guest = received(web), web.app.test_client()
    support_replies(web, ticket)
    page = guest.get(link_of(web, ticket))
    solved = page.request.path + "/solved"
    assert guest.get(f"{solved}?{page.request.query_string.decode()}").status_code == 405  # a link scanner
    assert spoken(web, ticket).standing.state is TicketState.ANSWERED

    for _ in range(2):  # a second click changes nothing
        guest.post(solved, data=hidden_fields(page))
    assert spoken(web, ticket).version == 3
    assert "It is not solved after all" in guest.get(link_of(web, ticket)).text
    for _ in range(2):
        guest.post(solved, data={**hidden_fields(page), "undo": "1"})

    assert spoken(web, ticket).standing.state is TicketState.ANSWERED


def test_without_the_secret_nobody_sees_or_writes_anything(web: Web) -> None:
    ticket, guest = received(web, member_id="42"), web.app.test_client()
    path, stranger = f"/sk/ticket/{ticket.reference}", member_of(web, "43")

    for browser in (guest, stranger):
        assert browser.get(path).status_code == 404
        assert browser.get(path, query_string={"secret": "0" * 32}).status_code == 404
        for action in ("message", "solved"):
            posted = browser.post(f"{path}/{action}", data={"text": "x", "message_id": new_message_id()})
            assert posted.status_code == 404
    # not even the member's own browser without the page: another site cannot write in a member's name
    member = member_of(web)
    assert member.post(f"{path}/message", data={"text": "x", "message_id": new_message_id()}).status_code == 404
    assert spoken(web, ticket).version == 0


def test_a_member_sees_all_tickets_and_what_was_written_but_no_notes(web: Web) -> None:
    ticket, other = received(web, member_id="42"), received(web, member_id="43")
    support_replies(web, ticket, "<b>Skúste</b> to znova.")
    member = member_of(web)

    listed = member.get("/en/tickets").text
    assert ticket.reference in listed
    assert other.reference not in listed
    page = member.get(f"/en/ticket/{ticket.reference}")

    assert SECRET_WORDS in page.text
    assert "&lt;b&gt;Skúste&lt;/b&gt; to znova." in page.text
    assert "interná poznámka" not in page.text
    assert adds(member, page, "Ďakujem.").status_code == 303
    assert "Ďakujem." in member.get(f"/en/ticket/{ticket.reference}").text


def test_a_member_gets_the_files_of_the_conversation_and_nobody_elses(web: Web) -> None:
    ticket, member = received(web, member_id="42"), member_of(web)
    page = member.get(f"/en/ticket/{ticket.reference}")
    adds(member, page, "Tu je.", files=[(io.BytesIO(PNG), "obrazovka.png")])
    (message,) = spoken(web, ticket).messages
    file = f"/en/ticket/{ticket.reference}/file/{message.attachments[0].attachment_id}"

    with member.get(file) as download:
        assert download.data == PNG
    assert web.app.test_client().get(file).status_code == 404
    assert member_of(web, "43").get(file).status_code == 404


def test_a_member_is_told_that_a_file_is_missing_and_what_to_do(web: Web) -> None:
    ticket, member = received(web, member_id="42"), member_of(web)
    page = member.get(f"/en/ticket/{ticket.reference}")
    adds(member, page, "Tu je.", files=[(io.BytesIO(PNG), "obrazovka.png")])
    (stored,) = spoken(web, ticket).messages[0].attachments
    web.parts.attachments.files.path(stored.attachment_id).unlink()

    answer = member.get(f"/en/ticket/{ticket.reference}/file/{stored.attachment_id}")

    assert answer.status_code == 404
    assert "obrazovka.png" in answer.text
    assert "please add it to your request once more" in answer.text
    assert f'href="/en/ticket/{ticket.reference}"' in answer.text


def test_guests_are_told_how_to_find_their_requests(web: Web) -> None:
    page = web.app.test_client().get("/en/tickets")

    assert page.status_code == 200
    assert "receipt" in page.text


def test_a_refused_file_is_named_and_the_message_goes_without_it(web: Web) -> None:
    ticket, guest = received(web), web.app.test_client()
    page = guest.get(link_of(web, ticket))

    answer = adds(guest, page, "Pozrite.", files=[(io.BytesIO(b"MZ\x90\0"), "virus.exe")])

    assert "virus.exe" in answer.text
    assert [message.text for message in spoken(web, ticket).messages] == ["Pozrite."]


def test_what_cannot_be_taken_comes_back_with_its_text(web: Web) -> None:
    ticket, guest = received(web), web.app.test_client()
    page = guest.get(link_of(web, ticket))

    assert adds(guest, page, "  ").status_code == 422
    too_long = adds(guest, page, "y" * 10_001)
    assert too_long.status_code == 422
    assert "y" * 10_001 in too_long.text
    for number in range(20):
        page = guest.get(link_of(web, ticket))
        assert adds(guest, page, f"správa {number}").status_code == 303
    kept = len(list((web.parts.settings.data_dir / "attachments").iterdir()))
    file = (io.BytesIO(PNG), "obrazovka.png")
    flood = adds(guest, guest.get(link_of(web, ticket)), "ešte jedna", files=[file])
    assert flood.status_code == 429
    assert len(list((web.parts.settings.data_dir / "attachments").iterdir())) == kept  # nobody fills the disk
    assert "ešte jedna</textarea>" in flood.text
    web.clock.goes_on(timedelta(hours=2))
    assert adds(guest, guest.get(link_of(web, ticket)), "ešte jedna").status_code == 303


def test_words_about_a_held_ticket_wait_with_it(web: Web) -> None:
    ticket, guest = received(web, held=True), web.app.test_client()
    adds(guest, guest.get(link_of(web, ticket)), "Haló?")

    with web.parts.database.writing() as connection:
        assert {row.state for row in outbox.deliveries(connection, ticket.ticket_id)} == {"held"}
        outbox.release(connection, ticket.ticket_id, web.clock())
        assert {row.state for row in outbox.deliveries(connection, ticket.ticket_id)} == {"pending"}


def test_a_busy_database_gives_the_text_back(web: Web) -> None:
    ticket, guest = received(web), web.app.test_client()
    page = guest.get(link_of(web, ticket))
    with database_locked(web):
        answer = adds(guest, page, "Môj text.")

    assert answer.status_code == 503
    assert "Môj text.</textarea>" in answer.text
    assert adds(guest, page, "Môj text.").status_code == 303


def test_who_says_solved_and_not_solved_all_the_time_is_stopped(web: Web) -> None:
    ticket, guest = received(web), web.app.test_client()
    page = guest.get(link_of(web, ticket))
    path, secret = page.request.path + "/solved", hidden_fields(page)["secret"]

    answers = [
        guest.post(path, data={"secret": secret, **({"undo": "1"} if n % 2 else {})}).status_code for n in range(60)
    ]

    assert answers[:10] == [303] * 10
    assert answers[-1] == 429
    assert spoken(web, ticket).version == 40
    web.clock.goes_on(timedelta(hours=2))
    assert guest.post(path, data={"secret": secret}).status_code == 303


def test_another_text_under_the_id_of_a_sent_message_is_written_too(web: Web) -> None:
    ticket, guest = received(web), web.app.test_client()
    page = guest.get(link_of(web, ticket))

    for text in ("Raz.", "Raz.", "Raz a ešte niečo."):  # twice the same, then back, changed, and sent again
        assert adds(guest, page, text).status_code == 303

    assert [message.text for message in spoken(web, ticket).messages] == ["Raz.", "Raz a ešte niečo."]


def test_the_status_shows_how_far_the_request_has_come(web: Web) -> None:
    ticket, browser = received(web), web.app.test_client()
    done = re.compile(r'<li class="done">([^<]+)<br><time')

    assert done.findall(browser.get(link_of(web, ticket)).text) == ["Received"]
    support_replies(web, ticket)
    assert done.findall(browser.get(link_of(web, ticket)).text) == ["Received", "Read by support", "Answered"]


def merged(web: Web, ticket: Ticket, into: Ticket) -> None:
    with web.parts.database.writing() as connection:
        version = len(conversation.facts_of(connection, ticket.ticket_id))
        assert merging.merge(connection, ticket, into, version=version, who="eva", now=web.clock()) is None


def test_the_status_of_a_merged_request_leads_to_the_one_in_which_it_goes_on(web: Web) -> None:
    ticket, goes_on, browser = received(web), received(web), web.app.test_client()
    merged(web, ticket, goes_on)

    link = re.search(rf'href="([^"]+)">{goes_on.reference}', browser.get(link_of(web, ticket)).text)

    assert link
    assert goes_on.reference in browser.get(link[1].replace("&amp;", "&")).text


def test_the_link_of_a_guest_opens_no_members_request_although_they_were_merged(web: Web) -> None:
    ticket, of_member = received(web), received(web, member_id="77")  # anybody can type the member's e-mail address
    merged(web, ticket, of_member)

    page = web.app.test_client().get(link_of(web, ticket)).text

    assert of_member.reference in page
    assert link_of(web, of_member).partition("secret=")[2] not in page
