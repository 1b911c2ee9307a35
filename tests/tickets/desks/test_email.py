"""E-mail through a real server: up, refusing, slow, gone, back; nothing is lost, Message-IDs stay."""

import io
import smtplib
from dataclasses import replace
from pathlib import Path

import pytest

from tests.tickets.conversation.test_conversation import a_message, write
from tests.tickets.desk import NOON, Desk, Wire, a_ticket
from tests.tickets.mailbox import (
    HANG_UP,
    TAKE,
    Mailbox,
    RunningServer,
    free_port,
    password_is,
    server_tls,
)
from tickets.conversation.conversation import TO_REQUESTER, Message, MessageKind
from tickets.desks.email import EmailWayOut
from tickets.desks.mail_server import MailServer, Security
from tickets.files import staging
from tickets.files.attachments import AttachmentStore
from tickets.letters.ticket_mail import Envelope
from tickets.mail_headers import letters_in_return_paths
from tickets.outgoing.delivery import Result
from tickets.tables import DeliveryState
from tickets.ticket import Ticket
from tickets.tls_files import TlsFiles
from tickets.ways_out import AttachedFile, TicketTooLarge, WayOutDown, WayOutMisconfigured, WayOutRefused

PNG = b"\x89PNG\r\n\x1a\n" + bytes(3000)


def test_a_ticket_arrives_with_its_attachments(sqlite_desk: Desk, email_way_out: EmailWayOut, mailbox: Mailbox) -> None:
    stored = sqlite_desk.store.accept(io.BytesIO(PNG), "obrazovka.png")
    with sqlite_desk.engine.begin() as connection:
        staging.stage(connection, stored, owner="hs-1", now=NOON)
    ticket = sqlite_desk.receives(a_ticket(attachments=(stored,)), ways_out=("email",))

    report = sqlite_desk.delivers(email_way_out)

    assert report.count(Result.DELIVERED) == 1
    ((recipients, _),) = mailbox.arrived
    (letter,) = mailbox.letters()
    (picture,) = letter.iter_attachments()
    assert recipients == ["support@example.org"]
    assert letter["Reply-To"] == "jana@example.sk"
    assert letter["X-Readfirst-Reference"] == ticket.reference
    assert (picture.get_filename(), picture.get_payload(decode=True)) == ("obrazovka.png", PNG)


@pytest.mark.parametrize(
    ("where", "answer", "error"),
    [
        ("to_recipient", "451 greylisted", WayOutDown),
        ("to_recipient", "452 mailbox full", WayOutDown),
        ("to_recipient", "421 going down", WayOutDown),
        ("to_recipient", "550 no such user", WayOutRefused),
        ("to_recipient", "554 relay denied", WayOutRefused),
        ("to_recipient", "530 authentication required", WayOutMisconfigured),
        ("to_data", "451 try later", WayOutDown),
        ("to_data", "421 going down", WayOutDown),
        ("to_data", "550 looks like spam", WayOutRefused),
        ("to_data", "552 too large", TicketTooLarge),
        ("to_data", "535 log in again", WayOutMisconfigured),
        ("to_data", HANG_UP, WayOutDown),
        ("to_sender", "451 later", WayOutDown),
        ("to_sender", "550 not your address", WayOutMisconfigured),
        ("to_sender", "552 too large", TicketTooLarge),
    ],
)
def test_each_answer_of_a_server_has_its_meaning(
    email_way_out: EmailWayOut, mailbox: Mailbox, where: str, answer: str, error: type[Exception]
) -> None:
    getattr(mailbox, where).append(answer)

    with pytest.raises(Exception, match=r".") as raised:
        email_way_out.deliver(a_ticket(), ())

    assert raised.type is error
    assert answer[:3] in str(raised.value) or answer == HANG_UP


