"""Who wrote a mail, whatever their program makes of the grammar."""

import pytest

from tickets.incoming.mail_reading import read_mail

JAN = "jan@example.org"


@pytest.mark.parametrize(
    ("written", "name", "address"),
    [
        ("Novak, Jan <jan@example.org>", "Novak, Jan", JAN),
        ("Jan @ Firma <jan@example.org>", "Jan @ Firma", JAN),
        ("Jan [jan@elsewhere.example] <jan@example.org>", "Jan", JAN),
        ("Jan Novak jan@example.org", "Jan Novak", JAN),
        ('"Jan Novak <jan@example.org>', "Jan Novak", JAN),
        ('"jan"@example.org', "", JAN),
        ('"jan novak"@example.org', "", '"jan novak"@example.org'),
        ("Jan <jan@my_host.example.org>", "Jan", "jan@my_host.example.org"),
        ("jan@example.org (Jan Novák)", "Jan Novák", JAN),
        ("=?utf-8?B?SmFuIE5vdsOhayA8amFuQGV4YW1wbGUub3JnPg==?=", "Jan Novák", JAN),
        ("<mailto:jan@example.org>", "", JAN),
        ("Jan <jan@example.org", "Jan", JAN),
        ("Pete(A wonderful \\) chap) <jan(his account)@example.org(his host)>", "Pete", JAN),
        ("Jan <jan@localhost>", "Jan", ""),
    ],
)
def test_the_sender_is_whom_a_person_would_see(written: str, name: str, address: str) -> None:
    mail = read_mail(f"From: {written}\r\nSubject: x\r\n\r\ntext".encode())

    assert mail.sender == address
    assert mail.name.startswith(name)


def test_the_header_is_kept_as_it_stands() -> None:
    assert read_mail(b"From: Jana, bez adresy\r\n\r\ntext").raw_from == "Jana, bez adresy"


@pytest.mark.parametrize(
    ("reply_to", "sender"),
    [("no-reply@example.org", JAN), ("noreply+1@x.example", JAN), ("eva@example.org", "eva@example.org"), ("?", JAN)],
)
def test_an_answer_never_goes_where_nobody_reads(reply_to: str, sender: str) -> None:
    assert read_mail(f"From: {JAN}\r\nReply-To: {reply_to}\r\n\r\ntext".encode()).sender == sender


def test_a_list_that_writes_itself_into_from_names_the_author() -> None:
    mail = read_mail(b"From: Jan via Podpora <podpora@example.org>\r\nX-Original-From: Jan <jan@example.org>\r\n\r\nx")

    assert (mail.sender, mail.name) == (JAN, "Jan")
    assert mail.author == "podpora@example.org"
