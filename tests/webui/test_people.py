"""Stories of the people behind and before the help centre, through the web client on the shipped articles."""

import io
import re
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.members import arrives_as
from tests.product import settings_in
from tests.tickets.stored import stored_tickets
from tests.webui.conftest import SignedIn, csrf_token
from tickets.ticket import Ticket
from webui.app import create_app
from webui.identity.member import Member, sign

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
NOT_COVERED = "kolo na bicykli praska pri brzdeni"
ANSWERS = {"choice": "password/forgotten", "email": "eva@example.org", "description": NOT_COVERED, "consent": "yes"}


def describes(client: FlaskClient, text: str) -> str:
    """The address of the help session about `text`."""
    answer = client.post("/sk/problem", data={"text": text})
    assert answer.status_code == 303
    return answer.location.partition("?")[0]


def opens_the_form(client: FlaskClient) -> str:
    """The address of an open form: a problem that no article covers, said twice."""
    page = describes(client, NOT_COVERED)
    client.post(f"{page}/reword", data={"text": f"{NOT_COVERED} a retaz skripe"})
    return page.replace("/problem/", "/contact/")


def newest(app: Flask) -> Ticket:
    with app.extensions["readfirst"].database.reading() as connection:
        return stored_tickets(connection, limit=1)[0]


def test_for_gibberish_a_topic_brings_the_articles_of_that_topic(client: FlaskClient) -> None:
    page = describes(client, "asdfgh qwrtzu")
    shown = client.post(f"{page}/topic", data={"topic": "password"}, follow_redirects=True).text

    assert "zabudnute-heslo" in shown
    assert client.get(page.replace("/problem/", "/contact/")).status_code == 403


def test_a_problem_that_no_article_covers_opens_the_form_with_the_text_in_it(client: FlaskClient) -> None:
    form = client.get(opens_the_form(client))

    assert form.status_code == 200
    assert NOT_COVERED in form.text


def test_errors_come_all_at_once_and_nothing_typed_is_lost(client: FlaskClient) -> None:
    form = opens_the_form(client)
    answer = client.post(form, data={"email": "no address", "description": "moj dlhy text", "login": "eva42"})

    assert answer.status_code == 422
    assert {name for name in ("topic", "email", "consent") if f'id="{name}-error"' in answer.text} == {
        "topic",
        "email",
        "consent",
    }
    assert "moj dlhy text" in answer.text
    assert "eva42" in answer.text


def test_a_refused_file_is_named_and_the_ticket_goes_without_it(app: Flask, client: FlaskClient) -> None:
    form = opens_the_form(client)
    files = [(io.BytesIO(PNG), "obrazovka.png"), (io.BytesIO(b"MZ\x90\0"), "virus.exe")]
    answer = client.post(form, data={**ANSWERS, "files": files}, content_type="multipart/form-data")

    assert answer.status_code == 201
    assert "virus.exe" in answer.text
    assert [file.name for file in newest(app).attachments] == ["obrazovka.png"]


def test_files_survive_an_error_in_the_form(app: Flask, client: FlaskClient) -> None:
    form = opens_the_form(client)
    data = {**ANSWERS, "email": "", "files": [(io.BytesIO(PNG), "obrazovka.png")]}
    assert client.post(form, data=data, content_type="multipart/form-data").status_code == 422

    assert client.post(form, data=ANSWERS).status_code == 201
    assert [file.name for file in newest(app).attachments] == ["obrazovka.png"]


def test_the_status_page_needs_its_secret_and_shows_nothing_that_was_written(app: Flask, client: FlaskClient) -> None:
    receipt = client.post(opens_the_form(client), data=ANSWERS).text
    address = re.search(r'href="(/sk/ticket/[^"]+)"', receipt)
    assert address
    status = client.get(address[1])

    assert status.status_code == 200
    assert NOT_COVERED not in status.text
    assert "eva@example.org" not in status.text
    stranger = app.test_client()
    assert stranger.get(address[1].split("?")[0]).status_code == 404
    assert stranger.get(address[1][:-1] + "x").status_code == 404


