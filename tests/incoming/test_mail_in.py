"""A mail comes in: a ticket that is acknowledged, or a message of one; machines and strangers get nothing."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from deflection.measuring.outcome import Outcome
from tests.fake_library import BY_WORD
from tests.incoming.post import JANA, Post, a_mail
from tickets.conversation.conversation import MessageKind
from tickets.conversation.standing import TicketState
from tickets.incoming.intake import MOST_AUTOMATIC
from tickets.ticket_store import forget_delivered
from webui.outgoing.receipts import secret_of

OTHER = "Eva <eva@example.sk>"


def links(text: str) -> list[str]:
    return re.findall(r"https://\S+", text)


def reply_to(post: Post, text: str, **headers: str | None) -> bytes:
    """An answer to the acknowledgement, as a mail program writes it."""
    letter = post.letters()[-1]
    quoted = "\n".join(f"> {line}" for line in letter.get_content().splitlines())
    fields = {"Subject": f"Re: {letter['Subject']}", "In_Reply_To": letter["Message-ID"], **headers}
    return a_mail(f"{text}\n\n{quoted}", Message_ID=f"<{abs(hash(text))}@mail.example.sk>", **fields)


# --- a ticket -------------------------------------------------------------------------------------------


def test_a_mail_becomes_a_ticket_beside_the_gate(post: Post) -> None:
    post.brings(a_mail("Neviem sa prihlásiť,\nzabudol som heslo."))

    ticket = post.the_ticket()
    assert (ticket.route, ticket.channel, ticket.email, ticket.lang) == ("email", "email", JANA, "sk")
    assert ticket.description == "Prosím o pomoc\n\nNeviem sa prihlásiť,\nzabudol som heslo."
    assert not ticket.held
    assert ticket.attachments == ()


def test_a_mail_counts_in_the_reports_as_a_contact_by_another_channel(post: Post) -> None:
    post.brings(a_mail(), a_mail("fotka", Message_ID="<second@mail.example.sk>"))

    report = post.report()
    assert (report.help_sessions, report.tickets) == (2, 2)
    assert report.routes == {"email": 2}
    assert report.outcomes == {}  # nobody was helped or turned away: a mail has no gate
    assert report.beside_the_gate == {Outcome.TICKET: 2}
    (first, second) = post.help_sessions()
    assert first.started
    assert second.started
    assert first.started.channel == "email"
    assert first.started.person == second.started.person != ""
    assert first.started.links == second.started.links != ()
    assert (first.started.reachable, first.started.machine) == (True, ())
    assert JANA not in str(first.events)


def test_a_mail_is_acknowledged_by_a_machine_that_says_so(post: Post) -> None:
    post.brings(a_mail())

    letter = post.the_letter()
    ticket = post.the_ticket()
    assert letter["To"] == JANA
    assert letter["Auto-Submitted"] == "auto-replied"
    assert letter["Precedence"] == "bulk"
    assert letter["X-Auto-Response-Suppress"] == "All"
    assert letter["In-Reply-To"] == "<first@mail.example.sk>"
    text = letter.get_content()
    assert ticket.reference in text
    assert "tri pracovné dni" in text  # what form.yml promises on this channel
    assert "zabudnute heslo" not in text  # nothing of a stranger's words goes to an address that a stranger chose


def test_the_acknowledgement_carries_what_the_gate_would_insist_on(post: Post) -> None:
    post.brings(a_mail("platba"))

    text = post.the_letter().get_content()
    offered = [link for link in links(text) if "/sk/a/" in link]
    assert [urlsplit(link).path for link in offered] == [
        "/sk/a/platba-kartou", "/sk/a/limit-platieb", "/sk/a/banka-odmietla"
    ]  # fmt: skip
    assert len(BY_WORD["platba"]) == 4  # the fourth is not offered


@pytest.mark.parametrize("trouble", ["down", "slow"])
def test_without_a_search_the_mail_is_taken_and_acknowledged_all_the_same(post: Post, trouble: str) -> None:
    post.web.library.trouble = trouble

    post.brings(a_mail())

    assert "/sk/a/" not in post.the_letter().get_content()


def test_weak_articles_are_not_offered(post: Post) -> None:
    post.brings(a_mail("hlaska"))

    assert "/sk/a/" not in post.the_letter().get_content()


@pytest.mark.parametrize(
    ("text", "lang", "word"),
    [
        ("Nemůžu se přihlásit, když jsem zapomněl heslo. Děkuji", "cs", "Dobrý den"),
        ("Hello, I cannot sign in and I have forgotten my password", "en", "Hello"),
        ("Здравствуйте, я не могу войти, что мне делать?", "ru", "Здравствуйте"),
        ("Доброго дня, я не можу увійти, що мені робити і як це зробити?", "uk", "Вітаємо"),
        ("Nie mogę się zalogować, bo zapomniałam hasła. Proszę o pomoc", "pl", "Dzień dobry"),
        ("Ich kann mich nicht anmelden und habe mein Passwort vergessen", "de", "Guten Tag"),
    ],
)
def test_the_acknowledgement_speaks_the_language_of_the_mail(post: Post, text: str, lang: str, word: str) -> None:
    post.brings(a_mail(text, Subject=None))

    assert post.the_ticket().lang == lang
    assert post.the_letter().get_content().startswith(word)


def test_mails_of_one_round_are_each_acknowledged_in_their_own_language(post: Post) -> None:
    english, russian = "Hello, I cannot sign in and I have forgotten my password", "Здравствуйте, что мне делать?"
    post.brings(a_mail(), a_mail(english, Message_ID="<2@x.sk>"), a_mail(russian, Message_ID="<3@x.sk>", Subject=None))

    words = {letter.get_content().split("\r\n")[0].split("\n")[0] for letter in post.letters()}
    assert words == {"Dobrý deň,", "Hello,", "Здравствуйте!"}


# --- once -----------------------------------------------------------------------------------------------


def test_the_same_mail_twice_is_one_ticket(post: Post) -> None:
    post.brings(a_mail(), a_mail())

    assert len(post.tickets()) == 1
    assert len(post.letters()) == 1


def test_a_copy_that_travelled_another_way_is_the_same_mail(post: Post) -> None:
    travelled = b"Received: from a.example\r\n by b.example\r\nDelivered-To: x@y.example\r\nX-Spam: no\r\n"
    post.brings(a_mail(), travelled + a_mail())

    assert len(post.tickets()) == 1


def test_another_mail_under_a_known_message_id_is_another_ticket(post: Post) -> None:
    post.brings(a_mail(), a_mail("niečo celkom iné"))

    assert len(post.tickets()) == 2


def test_mails_without_a_message_id_are_told_apart_by_what_they_say(post: Post) -> None:
    post.brings(*[a_mail(text, Message_ID=None) for text in ("prvý", "druhý", "prvý")])

    assert [ticket.description.split("\n")[-1] for ticket in post.tickets()] == ["prvý", "druhý"]


# --- a message ------------------------------------------------------------------------------------------


def test_a_reply_of_its_requester_is_added_to_the_ticket(post: Post) -> None:
    post.brings(a_mail())
    post.brings(reply_to(post, "Skúsila som to, nepomohlo."))

    (message,) = [m for m in post.conversation().messages if m.kind is MessageKind.REQUESTER]
    assert message.text.startswith("Skúsila som to, nepomohlo.")
    assert (message.via, message.author) == ("email", JANA)
    assert len(post.letters()) == 1  # only a new ticket is acknowledged
    assert post.report().tickets == 1


def test_a_thread_is_found_by_references_alone_and_in_any_case_of_the_address(post: Post) -> None:
    post.brings(a_mail())
    post.brings(
        a_mail(
            "ešte niečo", Message_ID="<2@x.sk>", References="<other@x.sk> <first@mail.example.sk>", From=JANA.upper()
        )
    )

    assert [m.text for m in post.conversation().public if m.kind is MessageKind.REQUESTER] == ["ešte niečo"]


def test_a_thread_is_found_by_the_mail_that_support_has_of_it(post: Post) -> None:
    post.brings(a_mail(Message_ID=None))
    copy_for_support = f"<{post.the_ticket().ticket_id}@example.org>"

    post.brings(a_mail("ešte niečo", Message_ID="<2@x.sk>", In_Reply_To=copy_for_support))

    assert len(post.tickets()) == 1


def test_a_reply_reopens_a_ticket_that_was_solved(post: Post) -> None:
    post.brings(a_mail())
    says_it_is_solved(post)
    assert post.conversation().standing.state is TicketState.SOLVED

    post.brings(reply_to(post, "predsa nie"))

    assert post.conversation().standing.state.is_waiting_for_support


def test_a_strangers_reply_is_a_ticket_of_its_own(post: Post) -> None:
    post.brings(a_mail())
    post.brings(a_mail("pošlite mi heslo", From=OTHER, In_Reply_To="<first@mail.example.sk>", Message_ID="<3@x.sk>"))

    (first, second) = post.tickets()
    assert second.email == "eva@example.sk"
    assert [m for m in post.conversation(first).messages if m.kind is MessageKind.REQUESTER] == []


@pytest.mark.parametrize(
    "spoofed",
    ["Re: [{reference}]", "{reference}?secret=" + "0" * 32, "secret={secret}", "{reference} a potom {secret}"],
)
def test_a_reference_without_its_secret_opens_nothing(post: Post, spoofed: str) -> None:
    post.brings(a_mail())
    with post.web.app.app_context():
        secret = secret_of("RF-2222-2222")
    words = spoofed.format(reference=post.the_ticket().reference, secret=secret)

    post.brings(a_mail(words, Subject=words, From=OTHER, Message_ID="<4@x.sk>"))

    assert len(post.tickets()) == 2


def test_a_reference_with_its_secret_opens_from_another_address_too(post: Post) -> None:
    post.brings(a_mail())
    post.brings(reply_to(post, "píšem z práce", From=OTHER, In_Reply_To=None))

    (message,) = [m for m in post.conversation().messages if m.kind is MessageKind.REQUESTER]
    assert message.author == "eva@example.sk"


# --- no mail storm --------------------------------------------------------------------------------------


MACHINES = [
    {"Auto_Submitted": "auto-replied"},
    {"Auto_Submitted": "auto-generated"},
    {"X_Autoreply": "yes"},
    {"X_Autorespond": "away"},
    {"Return_Path": "<>"},
    {"Return_Path": "<MAILER-DAEMON>"},
    {"From": "MAILER-DAEMON@example.org"},
    {"Precedence": "auto_reply"},
    {"X_Autogenerated": "Reply"},
    {"Subject": "Automatic reply: Prosím o pomoc"},
    {"X_Readfirst_Reference": "RF-2222-2222"},
]
SILENCED = [
    {"Precedence": "bulk"},
    {"Precedence": "Junk"},
    {"Precedence": "list"},
    {"List_Id": "<news.example.org>"},
    {"List_Unsubscribe": "<mailto:x@example.org>"},
    {"From": "No Reply <no-reply@example.org>"},
    {"From": "postmaster@example.org"},
    {"X_Auto_Response_Suppress": "DR, OOF, AutoReply"},
    {"From": None},
    {"From": "undisclosed recipients:;"},
]


@pytest.mark.parametrize("headers", [*MACHINES, *SILENCED], ids=str)
def test_a_machine_gets_no_answer_and_its_mail_is_a_ticket(post: Post, headers: dict[str, str | None]) -> None:
    post.brings(a_mail(**headers))

    assert post.letters() == []
    assert post.the_ticket().held == (headers in MACHINES)


def test_a_mail_that_says_a_person_wrote_it_is_answered(post: Post) -> None:
    post.brings(a_mail(Auto_Submitted="no"))

    assert len(post.letters()) == 1


def test_an_absence_note_reopens_nothing_and_is_kept_as_a_note(post: Post) -> None:
    post.brings(a_mail())
    says_it_is_solved(post)

    post.brings(reply_to(post, "Som na dovolenke.", Auto_Submitted="auto-replied"))

    conversation = post.conversation()
    assert [m.kind for m in conversation.messages] == [MessageKind.AUTOMATIC, MessageKind.NOTE]
    assert conversation.standing.state is TicketState.SOLVED
    assert len(post.letters()) == 1


def test_a_bounce_becomes_a_note_of_the_ticket_whose_mail_came_back(post: Post) -> None:
    post.brings(a_mail())
    lost = post.the_letter()["Message-ID"]
    bounce = (
        "From: MAILER-DAEMON@mx.example.sk\r\nReturn-Path: <>\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\n\r\nUser unknown.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example.sk\r\n\r\nFinal-Recipient: rfc822; jana@example.sk\r\nAction: failed\r\n\r\n"
        "--b\r\nContent-Type: {kind}\r\n\r\nMessage-ID: {lost}\r\nSubject: x\r\n\r\n--b--\r\n"
    )
    for kind in ("message/rfc822", "text/rfc822-headers"):
        post.brings(bounce.format(kind=kind, lost=lost).encode())

    notes = [m.text for m in post.conversation().messages if m.kind is MessageKind.NOTE]
    assert len(notes) == 2
    assert all("User unknown." in note for note in notes)


def test_our_own_mails_that_come_back_are_nothing_new(post: Post) -> None:
    post.brings(a_mail())
    post.letters()

    post.brings(*[path.read_bytes() for path in post.folder.glob("*.eml")])  # for support and for Jana

    assert len(list(post.folder.glob("*.eml"))) == 2
    assert len(post.tickets()) == 1
    assert len(post.conversation().messages) == 1


def test_two_machines_that_hide_it_fall_silent_after_three_letters(post: Post) -> None:
    for number in range(10):
        post.brings(a_mail(f"Vaša správa prišla {number}", Message_ID=f"<loop-{number}@x.sk>"))
        post.goes_on(minutes=1)

    assert len(post.tickets()) == 10
    assert len(post.letters()) == MOST_AUTOMATIC == 3
    post.goes_on(hours=1)
    post.brings(a_mail("Vaša správa", Message_ID="<later@x.sk>", From=JANA.upper()))
    assert len(post.letters()) == 4


def test_no_share_of_one_address_is_taken_by_another(post: Post) -> None:
    for number in range(4):
        post.brings(a_mail(Message_ID=f"<{number}@x.sk>"))
    post.brings(a_mail(From=OTHER, Message_ID="<eva@x.sk>"))

    assert sorted(str(letter["To"]) for letter in post.letters()) == ["eva@example.sk", *[JANA] * 3]


def test_a_flood_of_one_address_is_held_for_a_look_and_not_lost(post: Post) -> None:
    post.brings(*[a_mail(Message_ID=f"<{number}@x.sk>") for number in range(52)])

    held = [ticket for ticket in post.tickets() if ticket.held]
    assert (len(post.tickets()), len(held)) == (52, 2)


# --- it is solved ---------------------------------------------------------------------------------------


def the_link(post: Post) -> str:
    """The address at the end of the acknowledgement."""
    return next(link for link in links(post.letters()[-1].get_content()) if "secret=" in link)


def says_it_is_solved(post: Post) -> None:
    """As the page has it: its button posts the secret."""
    page = post.browser().get(the_link(post))
    action = re.search(r'action="([^"]+/solved)"', page.text)
    secret = re.search(r'name="secret" value="(\w+)"', page.text)
    assert action
    assert secret
    answer = post.browser().post(f"https://help.example.org{action[1]}", data={"secret": secret[1]})
    assert answer.status_code == 303


def test_opening_the_link_closes_nothing(post: Post) -> None:
    post.brings(a_mail())

    for method in ("GET", "HEAD", "OPTIONS"):
        assert post.browser().open(the_link(post), method=method).status_code == 200

    assert post.conversation().standing.state is TicketState.NEW


def test_only_the_button_behind_the_link_closes_the_ticket(post: Post) -> None:
    post.brings(a_mail())

    says_it_is_solved(post)

    assert post.conversation().standing.state is TicketState.SOLVED


def test_a_ticket_that_is_erased_takes_its_mail_along(post: Post) -> None:
    post.brings(a_mail())
    link = the_link(post)
    with post.web.parts.database.writing() as connection:
        assert forget_delivered(connection, before=post.web.clock() + timedelta(days=1)) == 1

    assert post.browser().get(link).status_code == 404


# --- support sees it ------------------------------------------------------------------------------------


def test_support_sees_the_mail_its_raw_form_and_what_was_answered(post: Post) -> None:
    post.brings(a_mail("dlhé " * 5000), a_mail("druhá", Message_ID="<2@x.sk>", Auto_Submitted="auto-generated"))
    first, held = post.tickets()
    staff = post.signs_in("staff")

    shown = staff.get("/staff/")
    ticket = staff.get(f"/staff/ticket/{first.reference}")

    assert first.reference in shown.text
    assert (ticket.status_code, staff.get(f"/staff/ticket/{held.reference}").status_code) == (200, 200)
    assert "mail.eml" in ticket.text
    assert "Dobrý deň" in ticket.text  # the acknowledgement is part of the conversation
    (raw,) = first.attachments
    download = staff.get(f"/staff/ticket/{first.reference}/file/{raw.attachment_id}")
    assert download.headers["Content-Type"] == "application/octet-stream"
    assert download.headers["Content-Disposition"].startswith("attachment")
    download.close()
