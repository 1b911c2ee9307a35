"""What staff see of a mail: who wrote it, when, what was quoted, and the whole of it, safe."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.incoming.post import JANA, Post, a_mail
from tickets.conversation.conversation import TO_REQUESTER, Message, MessageKind, add_message, new_message_id
from tickets.conversation.mail_details import details_of
from tickets.conversation.standing import TicketState
from tickets.incoming.imap import Fetched

HTML = """<p onclick="alert(1)">Ahoj <a href="javascript:alert(2)">klik</a> <a href="https://example.sk/x">odkaz</a>
<img src="https://spy.example/pixel.png" alt="graf"><script>alert(3)</script><style>p{}</style></p>"""


def an_html_mail(html: str = HTML) -> bytes:
    head = f"From: Nováková, Jana <{JANA}>\r\nCc: Šéf <sef@example.sk>\r\nSubject: Graf\r\nMessage-ID: <h@x.sk>\r\n"
    head += "Date: Fri, 27 Feb 2026 17:00:00 +0100\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    return (head + html).encode()


def test_name_copy_and_both_dates_are_shown_and_history_is_folded(post: Post) -> None:
    friday = datetime(2026, 2, 27, 16, 5, tzinfo=UTC)
    quoted = "\n\nDňa 26. 2. 2026 o 9:00 Banka napísal(a):\n> starý list"
    raw = a_mail(f"Neviem sa prihlásiť.{quoted}", Cc="Šéf <sef@example.sk>", Date="Fri, 27 Feb 2026 17:00:00 +0100")
    with post.web.app.app_context():
        post.takes(Fetched(raw, len(raw), lambda: iter([raw]), friday))

    ticket = post.the_ticket()
    shown = post.signs_in("staff").get(f"/staff/ticket/{ticket.reference}").text

    assert ticket.description == "Prosím o pomoc\n\nNeviem sa prihlásiť."
    assert ticket.created_at == friday  # it waits since Friday
    assert "Jana Nováková" in shown
    assert "Šéf &lt;sef@example.sk&gt;" in shown
    assert re.search(r"<details>.*starý list.*</details>", shown, re.DOTALL)


def test_a_mail_that_claims_to_have_arrived_tomorrow_or_long_ago_arrived_now(post: Post) -> None:
    now = post.web.clock()
    for number, moment in enumerate((now + timedelta(days=1), now - timedelta(days=400))):
        raw = a_mail(Message_ID=f"<{number}@x.sk>")
        with post.web.app.app_context():
            post.takes(Fetched(raw, len(raw), lambda raw=raw: iter([raw]), moment))

    assert {ticket.created_at for ticket in post.tickets()} == {now}


def test_the_whole_mail_is_shown_without_anything_that_acts(post: Post) -> None:
    raw = an_html_mail()
    post.brings(raw)
    ticket = post.the_ticket()
    staff = post.signs_in("staff")
    page = staff.get(f"/staff/ticket/{ticket.reference}").text
    original = staff.get(next(iter(re.findall(r'href="(/staff/ticket/[^"]+/mail/[0-9a-f]{64})"', page))))

    assert "https://example.sk/x" in original.text
    assert "[graf]" in original.text
    for acting in ("alert", "spy.example", "javascript", "onclick", "<script", "<style", "<img"):
        assert acting not in original.text
    assert original.headers["Content-Security-Policy"].startswith("sandbox")
    download = staff.get(f"{original.request.path}/download")
    assert (download.data, download.headers["Content-Type"]) == (raw, "application/octet-stream")
    download.close()


def test_nobody_but_staff_opens_a_mail_and_only_of_its_own_ticket(post: Post) -> None:
    post.brings(a_mail(), a_mail("iný", Message_ID="<2@x.sk>"))
    first, second = post.tickets()
    with post.web.parts.database.reading() as connection:
        (mail,) = details_of(connection, first.ticket_id).values()
    staff = post.signs_in("staff")

    assert staff.get(f"/staff/ticket/{first.reference}/mail/{mail.mail_key}").status_code == 200
    assert staff.get(f"/staff/ticket/{second.reference}/mail/{mail.mail_key}").status_code == 404
    assert post.browser().get(f"/staff/ticket/{first.reference}/mail/{mail.mail_key}").status_code != 200


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({"X_Spam_Flag": "YES"}, "spam"),
        ({"X_Spam_Status": "Yes, score=9.1 required=5"}, "spam"),
        ({"Auto_Submitted": "auto-generated"}, "stroj"),
    ],
)
def test_why_a_ticket_is_held_is_told_truthfully_and_nobody_is_answered(
    post: Post, headers: dict[str, str], words: str
) -> None:
    post.brings(a_mail(**headers))

    ticket = post.the_ticket()
    assert ticket.held
    assert post.letters() == []
    page = post.signs_in("staff").get(f"/staff/ticket/{ticket.reference}").text
    warning = re.search(r'class="note warn">(.*?)</div>', page, re.DOTALL)
    assert warning
    assert words in warning[1]


def test_a_mail_of_the_junk_folder_is_a_held_ticket(post: Post) -> None:
    raw = a_mail()
    with post.web.app.app_context():
        post.takes(Fetched(raw, len(raw), lambda: iter([raw]), is_junk=True))

    assert post.the_ticket().held
    assert post.letters() == []


# --- a letter that comes back ---------------------------------------------------------------------------


def replies(post: Post, text: str = "Skúste to znova.", *, closes: bool = False) -> Message:
    """A reply of staff."""
    ticket, message_id = post.the_ticket(), new_message_id()
    mail_id = f"<{message_id}@example.org>"
    reply = Message(message_id, ticket.ticket_id, post.web.clock(), MessageKind.REPLY, text, "eva", "desk", mail_id)
    with post.web.parts.database.writing() as connection:
        add_message(connection, reply, [TO_REQUESTER])
    if closes:
        staff = post.signs_in("staff")
        page = staff.get(f"/staff/ticket/{ticket.reference}").text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token
        version = re.search(r'name="version" value="(\d+)"', page)
        assert version
        form = {"csrf_token": token[1], "version": version[1]}
        assert staff.post(f"/staff/ticket/{ticket.reference}/close", data=form).status_code == 303
    return reply


BOUNCES = {
    "report": (
        "From: MAILER-DAEMON@mx.example.sk\r\nReturn-Path: <>\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\n\r\nThe mailbox is over quota.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; jana@example.sk\r\nAction: failed\r\n"
        "Status: 5.2.2\r\n\r\n"
        "--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {id}\r\n\r\nx\r\n--b--\r\n"
    ),
    "mixed": (
        "From: Mail Delivery System <postmaster@mx.example.sk>\r\nReturn-Path: <MAILER-DAEMON>\r\n"
        'Subject: failure notice\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
        "--b\r\n\r\n552 5.2.2 mailbox full\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
        "Message-ID: {id}\r\n\r\nx\r\n--b--\r\n"
    ),
    "text": (
        "From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example.sk>\r\nSubject: Returned mail\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\nmailbox is full\r\n--- original\r\nMessage-ID:=20{id}\r\n"
    ),
    "address": (
        "From: MAILER-DAEMON@mx.example.sk\r\nTo: <help+rf-{letter}@example.org>\r\nSubject: failure notice\r\n\r\n"
        "Mailbox full\r\n"
    ),
}


@pytest.mark.parametrize("form", BOUNCES)
def test_a_reply_that_comes_back_is_told_on_its_ticket_which_does_not_stay_closed(post: Post, form: str) -> None:
    post.brings(a_mail())
    reply = replies(post, closes=True)
    post.letters()
    assert post.conversation().standing.state is TicketState.CLOSED

    post.brings(BOUNCES[form].format(id=reply.mail_id, letter=reply.message_id).encode())

    conversation = post.conversation()
    note = conversation.messages[-1]
    assert (len(post.tickets()), note.kind) == (1, MessageKind.NOTE)
    assert note.text.startswith("Odpoveď neprišla: schránka je plná.")
    assert conversation.standing.state is TicketState.OPEN
    page = post.signs_in("staff").get(f"/staff/ticket/{post.the_ticket().reference}").text
    assert re.search(r'class="chip bad">Odpoveď neprišla', page)


def test_an_acknowledgement_that_comes_back_opens_nothing(post: Post) -> None:
    post.brings(a_mail())
    post.brings(BOUNCES["report"].format(id=post.the_letter()["Message-ID"], letter="").encode())

    assert post.conversation().messages[-1].text.startswith("Potvrdenie neprišlo")
    assert post.conversation().standing.state is TicketState.NEW


def test_a_delay_is_a_note_and_no_failure(post: Post) -> None:
    post.brings(a_mail())
    reply = replies(post, closes=True)
    raw = BOUNCES["report"].replace("Action: failed", "Action: delayed").format(id=reply.mail_id, letter="")
    post.brings(raw.encode())

    assert post.conversation().standing.state is TicketState.CLOSED


# --- threads --------------------------------------------------------------------------------------------


def test_the_reference_in_the_subject_is_enough_from_the_same_sender(post: Post) -> None:
    post.brings(a_mail())
    reference = post.the_ticket().reference
    post.brings(a_mail("ešte niečo", Subject=f"Re: [{reference}] Centrum", Message_ID="<2@x.sk>"))
    stranger = {"Subject": f"Re: [{reference}]", "From": "Eva <eva@example.sk>"}
    post.brings(
        a_mail("cudzí", Message_ID="<3@x.sk>", **stranger),
        a_mail("s cudzou odpoveďou", Message_ID="<4@x.sk>", Reply_To=JANA, **stranger),
        a_mail("s cudzím pôvodom", Message_ID="<5@x.sk>", X_Original_From=JANA, **stranger),
    )

    assert len(post.tickets()) == 4
    assert [m.text for m in post.conversation(post.tickets()[0]).public if m.kind is MessageKind.REQUESTER] == [
        "ešte niečo"
    ]


@pytest.mark.parametrize("rewritten", ["{link}", "https://safe.example/?url={quoted}&data=1"])
def test_a_link_in_an_href_finds_the_ticket_and_its_secret_stays_out_of_the_conversation(
    post: Post, rewritten: str
) -> None:
    post.brings(a_mail())
    link = next(w for w in post.the_letter().get_content().split() if "secret=" in w)
    quoted = link.replace(":", "%3A").replace("/", "%2F").replace("?", "%3F").replace("=", "%3D")
    html = f'<p>odpoveď</p><a href="{rewritten.format(link=link, quoted=quoted)}">tu</a>'
    raw = an_html_mail(html).replace(JANA.encode(), b"jana.doma@example.sk").replace(b"<h@x.sk>", b"<4@x.sk>")
    post.brings(raw)

    (message,) = [m for m in post.conversation().messages if m.kind is MessageKind.REQUESTER]
    assert message.text.startswith("odpoveď")
    assert link.partition("secret=")[2] not in message.text


def test_the_language_is_that_of_the_persons_own_words(post: Post) -> None:
    footer = "\n\nThis e-mail and any attachments are confidential and intended solely for the addressee."
    post.brings(
        a_mail("Не могу войти\n\nSent from my iPhone", Subject="Help", Message_ID="<1@x>"),
        a_mail(f"Neviem sa prihlásiť, čo mám robiť?{footer}", Subject="Login", Message_ID="<2@x>"),
    )

    assert [ticket.lang for ticket in post.tickets()] == ["ru", "sk"]


def test_a_reply_to_a_mail_quotes_it_in_the_language_of_the_ticket_without_any_secret(post: Post) -> None:
    post.brings(a_mail("Neviem sa prihlásiť.", Subject="Pomoc s heslom"))
    acknowledgement = post.the_letter().get_content()
    replies(post)
    letter = post.letters()[-1] if post.letters()[-1]["Auto-Submitted"] is None else post.letters()[0]

    assert letter["Subject"] == f"Re: Pomoc s heslom [{post.the_ticket().reference}]"
    assert re.search(r"Jana Nováková napísal\(a\):\n> Neviem sa prihlásiť\.", letter.get_content().replace("\r", ""))
    assert "Neviem sa" not in acknowledgement


def test_a_held_mail_alarms_by_its_age(post: Post) -> None:
    post.brings(a_mail(X_Spam_Flag="YES"))
    assert post.browser().get("/readyz").json["oldest_held_hours"] == 0  # type: ignore[index]

    post.goes_on(hours=30)

    ready = post.browser().get("/readyz").json
    assert ready is not None
    assert ready["status"] != "ok"
    assert ready["oldest_held_hours"] == 30
    assert re.search(r"^readfirst_oldest_held_seconds 10\d{4}\.0$", post.browser().get("/metrics").text, re.MULTILINE)


def test_support_elsewhere_reads_the_mail_with_what_is_folded_here(post: Post) -> None:
    post.brings(a_mail("Neviem sa prihlásiť.\n\n-- \nJana Nováková, tel. 0900 123 456"))
    post.letters()  # everything that waits has left

    (sheet,) = [path.read_text() for path in post.folder.glob("*.eml") if "-" not in path.stem]
    assert "0900 123 456" in sheet
    assert "0900 123 456" not in post.the_ticket().description
