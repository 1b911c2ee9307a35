"""The staff's desk, in the words of the people at it: reading, answering, two at once, undo, verdicts."""

from __future__ import annotations

import html
import io
import re
import threading
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete
from werkzeug.test import TestResponse

from tests.product import PASSWORD
from tests.visitor import hidden_fields
from tests.web import database_locked
from tests.webui.conftest import csrf_token
from tests.webui.staff.house import Colleague, House, signed_in
from tickets.conversation import conversation, verdicts
from tickets.conversation.conversation import new_message_id
from tickets.conversation.given import given_to
from tickets.conversation.standing import Fact, FactKind, TicketState
from tickets.files import staging
from tickets.outgoing import outbox
from tickets.tables import DeliveryState
from tickets.ticket import Ticket
from webui.processes.worker import deliver_once
from webui.storage import accounts
from webui.storage.accounts import Role

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


def test_a_reply_is_saved_shown_and_waits_in_the_outbox(house: House) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)

    assert house.eva.posts("reply", text="Skúste to znova.").status_code == 303

    assert "Skúste to znova." in house.eva.opens(ticket).text
    assert house.leaving(ticket) == [("requester", DeliveryState.PENDING)]
    assert house.spoken(ticket).standing.state is TicketState.ANSWERED


def test_the_first_opening_is_noted_once_and_is_no_news_to_a_colleague(house: House) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)
    assert "eva opened it" in house.eva.page.text
    house.jan.opens(ticket)
    house.eva.opens(ticket)

    assert [(fact.kind, fact.who) for fact in house.spoken(ticket).facts] == [(FactKind.OPENED, "eva")]
    assert house.spoken(ticket).standing.state is TicketState.NEW
    assert house.jan.posts("reply", text="Skúste to znova.").status_code == 303


def test_a_ticket_that_was_given_stays_in_the_list_of_what_was_given_after_it_was_opened(house: House) -> None:
    ticket = house.receives()
    with house.parts.database.writing() as connection:
        conversation.add_fact(connection, ticket.ticket_id, Fact(house.clock(), FactKind.ASSIGNED, "jan", "eva"))
        conversation.add_fact(connection, ticket.ticket_id, Fact(house.clock(), FactKind.OPENED, "eva"))

        assert [given.reference for given in given_to(connection, "eva", limit=9)] == [ticket.reference]
        conversation.add_fact(connection, ticket.ticket_id, Fact(house.clock(), FactKind.CLOSED, "eva"))


def test_a_file_of_a_reply_that_was_not_sent_is_taken_back_and_the_text_stays(house: House) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)
    house.eva.posts("reply", text="", files=[(io.BytesIO(PNG), "návod.png")])
    taken = re.findall(r'name="take_back" value="([0-9a-f]+)"', house.eva.page.text)
    assert len(taken) == 1

    answer = house.eva.posts("reply", text="V prílohe.", take_back=taken[0])

    assert answer.status_code == 200
    assert "V prílohe.</textarea>" in answer.text
    assert "take_back" not in answer.text
    assert house.texts(ticket) == []
    house.eva.posts("reply", text="V prílohe.")
    assert house.spoken(ticket).messages[0].attachments == ()


@pytest.mark.parametrize(("then", "state"), [("waiting", TicketState.WAITING), ("close", TicketState.CLOSED)])
def test_a_reply_may_say_what_comes_next(house: House, then: str, state: TicketState) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)
    house.eva.posts("reply", text="Aký je váš telefón?", then=then)

    assert house.spoken(ticket).standing.state is state


def test_a_page_sent_twice_writes_once(house: House) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)

    assert [house.eva.posts("reply", text="Raz.").status_code for _ in range(2)] == [303, 303]
    assert house.texts(ticket) == ["Raz."]


def test_a_reply_written_while_a_colleague_answered_is_kept_and_not_sent_until_confirmed(house: House) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)
    house.jan.opens(ticket)
    house.jan.posts("reply", text="Vybavené.")

    refused = house.eva.posts("reply", text="Moja dlhá odpoveď.")

    assert refused.status_code == 409
    assert "jan replied" in refused.text
    assert "Moja dlhá odpoveď.</textarea>" in refused.text
    assert house.texts(ticket) == ["Vybavené."]
    assert house.eva.posts("reply", text="Moja dlhá odpoveď.").status_code == 303  # it still fits
    assert house.texts(ticket) == ["Vybavené.", "Moja dlhá odpoveď."]


