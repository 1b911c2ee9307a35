"""Replies and further words as mails: one thread, one recipient, whatever anybody typed."""

import io
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tickets.conversation.test_conversation import a_message, write
from tests.tickets.desk import NOON, Desk, a_ticket
from tests.tickets.letters.test_ticket_mail import kept, text
from tests.tickets.mailbox import Mailbox, RunningServer, read
from tickets.conversation.conversation import TO_REQUESTER, MessageKind
from tickets.desks.email import EmailWayOut
from tickets.desks.folder import FolderWayOut
from tickets.desks.mail_server import MailServer, Security
from tickets.files import staging
from tickets.files.attachments import AttachmentStore
from tickets.files.folder_store import FolderStore
from tickets.incoming.html_text import html_to_text
from tickets.incoming.quoting import divided
from tickets.letters.message_mail import compose_letter
from tickets.letters.ticket_mail import Envelope
from tickets.outgoing.delivery import Result
from tickets.ways_out import AttachedFile, Letter, QuotedWords, WayOutRefused

ENVELOPE = Envelope("help@example.org", "support@example.org", "help.example.org", title="Centrum pomoci")
TICKET = a_ticket(reference="RF-7K3M-9Q2D", description="moje tajomstvo")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(3000)


def mail(letter: Letter, *files: AttachedFile, attached_bytes: int = 10_000) -> EmailMessage:
    return read(compose_letter(letter, files, ENVELOPE, attached_bytes=attached_bytes).mail.as_bytes())


@pytest.fixture
def requester_way_out(mail_server: RunningServer) -> EmailWayOut:
    server = MailServer("127.0.0.1", mail_server.port, Security.NONE, timeout=5.0)
    return EmailWayOut(server, ENVELOPE, name=TO_REQUESTER)


def test_a_reply_goes_to_the_requester_alone_and_says_what_staff_wrote() -> None:
    reply = a_message(TICKET, text="Dobrý deň,\nskúste to znova.")
    letter = mail(Letter(TICKET, reply))

    assert (letter["From"], letter["To"], letter["Reply-To"]) == ("help@example.org", "jana@example.sk", None)
    assert letter["Subject"] == "[RF-7K3M-9Q2D] Centrum pomoci"  # nothing that a stranger may have typed
    assert letter["Message-ID"] == f"<{reply.message_id}@help.example.org>"
    assert letter["Auto-Submitted"] is None
    assert text(letter) == "Dobrý deň,\nskúste to znova.\n\n-- \nRF-7K3M-9Q2D\n"


def test_an_automatic_letter_says_that_no_machine_should_answer_it() -> None:
    letter = mail(Letter(TICKET, a_message(TICKET, kind=MessageKind.AUTOMATIC, author="")))

    assert letter["Auto-Submitted"] == "auto-replied"
    assert letter["Precedence"] == "bulk"


def test_what_a_machine_wrote_comes_back_to_nobody(
    sqlite_desk: Desk, requester_way_out: EmailWayOut, mailbox: Mailbox
) -> None:
    ticket = sqlite_desk.receives()
    for kind in (MessageKind.AUTOMATIC, MessageKind.REPLY):
        write(sqlite_desk.engine, a_message(ticket, kind=kind), TO_REQUESTER)
        sqlite_desk.goes_on(hours=1)
        sqlite_desk.delivers(requester_way_out)

    assert mailbox.return_paths == ["<>", "help@example.org"]


def test_further_words_of_the_requester_reach_support_quoted_in_the_thread_of_the_ticket() -> None:
    words = a_message(TICKET, kind=MessageKind.REQUESTER, author="", text="ešte niečo\n-- \nvedúci podpory")
    letter = mail(Letter(TICKET, words, ("<reply@help.example.org>",)))

    assert (letter["To"], letter["Reply-To"]) == ("support@example.org", "jana@example.sk")
    assert letter["In-Reply-To"] == "<reply@help.example.org>"
    assert letter["References"].split() == [f"<{TICKET.ticket_id}@help.example.org>", "<reply@help.example.org>"]
    assert text(letter).startswith("> ešte niečo\n> -- \n> vedúci podpory\n")