def test_a_ticket_greylisted_twice_arrives_under_the_same_message_id(
    sqlite_desk: Desk, email_way_out: EmailWayOut, mailbox: Mailbox
) -> None:
    mailbox.to_recipient += ["451 greylisted", "451 greylisted"]
    ticket = sqlite_desk.receives(ways_out=("email",))

    for _ in range(3):
        sqlite_desk.delivers(email_way_out)
        sqlite_desk.goes_on(minutes=1)

    assert mailbox.message_ids() == [f"<{ticket.ticket_id}@help.example.org>"]
    assert sqlite_desk.delivery_of(ticket).attempts == 3


def test_a_connection_lost_after_the_message_sends_it_again_under_the_same_message_id(
    sqlite_desk: Desk, email_way_out: EmailWayOut, mailbox: Mailbox
) -> None:
    mailbox.to_data.append(HANG_UP)
    ticket = sqlite_desk.receives(ways_out=("email",))

    sqlite_desk.delivers(email_way_out)
    sqlite_desk.goes_on(seconds=5)
    sqlite_desk.delivers(email_way_out)

    assert mailbox.message_ids() == [f"<{ticket.ticket_id}@help.example.org>"] * 2
    assert sqlite_desk.delivery_of(ticket).state is DeliveryState.DELIVERED