def test_words_of_the_requester_in_between_are_news_and_ones_own_clicks_are_not(house: House) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)
    house.eva.posts("assign", to="eva")
    assert house.eva.posts("reply", text="Jedna.").status_code == 303

    house.eva.opens(ticket)
    house.requester_writes(ticket, "Už to ide.")
    refused = house.eva.posts("reply", text="Druhá.")

    assert refused.status_code == 409
    assert "The requester wrote" in refused.text
    assert "Už to ide." in refused.text


def test_the_reply_reaches_the_requester_and_nobody_else(house: House) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)
    house.eva.posts("reply", text="Skúste to znova.\n.\nBcc: eve@evil.example")
    deliver_once(house.parts.settings, house.parts.database)

    (reply,) = house.spoken(ticket).messages
    mail = house.parts.settings.data_dir / "mail" / f"{ticket.ticket_id}-{reply.message_id}.eml"
    letter = message_from_bytes(mail.read_bytes(), policy=default)
    assert (letter["To"], letter["Bcc"], letter["Message-ID"]) == (ticket.email, None, reply.mail_id)
    assert house.leaving(ticket) == [("requester", DeliveryState.DELIVERED)]


def test_a_reply_sent_by_many_impatient_clicks_at_once_is_one_letter(house: House) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)
    fields = {**hidden_fields(house.eva.page), "text": "Raz.", "message_id": new_message_id(), "version": "0"}
    start, answers = threading.Barrier(6), []
    browsers = [signed_in(house.app, "eva").browser for _ in range(6)]

    def click(browser: FlaskClient) -> None:
        token = csrf_token(browser.get(f"/staff/ticket/{ticket.reference}").text)
        start.wait()
        path = f"/staff/ticket/{ticket.reference}/reply"
        answers.append(browser.post(path, data={**fields, "csrf_token": token}).status_code)

    clicks = [threading.Thread(target=click, args=(browser,)) for browser in browsers]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()

    assert answers == [303] * 6
    assert house.texts(ticket) == ["Raz."]
    assert len(house.leaving(ticket)) == 1


def test_a_member_without_an_address_reads_the_reply_on_the_page_of_the_request(house: House) -> None:
    ticket = house.receives(email="", member_id="42")
    house.eva.opens(ticket)

    assert house.eva.posts("reply", text="Skúste to.").status_code == 303
    assert house.leaving(ticket) == []
    assert house.texts(ticket) == ["Skúste to."]


def test_nothing_is_closed_over_words_that_nobody_has_read(house: House) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)
    house.requester_writes(ticket, "Ešte niečo dôležité.")

    refused = house.eva.posts("close")

    assert refused.status_code == 409
    assert "Not closed" in refused.text
    assert "Ešte niečo dôležité." in refused.text
    assert house.spoken(ticket).standing.state is TicketState.NEW
    assert house.eva.posts("close").status_code == 303  # now it was on the page
    assert house.spoken(ticket).standing.state is TicketState.CLOSED


def test_a_note_never_leaves_the_house_and_does_not_answer(house: House) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)
    house.eva.posts("note", text="Volala včera.")

    assert house.leaving(ticket) == []
    assert house.spoken(ticket).standing.state is TicketState.NEW
    assert house.spoken(ticket).public == ()


@pytest.mark.parametrize(("text", "message"), [("  \n ", "Please fill this in."), ("x" * 20_001, "This is too long.")])
def test_what_cannot_be_sent_stays_in_its_field(house: House, text: str, message: str) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)

    refused = house.eva.posts("reply", text=text)

    assert refused.status_code == 422
    assert message in refused.text
    assert text in refused.text
    assert house.texts(ticket) == []


def test_a_file_that_cannot_be_sent_stops_the_reply_and_the_good_one_stays_added(house: House) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)
    files = [(io.BytesIO(PNG), "návod.png"), (io.BytesIO(b"MZ\x90\0"), "virus.exe")]

    refused = house.eva.posts("reply", text="V prílohe.", files=files)
    assert refused.status_code == 422
    assert "virus.exe" in refused.text
    assert house.texts(ticket) == []
    house.eva.posts("reply", text="V prílohe.")

    (reply,) = house.spoken(ticket).messages
    (stored,) = reply.attachments
    assert stored.name == "návod.png"
    with house.eva.browser.get(f"/staff/ticket/{ticket.reference}/file/{stored.attachment_id}") as download:
        assert download.data == PNG
        assert download.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("name", ["navod.png", "mail.eml"])