def test_a_note_never_leaves_the_house_and_nobody_is_no_recipient() -> None:
    with pytest.raises(WayOutRefused, match="never leaves"):
        mail(Letter(TICKET, a_message(TICKET, kind=MessageKind.NOTE)))
    nameless = a_ticket(email="")
    with pytest.raises(WayOutRefused, match="no e-mail address"):
        mail(Letter(nameless, a_message(nameless)))


def test_a_long_conversation_keeps_its_beginning_and_its_end_on_lines_of_their_own() -> None:
    ids = tuple(f"<{number:060}@mail.example.org>" for number in range(50))
    raw = compose_letter(Letter(TICKET, a_message(TICKET), ids), (), ENVELOPE, attached_bytes=0).mail.as_bytes()

    assert read(raw)["References"].split() == [ids[0], *ids[-19:]]
    assert max(len(line) for line in raw.split(b"\r\n")) < 100
    assert b"=?utf-8" not in raw


@given(
    st.lists(st.text(max_size=80) | st.just("<a@b>\r\nBcc: eve@evil.example"), max_size=4),
    st.text(max_size=200) | st.just("\r\n.\r\nQUIT\r\nMAIL FROM:<eve@evil.example>"),
    st.sampled_from([MessageKind.REPLY, MessageKind.REQUESTER, MessageKind.AUTOMATIC]),
)
def test_whatever_anybody_typed_the_mail_has_one_recipient_and_our_headers(
    answers: list[str], typed: str, kind: MessageKind
) -> None:
    letter = mail(Letter(TICKET, a_message(TICKET, text=typed, kind=kind), tuple(answers)))

    assert letter["To"] in ("jana@example.sk", "support@example.org")
    assert letter["Cc"] is letter["Bcc"] is None
    assert letter["X-Readfirst-Reference"] == TICKET.reference
    assert "evil" not in "".join(str(value) for value in letter.values())


def test_replies_leave_through_the_outbox_in_one_thread(
    desk: Desk, requester_way_out: EmailWayOut, mailbox: Mailbox
) -> None:
    ticket = desk.receives(a_ticket(mail_id="<first@their.host>"))
    stored = desk.store.accept(io.BytesIO(PNG), "návod.png")
    with desk.engine.begin() as connection:
        staging.stage(connection, stored, owner="eva", now=NOON)
    write(desk.engine, a_message(ticket, attachments=(stored,), mail_id="<r1@help.example.org>"), TO_REQUESTER)
    write(desk.engine, a_message(ticket, kind=MessageKind.NOTE, mail_id="<never@x>"))
    write(desk.engine, a_message(ticket, text="a ešte", mail_id="<r2@help.example.org>"), TO_REQUESTER)
    mailbox.to_data.append("451 later")

    desk.goes_on(hours=2)
    first = desk.delivers(requester_way_out)
    desk.goes_on(hours=1)
    second = desk.delivers(requester_way_out)

    assert [attempt.result for attempt in first.attempts] == [Result.POSTPONED, Result.DELIVERED]
    assert [attempt.result for attempt in second.attempts] == [Result.DELIVERED]
    assert [recipients for recipients, _ in mailbox.arrived] == [["jana@example.sk"]] * 2
    by_text = {text(letter).split("\n")[0]: letter for letter in mailbox.letters()}
    reply, later = by_text["Skúste to, prosím, znova."], by_text["a ešte"]
    (picture,) = reply.iter_attachments()
    assert picture.get_filename() == "návod.png"
    assert reply["References"] == "<first@their.host>"
    assert later["References"].split() == ["<first@their.host>", "<r1@help.example.org>"]


def test_messages_of_a_way_out_that_takes_none_wait_and_the_ticket_is_not_sent_twice(desk: Desk) -> None:
    ticket = desk.receives()
    write(desk.engine, a_message(ticket), "wire")

    class Wire:
        name = "wire"

        def deliver(self, delivered: object, files: object) -> None:
            """Take tickets, and nothing else."""

    assert [a.result for a in desk.delivers(Wire()).attempts] == [Result.DELIVERED]