def test_a_farewell_that_fails_does_not_send_the_message_again(
    email_way_out: EmailWayOut, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks_off(_: smtplib.SMTP) -> None:
        raise TimeoutError

    monkeypatch.setattr(smtplib.SMTP, "quit", breaks_off)

    email_way_out.deliver(a_ticket(), ())

    assert len(mailbox.arrived) == 1


def test_a_silent_server_is_given_up_after_the_timeout(
    sqlite_desk: Desk, email_way_out: EmailWayOut, mailbox: Mailbox
) -> None:
    hasty = replace(email_way_out, server=replace(email_way_out.server, timeout=0.2))
    mailbox.seconds_per_message = 0.6
    ticket = sqlite_desk.receives(ways_out=("email",))

    report = sqlite_desk.delivers(hasty)

    assert report.count(Result.POSTPONED) == 1
    assert "timed out" in str(sqlite_desk.delivery_of(ticket).last_error)


def test_nobody_at_the_port_is_a_way_out_that_is_down(envelope: Envelope) -> None:
    nobody = EmailWayOut(MailServer("127.0.0.1", free_port(), Security.NONE, timeout=1.0), envelope)

    with pytest.raises(WayOutDown, match="ConnectionRefusedError"):
        nobody.deliver(a_ticket(), ())


def test_a_host_name_that_is_none_is_a_setting_to_mend(envelope: Envelope) -> None:
    misnamed = EmailWayOut(MailServer("mail..example", 25, Security.NONE), envelope)

    with pytest.raises(WayOutMisconfigured, match="mend the mail server's settings"):
        misnamed.deliver(a_ticket(), ())


def test_a_server_stopped_and_started_while_tickets_are_sent_loses_none(
    sqlite_desk: Desk, email_way_out: EmailWayOut, mailbox: Mailbox, mail_server: RunningServer
) -> None:
    tickets = [sqlite_desk.receives(ways_out=("email",)) for _ in range(30)]
    for _ in range(3):
        sqlite_desk.delivers(email_way_out, limit=6)
        mail_server.stop()
        assert sqlite_desk.delivers(email_way_out, limit=3).count(Result.POSTPONED) == 3
        mail_server.start()
    mailbox.to_data += ["451 busy", HANG_UP]
    for _ in range(4):
        sqlite_desk.delivers(email_way_out)
        sqlite_desk.goes_on(minutes=1)

    wanted = sorted(f"<{ticket.ticket_id}@help.example.org>" for ticket in tickets)
    assert sorted(set(mailbox.message_ids())) == wanted
    assert len(mailbox.arrived) == 31  # the one that was hung up on came twice
    assert {sqlite_desk.delivery_of(ticket).state for ticket in tickets} == {DeliveryState.DELIVERED}


def test_a_message_that_is_too_large_goes_without_its_attachments(
    envelope: Envelope, mailbox: Mailbox, store: AttachmentStore
) -> None:
    small_server = RunningServer(mailbox, options={"data_size_limit": 5000})
    small_server.start()
    way_out = EmailWayOut(MailServer("127.0.0.1", small_server.port, Security.NONE), envelope)
    stored = store.accept(io.BytesIO(PNG * 2), "obrazovka.png")
    try:
        way_out.deliver(a_ticket(), (AttachedFile(stored, store.files.path(stored.attachment_id)),))
        with pytest.raises(WayOutRefused, match="552"):
            way_out.deliver(a_ticket(description="x" * 6000), ())
    finally:
        small_server.stop()

    (letter,) = mailbox.letters()
    assert not letter.is_multipart()
    assert "- obrazovka.png" in letter.get_content()


def test_an_attachment_that_cannot_be_read_waits_instead_of_losing_it(
    email_way_out: EmailWayOut, mailbox: Mailbox, store: AttachmentStore, tmp_path: Path
) -> None:
    stored = store.accept(io.BytesIO(PNG), "obrazovka.png")

    with pytest.raises(WayOutDown, match="an attachment cannot be read"):
        email_way_out.deliver(a_ticket(), (AttachedFile(stored, tmp_path),))  # a folder, not a file

    assert mailbox.arrived == []


# --- logging in -----------------------------------------------------------------------------------------


def test_the_right_password_over_starttls_delivers(
    envelope: Envelope, mailbox: Mailbox, certificate: tuple[Path, Path]
) -> None:
    options = {
        "tls_context": server_tls(*certificate),
        "authenticator": password_is(b"right"),
        "auth_required": True,
    }
    server = RunningServer(mailbox, options)
    server.start()
    right = MailServer("localhost", server.port, Security.STARTTLS, "help", "right", tls=TlsFiles(certificate[0]))
    try:
        EmailWayOut(right, envelope).deliver(a_ticket(), ())
        for wrong in (replace(right, password="wrong"), replace(right, password="ž"), replace(right, username="")):
            with pytest.raises(WayOutMisconfigured, match="mend the"):
                EmailWayOut(wrong, envelope).deliver(a_ticket(), ())
        with pytest.raises(WayOutMisconfigured, match="certificate verify failed"):
            EmailWayOut(replace(right, tls=TlsFiles()), envelope).deliver(a_ticket(), ())
    finally:
        server.stop()

    assert len(mailbox.arrived) == 1


def test_tls_from_the_first_byte_delivers(envelope: Envelope, mailbox: Mailbox, certificate: tuple[Path, Path]) -> None:
    server = RunningServer(mailbox, {"ssl_context": server_tls(*certificate)})
    server.start()
    tls = MailServer("localhost", server.port, Security.TLS, tls=TlsFiles(certificate[0]))
    try:
        EmailWayOut(tls, envelope).deliver(a_ticket(), ())
        with pytest.raises(WayOutMisconfigured, match="certificate verify failed"):
            EmailWayOut(replace(tls, tls=TlsFiles()), envelope).deliver(a_ticket(), ())
    finally:
        server.stop()

    assert len(mailbox.arrived) == 1


def test_a_server_without_starttls_gets_no_password(email_way_out: EmailWayOut, mailbox: Mailbox) -> None:
    server = replace(email_way_out.server, security=Security.STARTTLS, username="help", password="secret")

    with pytest.raises(WayOutMisconfigured, match="STARTTLS"):
        replace(email_way_out, server=server).deliver(a_ticket(), ())

    assert mailbox.arrived == []


def test_a_wrong_password_pauses_the_way_out_until_it_is_mended(
    sqlite_desk: Desk, email_way_out: EmailWayOut, mailbox: Mailbox
) -> None:
    tickets = [sqlite_desk.receives(ways_out=("email",)) for _ in range(3)]
    mailbox.to_sender.append("530 authentication required")

    report = sqlite_desk.delivers(email_way_out, Wire())
    sqlite_desk.goes_on(minutes=5)
    sqlite_desk.delivers(email_way_out)

    assert [(a.way_out, a.result) for a in report.attempts] == [("email", Result.PAUSED)]
    assert [sqlite_desk.delivery_of(ticket).attempts for ticket in tickets] == [1, 1, 1]


def test_a_password_is_never_shown() -> None:
    assert "geheim" not in repr(MailServer("mail.example.org", password="geheim"))


def test_missing_certificates_stop_the_start(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="name a PEM file that exists"):
        MailServer("mail.example.org", tls=TlsFiles(tmp_path / "none.pem"))


# --- one letter never blocks another --------------------------------------------------------------------


@pytest.fixture
def way_to_requesters(email_way_out: EmailWayOut) -> EmailWayOut:
    return replace(email_way_out, name=TO_REQUESTER)


def writes(desk: Desk, ticket: Ticket, *kinds: MessageKind) -> list[Message]:
    """Messages of the ticket, due one after the other."""
    written = [a_message(ticket, kind=kind, at=desk.clock()) for kind in kinds]
    for message in written:
        write(desk.engine, message, TO_REQUESTER)
    return written


def test_an_empty_sender_that_is_refused_is_tried_once_more_with_a_return_address_of_its_own(
    sqlite_desk: Desk, way_to_requesters: EmailWayOut, mailbox: Mailbox
) -> None:
    ticket = sqlite_desk.receives()
    (letter,) = writes(sqlite_desk, ticket, MessageKind.AUTOMATIC)
    mailbox.to_sender.append("501 5.1.7 empty sender is not welcome")

    report = sqlite_desk.delivers(way_to_requesters)

    assert report.count(Result.DELIVERED) == 1
    (path,) = mailbox.return_paths
    assert letters_in_return_paths(path) == (letter.message_id,)


def test_a_server_that_wants_a_login_first_is_a_matter_of_settings_for_any_letter(
    sqlite_desk: Desk, way_to_requesters: EmailWayOut, mailbox: Mailbox
) -> None:
    writes(sqlite_desk, sqlite_desk.receives(), MessageKind.AUTOMATIC)
    mailbox.to_sender.append("530 authentication required")

    assert [attempt.result for attempt in sqlite_desk.delivers(way_to_requesters).attempts] == [Result.PAUSED]


@pytest.mark.parametrize("code", ["501", "550", "553", "554"])
def test_a_server_that_wants_no_acknowledgement_gets_every_reply(
    sqlite_desk: Desk, way_to_requesters: EmailWayOut, mailbox: Mailbox, code: str
) -> None:
    ticket = sqlite_desk.receives()
    writes(sqlite_desk, ticket, MessageKind.AUTOMATIC, MessageKind.REPLY, MessageKind.AUTOMATIC, MessageKind.REPLY)
    no = f"{code} not from there"
    mailbox.to_sender += [no, no, TAKE, no, no, TAKE]

    report = sqlite_desk.delivers(way_to_requesters)

    assert [attempt.result for attempt in report.attempts].count(Result.DELIVERED) == 2
    assert [attempt.result for attempt in report.attempts].count(Result.DEAD) == 2
    assert mailbox.return_paths == [way_to_requesters.envelope.sender] * 2


def test_a_refusal_of_the_configured_sender_still_pauses_the_way_out(
    sqlite_desk: Desk, way_to_requesters: EmailWayOut, mailbox: Mailbox
) -> None:
    ticket = sqlite_desk.receives()
    writes(sqlite_desk, ticket, MessageKind.REPLY, MessageKind.REPLY)
    mailbox.to_sender.append("550 not your address")

    report = sqlite_desk.delivers(way_to_requesters)

    assert [attempt.result for attempt in report.attempts] == [Result.PAUSED]
