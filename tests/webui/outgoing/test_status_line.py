"""A reply that leaves as a mail says where the request stands, to the person it is for and to nobody else."""

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.incoming.post import Post, a_mail, fetched
from tests.tickets.desk import a_ticket
from tests.tickets.mailbox import read
from tests.web import Web, web_in
from tickets import ticket_store
from tickets.conversation import conversation
from tickets.conversation.conversation import TO_REQUESTER, Message, MessageKind, new_message_id
from tickets.ticket import Ticket
from webui.outgoing.status_line import status_line
from webui.processes.worker import deliver_once

SITE = "https://help.example.org"


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    web = web_in(tmp_path, site_url=f"{SITE}/", hosts="localhost,help.example.org")
    yield web
    web.close()


@pytest.fixture
def nameless(tmp_path: Path) -> Iterator[Web]:
    """Nobody has said under which address this help centre is reached."""
    web = web_in(tmp_path)
    yield web
    web.close()


def answered(web: Web, kind: MessageKind = MessageKind.REPLY, **changes: object) -> Ticket:
    ticket = a_ticket(created_at=web.clock(), **changes)
    said = Message(new_message_id(), ticket.ticket_id, web.clock(), kind, "Skúste to znova.", "eva")
    with web.parts.database.writing() as connection:
        ticket_store.save(connection, ticket, [])
        channel = "folder" if kind is MessageKind.REQUESTER else TO_REQUESTER
        conversation.add_message(connection, said, [channel])
    return ticket


def the_letter(web: Web) -> EmailMessage:
    deliver_once(web.parts.settings, web.parts.database)
    (path,) = (web.parts.settings.data_dir / "mail").glob("*-*.eml")
    return read(path.read_bytes())


def lines(letter: EmailMessage) -> list[str]:
    return str(letter.get_content()).splitlines()


@pytest.mark.parametrize(
    ("lang", "words", "page"),
    [
        ("sk", "Tu vidíte, v akom stave je vaša žiadosť: ", "sk"),
        ("ru", "Здесь видно, что с вашим обращением: ", "ru"),
        ("de", "Hier sehen Sie, wie weit Ihre Anfrage ist: ", "de"),
        ("tlh", "Tu vidíte, v akom stave je vaša žiadosť: ", "sk"),  # no page is in this language
    ],
)
def test_a_reply_ends_with_where_the_request_stands(web: Web, lang: str, words: str, page: str) -> None:
    ticket = answered(web, lang=lang)

    said, empty, line, *signature = lines(the_letter(web))

    assert (said, empty, signature) == ("Skúste to znova.", "", ["", "-- ", ticket.reference])
    assert line.startswith(f"{words}{SITE}/{page}/ticket/{ticket.reference}?secret=")


def test_a_guest_who_follows_the_line_sees_the_state_and_may_add_something(web: Web) -> None:
    ticket = answered(web)
    link = urlsplit(lines(the_letter(web))[2].rpartition(" ")[2])

    page = web.app.test_client().get(f"{link.path}?{link.query}")

    assert page.status_code == 200
    assert ticket.reference in page.text
    assert 'name="text"' in page.text
    assert ticket.description not in page.text  # a mail that was passed on tells little


@pytest.mark.parametrize("kind", [MessageKind.AUTOMATIC, MessageKind.REQUESTER])
def test_only_replies_of_a_person_get_the_line(web: Web, kind: MessageKind) -> None:
    answered(web, kind)

    assert "secret=" not in str(the_letter(web).get_content())


def test_a_help_centre_that_nobody_gave_an_address_links_to_nothing(nameless: Web) -> None:
    ticket = answered(nameless)

    assert lines(the_letter(nameless)) == ["Skúste to znova.", "", "-- ", ticket.reference]


def test_neither_does_its_acknowledgement(nameless: Web) -> None:
    post = Post(nameless, nameless.parts.settings.data_dir / "mail")
    with nameless.app.app_context():
        post.takes(fetched(a_mail("platba")))  # articles would fit

    post.reader.close()
    text = post.the_letter().get_content()

    assert post.the_ticket().reference in text
    assert "http" not in text


def test_the_secret_stands_in_the_mail_alone(web: Web, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    ticket = answered(web)
    found = re.search(r"secret=([0-9a-f]{32})", str(the_letter(web).get_content()))
    assert found

    with web.parts.database.reading() as connection:
        (reply,) = conversation.messages_of(connection, ticket.ticket_id)
    assert reply.text == "Skúste to znova."
    assert found[1] not in caplog.text


def test_another_installation_has_other_secrets(web: Web) -> None:
    ticket, settings = a_ticket(), web.parts.settings

    assert status_line(settings)(ticket) != status_line(replace(settings, secret_key="k" * 40))(ticket)