def test_staff_see_the_ticket_and_get_its_files_as_downloads_only(
    app: Flask, client: FlaskClient, signed_in: SignedIn
) -> None:
    data = {**ANSWERS, "files": [(io.BytesIO(PNG), "obrazovka.png")]}
    client.post(opens_the_form(client), data=data, content_type="multipart/form-data")
    ticket, staff = newest(app), signed_in("staff")
    file = f"/staff/ticket/{ticket.reference}/file/{ticket.attachments[0].attachment_id}"

    assert ticket.reference in staff.get("/staff/").text
    assert NOT_COVERED in staff.get(f"/staff/ticket/{ticket.reference}").text
    with staff.get(file) as download:
        assert download.data == PNG
        assert download.headers["Content-Disposition"].startswith("attachment")
        assert download.mimetype == "application/octet-stream"
    assert client.get(file).status_code == 303  # nobody else
    assert staff.get(file.replace(ticket.attachments[0].attachment_id, "0" * 32)).status_code == 404


def test_too_many_tickets_are_held_and_staff_let_them_go(app: Flask, signed_in: SignedIn) -> None:
    for _ in range(6):
        person = app.test_client()
        assert person.post(opens_the_form(person), data=ANSWERS).status_code == 201
    ticket, staff = newest(app), signed_in("staff")
    assert ticket.held

    page = staff.get(f"/staff/ticket/{ticket.reference}").text
    staff.post(f"/staff/ticket/{ticket.reference}/release", data={"csrf_token": csrf_token(page)})

    assert not newest(app).held


def test_what_staff_change_needs_a_csrf_token(app: Flask, client: FlaskClient, signed_in: SignedIn) -> None:
    client.post(opens_the_form(client), data=ANSWERS)

    assert signed_in("staff").post(f"/staff/ticket/{newest(app).reference}/redrive").status_code == 400


def test_a_member_arrives_known_and_chooses_from_more_topics(tmp_path: Path, shipped_index: Path) -> None:
    app = create_app(settings_in(tmp_path, index=shipped_index, member_key="k" * 32))
    member, guest = app.test_client(), app.test_client()
    until = int(app.extensions["readfirst"].now().timestamp()) + 60
    identity = sign(Member("42", "eva@example.org", "eva42"), until, "k" * 32)
    assert arrives_as(member, identity).status_code == 303
    assert guest.get("/sk/enter", query_string={"identity": identity + "0"}).status_code == 403

    for_member, for_guest = member.get(opens_the_form(member)).text, guest.get(opens_the_form(guest)).text

    assert 'value="eva@example.org"' in for_member
    assert 'value="payments/' in for_member
    assert 'value="payments/' not in for_guest
    refused = guest.post(opens_the_form(guest), data={**ANSWERS, "choice": "payments/charged-not-received"})
    assert refused.status_code == 422
    app.extensions["readfirst"].database.close()


def test_analysts_see_what_happened(client: FlaskClient, signed_in: SignedIn) -> None:
    page = describes(client, "zabudla som heslo")
    article = re.search(rf'href="({page}/a/[^"]+)"', client.get(page).text)
    assert article
    client.get(article[1])
    client.post(f"{page}/verdict", data={"article_id": article[1].rpartition("/")[2], "solved": "yes"})
    client.post(opens_the_form(client), data=ANSWERS)
    analyst = signed_in("analyst")

    report = analyst.get("/reports/counts", query_string={"lang": "en"}).text

    assert "Help sessions<strong>2</strong>" in report
    assert "50.0 %" in report
    assert "nothing_found" in report


def test_editors_see_what_was_left_out(tmp_path: Path, shipped_index: Path, signed_in: SignedIn) -> None:
    page: TestResponse = signed_in("editor").get("/editor", query_string={"lang": "en"})

    assert "Nothing: every article is in the index." in page.text
    assert "zabudnute-heslo" in page.text