def test_a_file_that_is_missing_says_so_and_what_to_do(house: House, name: str) -> None:
    stored = house.parts.attachments.keep([PNG], name, "application/octet-stream")
    with house.parts.database.writing() as connection:
        staging.stage(connection, stored, owner="mail", now=house.clock())
    ticket = house.receives(attachments=(stored,))
    house.parts.attachments.files.path(stored.attachment_id).unlink()

    answer = house.eva.browser.get(f"/staff/ticket/{ticket.reference}/file/{stored.attachment_id}?lang=en")

    assert answer.status_code == 404
    assert name in answer.text
    assert "Ask the requester to send it again" in answer.text
    assert stored.attachment_id in answer.text  # what the operator looks for in a backup
    assert "The file is missing" in house.eva.opens(ticket).text


def test_a_ticket_without_an_address_can_only_be_noted(house: House) -> None:
    ticket = house.receives(email="")
    page = house.eva.opens(ticket)
    assert "write a note instead" in page.text

    assert house.eva.posts("reply", text="Haló?").status_code == 422
    assert house.texts(ticket) == []


def test_take_give_close_open_again_each_with_one_click_and_each_can_be_undone(house: House) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)
    house.eva.posts("assign", to="jan")
    assert house.spoken(ticket).standing.assignee == "jan"
    assert "eva gave it to jan" in house.eva.opens(ticket).text
    house.eva.posts("undo")
    assert house.spoken(ticket).standing.assignee == ""

    house.eva.opens(ticket)
    house.eva.posts("close")
    house.eva.opens(ticket)
    house.eva.posts("reopen")
    assert house.spoken(ticket).standing.state is TicketState.OPEN
    house.eva.opens(ticket)
    house.eva.posts("undo")
    assert house.spoken(ticket).standing.state is TicketState.CLOSED
    assert 'name="position"' not in house.jan.opens(ticket).text  # a colleague's click is not mine to undo


def test_a_second_click_changes_nothing(house: House) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)
    for _ in range(2):
        house.eva.posts("close")
        house.eva.posts("assign", to="eva")

    assert len(house.done(ticket)) == 2
    assert house.eva.posts("assign", to="nobody-we-know").status_code == 422


def test_one_click_says_which_article_would_have_answered_and_a_second_one_replaces_it(house: House) -> None:
    ticket = house.receives(description="zabudla som heslo a neviem sa prihlásiť", help_session_id=None)
    page = house.eva.opens(ticket)
    assert 'value="zabudnute-heslo"' in page.text  # suggested from the problem's text

    house.eva.posts("verdict", said="article", article_id="zabudnute-heslo")
    house.jan.opens(ticket)
    house.jan.posts("verdict", said="no-article", article_id="")
    house.eva.opens(ticket)
    house.eva.posts("verdict", said="article", article_id="zmena-hesla")
    assert said_about(house, ticket) == [("jan", ""), ("eva", "zmena-hesla")]

    house.jan.opens(ticket)
    house.jan.posts("verdict", said="withdrawn")
    assert said_about(house, ticket) == [("eva", "zmena-hesla")]


def test_an_article_that_is_not_there_is_no_verdict(house: House) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)

    refused = house.eva.posts("verdict", said="article", article_id="nic-take")

    assert refused.status_code == 422
    assert "There is no published article with this id." in refused.text
    assert 'value="nic-take"' in refused.text
    assert house.eva.posts("verdict", said="nonsense").status_code == 422
    assert said_about(house, ticket) == []


def test_other_articles_can_be_searched_for(house: House) -> None:
    ticket = house.receives(description="kolo na bicykli praska")
    assert 'value="fotky-a-albumy"' not in house.eva.opens(ticket).text

    assert "album" in house.eva.opens(ticket, q="ako nahrat fotku do albumu").text


def said_about(house: House, ticket: Ticket) -> list[tuple[str, str]]:
    with house.parts.database.reading() as connection:
        return [(v.who, v.article_id) for v in verdicts.verdicts_on(connection, ticket.ticket_id)]


