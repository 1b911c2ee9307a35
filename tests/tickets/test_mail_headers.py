"""Whatever is typed, a letter has one recipient, the headers that are ours, and the words that were typed."""

import unicodedata
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tickets.desk import a_ticket, unhurried
from tests.tickets.mailbox import Mailbox, read
from tickets.address import InvalidAddress, parse_address
from tickets.desks.email import EmailWayOut
from tickets.mail_headers import LONGEST_VALUE, MAIL_POLICY, header_address, header_filename, header_text, message_id
from tickets.ticket import Ticket
from tickets.typed_text import one_line

HEADERS = [
    *("From", "To", "Reply-To", "Subject", "Date", "Message-ID"),
    *("X-Readfirst-Reference", "X-Readfirst-Route", "X-Readfirst-Topic"),
    *("Content-Type", "Content-Transfer-Encoding", "MIME-Version"),
]
BREAKS = [
    "\r\n",
    "\n",
    "\r",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x1d",
    "\x1e",
    "\x85",
    "\u2028",
    "\u2029",
    "\x00",
    "\r\n\t",
    "\n ",
]
ENCODED_WORDS = [
    "=?utf-8?q?hi=0ABcc:_v=40evil.example?=",
    "=?utf-8?q?hi=0D=0ABcc:_v=40evil.example?=",
    "=?utf-8?b?aGkKQmNjOiB2QGV2aWwuZXhhbXBsZQ==?=",
    "=?UTF-8?Q?hi=0aBcc:_v=40evil.example?=",
    "=?iso-8859-1?q?hi=0ABcc:_v=40evil.example?=",
    "=?utf-7?q?hi+AAo-Bcc:_v=40evil.example?=",
    "=?utf-8?q?a?= =?utf-8?q?=0ABcc:_v=40evil.example?=",
    "a=?utf-8?q?=0ABcc:_v=40evil.example?=b",
    "=?utf-8*sk?q?=0ABcc:_v=40evil.example?=",
    "=?utf-8?q?=00?=",
    "=?utf-8?q?=E2=80=A8Bcc:_v=40evil.example?=",
    "=?utf-8?q?unfinished=0A",
    "=\x00?utf-8?q?=0ABcc:_v=40evil.example?\x00=",
    "=\u200b?utf-8?q?=0ABcc:_v=40evil.example?\u200b=",
    "=\u202e?utf-8?q?=0ABcc:_v=40evil.example?=",
    "==??utf-8?q?=0ABcc:_v=40evil.example??==",
    "=?=?utf-8?q?=0ABcc:x?=?=",
    "?=?utf-8?q?=0A?=",
    "=?x-unknown?q?=0ABcc:x?=",
    "=?utf-8?x?=0ABcc:x?=",
    "=?utf-8?q?" + "=0A" * 40 + "?=",
]
LOOKS = [
    "Zabudnuté heslo žžž ľščťžýáíé",
    "Не приходит код для входа",
    "пароль " * 40,
    "heslo " * 60,
    "漢字" * 100,
    "x" * 2000,
    "x" * 75 + " ž",
    "😀👩‍👩‍👧‍👦🇸🇰",
    "ah\u202eoj\u2066\u200e",
    "e\u0301\u0301\u0301\u0301",
    "\ud800\udfff",
    "\ufeff\u00ad\u2060",
    "a\u00a0b\u3000c\u2003d",
    "",
    " ",
    "\x00",
    "\x7f\x9f\x1b[31m",
    '"; <script>alert(1)</script>',
    "Jana <jana@example.sk>, eva@example.sk",
    '(comment) \\ " , ; : @ [ ]',
    "{{7*7}} ${7*7} %0d%0aBcc:x %s",
    "''=cmd|' /C calc'!A0",
    "Re: Re: [RF-2222-2222] : :",
    ":",
    ".",
    "..\r\n.\r\n",
    "From me\n>From you",
]
HOSTILE = [
    *(f"hi{line_break}Bcc: v@evil.example" for line_break in BREAKS),
    *(f"hi{line_break}{line_break}<html>body" for line_break in BREAKS[:4]),
    *ENCODED_WORDS,
    *LOOKS,
]


def test_there_are_enough_hostile_texts_to_be_worth_the_name() -> None:
    assert len(set(HOSTILE)) >= 60


def hostile_ticket(text: str) -> Ticket:
    """The text in every place that a stranger can fill, or that a careless program might."""
    return a_ticket(description=text, topic=text, route=f"exempt:{text}", login=text, category=text, lang=text)