def test_a_message_becomes_one_file_beside_the_ticket(envelope: Envelope, tmp_path: Path) -> None:
    way_out = FolderWayOut(tmp_path, envelope)
    letter = Letter(TICKET, a_message(TICKET))
    way_out.deliver(TICKET, ())
    way_out.deliver_message(letter, ())
    way_out.deliver_message(letter, ())

    names = {path.name for path in tmp_path.iterdir()}
    assert names == {f"{TICKET.ticket_id}.eml", f"{TICKET.ticket_id}-{letter.message.message_id}.eml"}


def test_files_too_large_for_the_mail_are_named_in_it(sqlite_desk: Desk) -> None:
    file = kept(sqlite_desk.store, PNG, "veľký.png")
    letter = mail(Letter(TICKET, a_message(TICKET)), file, attached_bytes=10)

    assert "veľký.png (3008 bytes)" in text(letter)


# --- letters that look like a person's ------------------------------------------------------------------


def test_a_reply_has_the_subject_of_the_mail_that_it_answers_and_its_words_below() -> None:
    quoted = QuotedWords(NOON, "Jana", "Neviem sa\nprihlásiť.")
    letter = Letter(TICKET, a_message(TICKET, text="Skúste to."), (), "Re: [RF-7K3M-9Q2D] Pomoc s heslom", quoted)
    named = replace(ENVELOPE, sender_name="Pomoc, s.r.o.", quote_head=lambda _, words: f"{words.author} napísal(a):")
    raw = compose_letter(letter, (), named, attached_bytes=0).mail.as_bytes()
    mail = read(raw)

    assert mail["Subject"] == "Re: Pomoc s heslom [RF-7K3M-9Q2D]"
    assert mail["From"] == '"Pomoc, s.r.o." <help@example.org>'
    assert mail["Precedence"] is None
    assert text(mail).startswith("Skúste to.\n\nJana napísal(a):\n> Neviem sa\n> prihlásiť.\n")
    assert divided(text(mail)).own == "Skúste to."  # their program and ours fold it alike


@pytest.mark.parametrize("kind", [MessageKind.AUTOMATIC, MessageKind.REQUESTER])
def test_no_other_letter_repeats_what_a_mail_said(kind: MessageKind) -> None:
    quoted = QuotedWords(NOON, "Jana", "tajomstvo")
    letter = mail(Letter(TICKET, a_message(TICKET, kind=kind, text="text"), (), "tajomstvo", quoted))

    assert "tajomstvo" not in str(letter["Subject"]) + text(letter)


def test_a_letter_to_a_requester_is_text_and_the_same_as_html() -> None:
    letter = mail(Letter(TICKET, a_message(TICKET, text="Pozrite <b> https://example.org/a?b=1&c=2.\n\n> citát")))
    html = letter.get_body(("html",))

    assert letter.get_content_type() == "multipart/alternative"
    assert html is not None
    shown = html.get_content()
    assert '<a href="https://example.org/a?b=1&amp;c=2">' in shown
    assert "&lt;b&gt;" in shown
    assert "<blockquote><p>citát</p></blockquote>" in shown
    assert html_to_text(shown).startswith("Pozrite <b> https://example.org/a?b=1&c=2.")


def test_a_very_long_subject_keeps_the_reference() -> None:
    letter = mail(Letter(TICKET, a_message(TICKET), (), "veľmi dlhý predmet " * 30))

    assert str(letter["Subject"]).endswith("[RF-7K3M-9Q2D]")


def test_an_attached_text_says_its_charset(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_text("žltý kôň")
    stored = AttachmentStore(FolderStore(tmp_path / "s")).accept(io.BytesIO(path.read_bytes()), "list.txt")
    (part,) = mail(Letter(TICKET, a_message(TICKET)), AttachedFile(stored, path)).iter_attachments()

    assert part.get_param("charset") == "utf-8"
    assert part.get_content() == "žltý kôň"