def test_what_was_asked_shown_opened_and_why_it_did_not_help_is_retold(house: House) -> None:
    person = house.app.test_client()
    page = person.post("/sk/problem", data={"text": "zabudla som heslo"}).location.partition("?")[0]
    article = re.findall(rf'href="({page}/a/[^"]+)"', person.get(page).text)[0]
    person.get(article)
    answer = {"article_id": article.rpartition("/")[2], "solved": "no", "reason": "outdated"}
    person.post(f"{page}/verdict", data=answer)
    ticket = house.receives(help_session_id=page.rpartition("/")[2], read=())

    shown = house.eva.opens(ticket).text

    assert '<q dir="auto">zabudla som heslo</q>' in shown
    assert "It is out of date" in shown
    assert "to be read" in shown


def test_hostile_words_stay_words(house: House) -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>\u202e"
    ticket = house.receives(description=hostile, login=hostile, email="jana@example.sk")
    house.requester_writes(ticket, hostile)
    house.eva.opens(ticket)
    house.eva.posts("note", text=hostile)

    for page in (house.eva.opens(ticket), house.eva.sees("/staff/", state="all")):
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
        assert "&lt;script&gt;alert" in page.text


def test_the_inbox_lists_who_waits_and_narrows_down(house: House) -> None:
    mine, russian = house.receives(topic="login"), house.receives(lang="ru", topic="registration")
    house.eva.opens(mine)
    house.eva.posts("assign", to="eva")

    assert references(house.eva.sees("/staff/", language="ru")) == [russian.reference]
    assert mine.reference in references(house.eva.sees("/staff/", assignee="eva"))
    assert mine.reference not in references(house.eva.sees("/staff/", topic="registration"))
    assert references(house.eva.sees("/staff/", topic="no-such-topic")) == []
    assert references(house.eva.sees("/staff/", state="nonsense")) == references(house.eva.sees("/staff/"))


def test_the_inbox_is_turned_page_by_page_oldest_waiting_first(house: House) -> None:
    expected = []
    for _ in range(27):
        house.clock.goes_on(timedelta(minutes=1))
        expected.append(house.receives(topic="groups", purpose="content").reference)

    first = house.eva.sees("/staff/", topic="groups", lang="en")
    assert "Page 1 of 2" in first.text
    following = re.search(r'rel="next" href="([^"]+)"', first.text)
    assert following
    second = house.eva.sees(html.unescape(following[1]))

    assert references(first) + references(second) == expected
    far = house.eva.sees("/staff/", topic="groups", lang="en", page="9" * 40)  # typed by hand: there is no such page
    assert "Page 2 of 2" in far.text


def test_a_reference_leads_to_its_ticket_and_an_address_to_all_of_its_tickets(house: House) -> None:
    ticket = house.receives(email="nina@example.org")
    typed = ticket.reference.lower().replace("-", " ")

    assert house.eva.browser.get("/staff/", query_string={"q": typed}).location.endswith(ticket.reference)
    assert references(house.eva.sees("/staff/", q="Nina@example.org")) == [ticket.reference]
    nothing = house.eva.sees("/staff/", q="RF-2222-2222", lang="en").text
    assert "No ticket has “RF-2222-2222”" in nothing
    assert 'class="cards"' not in nothing  # and no other ticket stands there instead
    assert house.eva.browser.get("/staff/ticket/RF-2222-2222").status_code == 404


def test_who_was_signed_out_meanwhile_gets_the_text_back(house: House) -> None:
    ticket = house.receives()
    late = signed_in(house.app, "jan")
    late.opens(ticket)
    late.browser.post("/staff/sign-out", data={"csrf_token": csrf_token(late.page.text)})

    refused = late.posts("reply", text="Moja dlhá odpoveď.")

    assert refused.status_code in (400, 401)
    assert "Moja dlhá odpoveď." in refused.text
    assert house.texts(ticket) == []


def test_a_busy_database_gives_the_reply_back_to_be_sent_again(house: House) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)
    with database_locked(house):
        busy = house.eva.posts("reply", text="Moja dlhá odpoveď.", then="close")

    assert busy.status_code == 503
    assert "Moja dlhá odpoveď.</textarea>" in busy.text
    again = {**hidden_fields(busy), "text": "Moja dlhá odpoveď."}
    assert house.eva.browser.post(busy.request.path, data=again).status_code == 303
    assert house.texts(ticket) == ["Moja dlhá odpoveď."]
    assert house.spoken(ticket).standing.state is TicketState.CLOSED