def test_hostile_text_through_a_real_server_stays_text(email_way_out: EmailWayOut, mailbox: Mailbox) -> None:
    tickets = [hostile_ticket(text) for text in HOSTILE]
    for ticket in tickets:
        email_way_out.deliver(ticket, ())

    assert len(mailbox.arrived) == len(HOSTILE)
    for text, ticket, (recipients, raw) in zip(HOSTILE, tickets, mailbox.arrived, strict=True):
        letter = read(raw)
        words, about = one_line(text, 100), f"{text}: " if text else ""
        assert letter["Subject"] == header_text(f"[{ticket.reference}] {about}{words}"), text
        assert letter["Message-ID"] == f"<{ticket.ticket_id}@help.example.org>"
        assert recipients == ["support@example.org"], text
        assert letter.keys() == HEADERS, text
        assert letter["X-Readfirst-Topic"] == header_text(text), text
        assert letter["X-Readfirst-Route"] == header_text(f"exempt:{text}"), text
        assert [a.addr_spec for a in letter["To"].addresses] == ["support@example.org"]
        assert [a.addr_spec for a in letter["Reply-To"].addresses] == ["jana@example.sk"]
        assert raw.isascii()
        assert not letter.is_multipart()


@pytest.mark.parametrize(
    "text", [t for t in HOSTILE if t.isascii() and t.isprintable() and "=?" not in t and "?=" not in t]
)
def test_a_harmless_text_arrives_identical(text: str) -> None:
    assert header_text(text) == " ".join(text.split())[:LONGEST_VALUE].rstrip()


TYPED = st.text(st.characters() | st.sampled_from("=?utf-8qQbB_ \r\n\t\0\u2028\u202e:;,<>@\"'\\()žш漢😀"), max_size=300)
WORDS = st.lists(st.text('ab=?_()<>@,:;"\\.[]žш漢😀', min_size=1, max_size=90), max_size=9).map(" ".join)


@unhurried
@given(TYPED | WORDS)
def test_a_header_value_is_one_printable_line_without_encoded_words(typed: str) -> None:
    value = header_text(typed)

    assert len(value) <= LONGEST_VALUE
    assert value.isprintable()
    assert "=?" not in value
    assert "?=" not in value
    assert all(unicodedata.category(c) not in ("Cf", "Cc", "Zl", "Zp", "Cs") for c in value)
    assert header_text(value) == value


@unhurried
@given(TYPED | WORDS, TYPED | WORDS)
def test_a_value_is_read_from_the_mail_as_it_was_put_in(typed: str, name: str) -> None:
    letter = EmailMessage(policy=MAIL_POLICY)
    letter["Subject"] = header_text(typed)
    letter["X-Readfirst-Topic"] = header_text(name)
    letter.set_content("text", cte="quoted-printable")
    letter.add_attachment(b"x", maintype="image", subtype="png", filename=header_filename(name))

    raw = letter.as_bytes()

    arrived = read(raw)
    assert arrived.keys() == ["Subject", "X-Readfirst-Topic", "MIME-Version", "Content-Type"]
    assert arrived["Subject"] == header_text(typed)
    assert arrived["X-Readfirst-Topic"] == header_text(name)
    (attachment,) = arrived.iter_attachments()
    assert attachment.get_filename() == header_filename(name)
    assert max(map(len, raw.split(b"\r\n"))) < 998  # RFC 5322


LOCAL_PARTS = st.from_regex(r"\A[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,60}\Z")
DOMAINS = st.from_regex(r"\A[a-z0-9]{1,60}(\.[a-z0-9]{1,60}){0,2}\.[a-z]{2,10}\Z")


@unhurried
@given(LOCAL_PARTS, DOMAINS)
def test_an_address_is_read_from_the_mail_as_exactly_this_one(local_part: str, domain: str) -> None:
    try:
        address = parse_address(f"{local_part}@{domain}")
    except InvalidAddress:
        return
    letter = EmailMessage(policy=MAIL_POLICY)
    letter["Reply-To"] = header_address(address)

    arrived = read(letter.as_bytes())

    assert arrived.keys() == ["Reply-To"]
    assert [a.addr_spec for a in arrived["Reply-To"].addresses] == [address]


def test_a_second_address_does_not_become_a_header() -> None:
    with pytest.raises(InvalidAddress):
        header_address("jana@example.sk, eva@example.sk")


@pytest.mark.parametrize("part", ["", "a b", "a\r\nBcc: x", "a>b", "ž", "-a", "a@b", "x" * 101])
def test_a_message_id_is_made_of_harmless_parts(part: str) -> None:
    with pytest.raises(ValueError, match="cannot stand in a Message-ID"):
        message_id(part, "help.example.org")
    with pytest.raises(ValueError, match="cannot stand in a Message-ID"):
        message_id("4f2a", part)
