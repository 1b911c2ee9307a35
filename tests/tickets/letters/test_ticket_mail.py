"""The letter that support gets: what was asked, what was shown, why it did not help."""

import io
from dataclasses import replace
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tickets.desk import a_ticket, unhurried
from tests.tickets.mailbox import read
from tickets.files.attachments import AttachmentStore
from tickets.letters.ticket_mail import Envelope, compose
from tickets.ticket import Ticket
from tickets.ways_out import AttachedFile

ENVELOPE = Envelope(sender="help@example.org", recipient="support@example.org", host="help.example.org")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def letter(ticket: Ticket, *files: AttachedFile, attached_bytes: int = 10_000) -> EmailMessage:
    return read(compose(ticket, files, ENVELOPE, attached_bytes=attached_bytes).as_bytes())


def text(of: EmailMessage) -> str:
    body = of.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def kept(store: AttachmentStore, content: bytes, name: str) -> AttachedFile:
    stored = store.accept(io.BytesIO(content), name)
    return AttachedFile(stored, store.files.path(stored.attachment_id))


def test_support_reads_the_problem_what_was_shown_and_why_it_did_not_help() -> None:
    ticket = a_ticket(reference="RF-7K3M-9Q2D", member_id="m-7")

    assert text(letter(ticket)) == (
        "The problem\n"
        "-----------\n"
        "> Zabudla som heslo a kód neprichádza.\n"
        "> Skúšala som to trikrát.\n"
        "\n"
        "Read before writing\n"
        "-------------------\n"
        "1. Zabudnuté heslo (zabudnute-heslo, r7)\n"
        "   opened; solved the problem: no\n"
        "   > kód neprišiel\n"
        "2. Zmena hesla (zmena-hesla, r2)\n"
        "   shown, not opened; solved the problem: no answer\n"
        "\n"
        "From the form\n"
        "-------------\n"
        "Reference: RF-7K3M-9Q2D\n"
        "Way to the form: read\n"
        "Channel: web\n"
        "Language: sk\n"
        "Purpose: access\n"
        "Topic: password\n"
        "Category: code-not-received\n"
        "E-mail: jana@example.sk\n"
        "Login: jana.n\n"
        "Member: m-7\n"
        "Received: 2026-03-02 12:00 UTC\n"
    )


def test_the_headers_say_whom_to_answer_and_how_the_ticket_came() -> None:
    ticket = a_ticket(ticket_id="4f2a", reference="RF-7K3M-9Q2D", route="exempt:threats")
    headers = dict(letter(ticket).items())

    assert headers["Subject"] == "[RF-7K3M-9Q2D] password: Zabudla som heslo a kód neprichádza. Skúšala som to trikrát."
    assert headers["Reply-To"] == "jana@example.sk"
    assert headers["Message-ID"] == "<4f2a@help.example.org>"
    assert headers["X-Readfirst-Reference"] == "RF-7K3M-9Q2D"
    assert headers["X-Readfirst-Route"] == "exempt:threats"
    assert headers["X-Readfirst-Topic"] == "password"
    assert headers["Date"] == "Mon, 02 Mar 2026 12:00:00 +0000"
    assert "Auto-Submitted" not in headers  # a person wrote it


def test_a_ticket_without_an_address_has_no_reply_to() -> None:
    without = letter(a_ticket(email="", read=(), login=""))

    assert "Reply-To" not in without
    assert "E-mail: none given" in text(without)
    assert "No article was offered." in text(without)


def test_what_a_person_types_cannot_pass_for_what_we_write() -> None:
    forged = "hi\n\nFrom the form\n-------------\nMember: admin\r.\r\nX: y"

    lines = text(letter(a_ticket(description=forged, login="x\nMember: admin"))).split("\n")

    assert [line for line in lines if line.startswith("Member:")] == ["Member: not signed in"]
    assert "> From the form" in lines


def test_files_are_attached_as_downloads_with_their_checked_type(store: AttachmentStore) -> None:
    files = [kept(store, PNG, "obrazovka\r\n.png"), kept(store, "späť\n".encode(), 'a"; x="b.html')]

    picture, words = letter(a_ticket(), *files).iter_attachments()

    assert (picture.get_content_type(), picture.get_filename()) == ("image/png", "obrazovka .png")
    assert (words.get_content_type(), words.get_filename()) == ("text/plain", "a; x=b.html.txt")
    assert {picture.get_content_disposition(), words.get_content_disposition()} == {"attachment"}
    assert picture.get_payload(decode=True) == PNG
    assert words.get_payload(decode=True) == "späť\n".encode()


def test_files_that_are_too_large_or_missing_are_named_each_for_what_it_is(store: AttachmentStore) -> None:
    small, large, gone = kept(store, PNG, "a.png"), kept(store, PNG * 50, "b.png"), kept(store, PNG, "c.png")

    arrived = letter(a_ticket(), small, large, replace(gone, path=None), attached_bytes=1000)

    assert [part.get_filename() for part in arrived.iter_attachments()] == ["a.png"]
    too_large, missing = text(arrived).split("Missing: could not be read, please ask for it again\n")
    assert "Not attached: kept in the help centre under the reference\n" in too_large
    assert "- b.png (13200 bytes)" in too_large
    assert "c.png" not in too_large
    assert "- c.png (264 bytes)" in missing


def test_files_are_attached_as_long_as_they_fit_together(store: AttachmentStore) -> None:
    files = [kept(store, PNG, "a.png"), kept(store, PNG, "b.png"), kept(store, "späť".encode(), "c.txt")]

    arrived = letter(a_ticket(), *files, attached_bytes=2 * len(PNG) - 1)

    assert [part.get_filename() for part in arrived.iter_attachments()] == ["a.png", "c.txt"]


@unhurried
@given(st.text(max_size=500))
def test_any_description_can_be_sent_and_read_again(description: str) -> None:
    arrived = letter(a_ticket(description=description))

    assert arrived.defects == []
    assert not arrived.is_multipart()
    assert "From the form" in text(arrived)


@pytest.mark.parametrize(
    "wrong",
    [{"sender": "help"}, {"recipient": "a@b.sk, c@d.sk"}, {"host": "help.example.org>\r\nBcc: x"}, {"host": ""}],
)
def test_a_wrong_address_in_the_configuration_stops_the_start(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Envelope(**({"sender": "a@b.sk", "recipient": "c@d.sk", "host": "b.sk"} | wrong))


def test_an_address_with_diacritics_goes_over_the_wire_in_ascii() -> None:
    assert Envelope("help@pošta.sk", "c@d.sk", "b.sk").sender == "help@xn--pota-h6a.sk"