def test_who_lost_the_account_meanwhile_gets_the_text_back_and_a_way_to_sign_in(house: House) -> None:
    ticket = house.receives()
    database = house.parts.database
    with database.writing() as connection:
        accounts.add(connection, "iva", Role.STAFF, PASSWORD)
    iva = signed_in(house.app, "iva")
    iva.opens(ticket)
    with database.writing() as connection:
        accounts.set_password(connection, "iva", "a new correct horse")

    refused = iva.posts("reply", text="Moja dlhá odpoveď.")

    assert refused.status_code == 401
    assert "Moja dlhá odpoveď.</textarea>" in refused.text
    assert 'href="/staff/sign-in"' in refused.text
    assert house.texts(ticket) == []


PAGES = ("/staff/", "/staff/waits", "/staff/ticket/{reference}")
CLICKS = {
    "reply": {"text": "x", "message_id": "a" * 32},
    "note": {"text": "x", "message_id": "a" * 32},
    "assign": {"to": "eva"},
    "close": {},
    "reopen": {},
    "undo": {"position": "0"},
    "verdict": {"said": "no-article"},
    "release": {},
    "redrive": {},
}


@pytest.mark.parametrize("who", ["stranger", "editor", "analyst"])
def test_nobody_but_support_sees_or_changes_a_ticket(house: House, who: str) -> None:
    ticket = house.receives(held=True)
    browser, token = house.app.test_client(), csrf_token(house.eva.opens(ticket).text)
    if who != "stranger":
        with house.parts.database.writing() as connection:
            accounts.add(connection, who, Role(who), PASSWORD)
        browser = signed_in(house.app, who).browser
        token = csrf_token(browser.get("/reports" if who == "analyst" else "/editor").text)

    for page in PAGES:
        assert browser.get(page.format(reference=ticket.reference)).status_code in (303, 403)
    for action, fields in CLICKS.items():
        path = f"/staff/ticket/{ticket.reference}/{action}"
        assert browser.post(path, data={**fields, "csrf_token": token}).status_code in (400, 401, 403)
        assert house.eva.browser.post(path, data=fields).status_code == 400  # support itself, but from another site
    assert house.done(ticket) == ()
    assert said_about(house, ticket) == []
    with house.parts.database.reading() as connection:
        assert {row.state for row in outbox.deliveries(connection, ticket.ticket_id)} == {DeliveryState.HELD}


def test_no_page_with_a_ticket_is_kept_by_the_browser(house: House) -> None:
    ticket = house.receives()

    for path in PAGES:
        page = house.eva.browser.get(path.format(reference=ticket.reference))
        assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")


def references(page: TestResponse) -> list[str]:
    return re.findall(r'<a class="title" dir="auto" href="/staff/ticket/(RF-[^"]+)"', page.text)


# --- somebody who means ill, and accidents that look the same ---------------------------------------------


def test_another_text_under_the_id_of_a_sent_reply_is_kept_and_not_lost(house: House) -> None:
    ticket = house.receives()
    page = house.eva.opens(ticket)
    house.eva.posts("reply", text="Prvá verzia.")

    house.eva.page = page  # back, changed, sent again
    assert house.eva.posts("reply", text="Druhá, dlhšia verzia.").status_code == 303

    assert house.texts(ticket) == ["Prvá verzia."]
    assert "Druhá, dlhšia verzia.</textarea>" in house.eva.opens(ticket).text
    assert house.eva.posts("reply", text="Druhá, dlhšia verzia.").status_code == 303
    assert house.texts(ticket) == ["Prvá verzia.", "Druhá, dlhšia verzia."]


def test_the_id_of_a_message_on_another_ticket_swallows_nothing(house: House) -> None:
    first, second = house.receives(), house.receives()
    house.eva.opens(first)
    house.eva.posts("note", text="Rovnaký text.")
    (note,) = house.spoken(first).messages
    house.eva.opens(second)

    house.eva.posts("note", text="Rovnaký text.", message_id=note.message_id)

    assert house.texts(second) == []
    assert "Rovnaký text.</textarea>" in house.eva.opens(second).text


def test_nobody_takes_back_what_somebody_else_did(house: House) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)
    house.eva.posts("close")
    token = csrf_token(house.jan.opens(ticket).text)

    path = f"/staff/ticket/{ticket.reference}/undo"
    house.jan.browser.post(path, data={"csrf_token": token, "position": "0"})

    assert house.spoken(ticket).standing.state is TicketState.CLOSED


def test_a_ticket_of_somebody_whose_account_is_gone_still_says_whose_it_was(house: House) -> None:
    ticket = house.receives()
    with house.parts.database.writing() as connection:
        accounts.add(connection, "zoja", Role.STAFF, PASSWORD)
    zoja = signed_in(house.app, "zoja")
    zoja.opens(ticket)
    zoja.posts("assign", to="zoja")
    with house.parts.database.writing() as connection:
        connection.execute(delete(accounts.accounts_table).where(accounts.accounts_table.c.name == "zoja"))

    assert zoja.browser.get(f"/staff/ticket/{ticket.reference}").status_code == 303  # to the sign-in
    assert "<option selected>zoja</option>" in house.eva.opens(ticket).text
    assert house.eva.posts("assign", to="zoja").status_code == 303  # the form as it stood: nothing changes
    assert house.spoken(ticket).standing.assignee == "zoja"
    house.eva.opens(ticket)
    house.eva.posts("assign", to="eva")
    assert house.spoken(ticket).standing.assignee == "eva"
    house.eva.opens(ticket)
    assert house.eva.posts("assign", to="zoja").status_code == 422
    assert "zoja</option>" not in house.eva.opens(ticket).text


def test_two_who_close_at_once_close_once(house: House) -> None:
    ticket = house.receives()
    house.eva.opens(ticket)
    house.jan.opens(ticket)
    start, answers = threading.Barrier(2), []

    def click(who: Colleague) -> None:
        start.wait()
        answers.append(who.posts("close").status_code)

    clicks = [threading.Thread(target=click, args=(who,)) for who in (house.eva, house.jan)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()

    assert sorted(answers) == [303, 409]  # the second one is told who was first
    assert [fact.kind.value for fact in house.done(ticket)] == ["closed"]


def test_words_find_tickets_by_what_was_written(house: House) -> None:
    ticket = house.receives(description="Пропали мои ПОДАРКИ, 100 % всех", email="olga@example.org")
    house.requester_writes(ticket, "Medzitým sa vrátil Kaktus.")

    for words in ("подарки", "kaktus", "подарки kaktus", "olga", "100 %"):
        assert ticket.reference in house.eva.sees("/staff/", q=words).text, words
    for words in ("подарки slon", "100_%", "x%y"):
        assert ticket.reference not in house.eva.sees("/staff/", q=words).text, words


def test_an_urgent_ticket_stands_first_and_any_ticket_can_be_marked(house: House) -> None:
    calm = house.receives(topic="games")
    house.clock.goes_on(timedelta(minutes=5))
    late = house.receives(topic="games")
    assert first_in_the_inbox(house) == calm.reference

    house.eva.opens(late)
    house.eva.posts("urgent", urgent="yes")
    assert first_in_the_inbox(house) == late.reference
    assert "eva marked it as urgent" in house.eva.opens(late).text
    house.eva.posts("urgent", urgent="no")
    assert first_in_the_inbox(house) == calm.reference


def first_in_the_inbox(house: House) -> str:
    return re.findall(r'href="/staff/ticket/(RF-[^"]+)"', house.eva.sees("/staff/", topic="games").text)[0]


def test_the_saved_views_say_how_many_wait_in_them(house: House) -> None:
    house.receives(topic="groups")
    ticket = house.receives(topic="groups")
    house.eva.opens(ticket)
    house.eva.posts("assign", to="eva")
    house.eva.opens(ticket)
    house.eva.posts("urgent", urgent="yes")

    page = house.eva.sees("/staff/", lang="en", urgent="yes").text

    assert re.search(r'aria-current="page">Urgent&nbsp;<span class="count">\d+<', page)
    assert ticket.reference in page
    assert re.search(r'>Mine&nbsp;<span class="count">[1-9]', page)


def test_send_and_next_leads_to_the_ticket_that_stands_first(house: House) -> None:
    house.receives()
    ticket = house.receives()
    house.eva.opens(ticket)

    answer = house.eva.posts("reply", text="Skúste to znova.", then="next")

    assert ticket.reference not in answer.location
    assert "/staff/ticket/RF-" in answer.location
    assert house.spoken(ticket).standing.state is TicketState.CLOSED
