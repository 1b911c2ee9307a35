"""Whatever comes in is a ticket: broken, huge, foreign or hostile; and what could not be read is kept as it came."""

import base64
import time
from email.message import EmailMessage

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.growth import assert_linear
from tests.incoming.post import JANA, Post, a_mail, fetched
from tickets.files.attachments import LARGEST_BYTES
from tickets.incoming.automatic import Answering
from tickets.incoming.html_text import html_to_text
from tickets.incoming.imap import Fetched
from tickets.incoming.intake import MOST_FILES
from tickets.incoming.mail_reading import read_mail
from tickets.typed_text import LONGEST_DESCRIPTION
from webui.processes.mail_in import RAW_NAME

PNG = b"\x89PNG\r\n\x1a\n" + bytes(3000)
TNEF = b"\x78\x9f\x3e\x22" + bytes(500)


def with_files(*files: tuple[str, str, bytes], text: str = "v prílohe", **headers: str) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = JANA, "Fotka", "<files@x.sk>"
    for name, value in headers.items():
        message[name] = value
    message.set_content(text)
    for name, kind, content in files:
        main, _, sub = kind.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


def raw_mail(head: str, body: bytes = b"", *, author: str = JANA) -> bytes:
    return f"From: {author}\r\nSubject: Pomoc\r\nMessage-ID: <raw@x.sk>\r\n{head}\r\n\r\n".encode() + body


# --- files ----------------------------------------------------------------------------------------------


def test_a_picture_is_attached_and_nothing_else(post: Post) -> None:
    post.brings(with_files(("obrázok.png", "image/png", PNG)))

    assert post.files() == {"obrázok.png": PNG}


def test_a_file_that_is_not_taken_is_in_the_raw_mail(post: Post) -> None:
    for number, (name, content) in enumerate(
        {"winmail.dat": TNEF, "faktúra.docm": b"PK\x03\x04", "x.png": b""}.items()
    ):
        raw = with_files((name, "application/octet-stream", content), text=f"súbor {number}")
        post.brings(raw)
        assert post.files(post.tickets()[-1]) == {RAW_NAME: raw}


def test_more_files_than_a_ticket_takes_are_in_the_raw_mail(post: Post) -> None:
    raw = with_files(*[(f"{n}.png", "image/png", PNG + bytes([n])) for n in range(30)])
    post.brings(raw)

    files = post.files()
    assert len(files) == MOST_FILES
    assert files[RAW_NAME] == raw


def test_a_file_that_is_too_large_for_a_form_is_kept_all_the_same(post: Post) -> None:
    picture = PNG + bytes(LARGEST_BYTES)
    post.brings(with_files(("veľký.png", "image/png", picture)))

    assert post.files() == {"veľký.png": picture}


def test_eight_files_of_every_kind_that_offices_send_are_attached(post: Post) -> None:
    names = ["list.docx", "cenník.xlsx", "zmluva.odt", "stará.doc", "výpis.csv", "poznámka.txt", "fotka.heic", "a.zip"]
    zipped, old = b"PK\x03\x04" + bytes(50), b"\xd0\xcf\x11\xe0" + bytes(50)
    contents = [zipped, zipped, zipped, old, "cena;ľudí".encode("cp1250"), "žltý kôň".encode("cp1250")]
    contents += [b"\0\0\0\x18ftypheic", zipped]
    post.brings(with_files(*[(n, "application/octet-stream", c) for n, c in zip(names, contents, strict=True)]))

    assert post.files() == dict(zip(names, contents, strict=True))


def test_a_mail_of_50_megabytes_is_a_ticket_and_kept_whole_without_being_read_whole(post: Post) -> None:
    raw = raw_mail("Content-Type: text/plain", b"velka sprava\r\n" + b"x" * 50_000_000)
    beginning = raw[: 512 * 1024]
    pieces = (raw[n : n + 1_000_000] for n in range(0, len(raw), 1_000_000))

    with post.web.app.app_context():
        post.takes(Fetched(beginning, len(raw), lambda: pieces))

    assert post.the_ticket().description.startswith("Pomoc\n\nvelka sprava")
    assert len(post.files()[RAW_NAME]) == len(raw)


def test_a_long_story_is_cut_and_kept_whole_beside(post: Post) -> None:
    raw = a_mail("dlhý príbeh " * 3000)
    post.brings(raw)

    assert len(post.the_ticket().description) == LONGEST_DESCRIPTION
    assert post.files() == {RAW_NAME: raw}


# --- words ----------------------------------------------------------------------------------------------


def test_a_mail_of_html_alone_is_read_as_words(post: Post) -> None:
    html = "<html><head><title>t</title><style>p{color:red}</style></head><body><p>Dobrý&nbsp;deň</p><script>alert(1)"
    html += "</script><div>neviem sa <b>prihlásiť</b></div><img src='https://spy.example/x.png'></body></html>"
    post.brings(raw_mail("Content-Type: text/html; charset=utf-8\r\nMIME-Version: 1.0", html.encode()))

    assert post.the_ticket().description == "Pomoc\n\nDobrý deň\n\nneviem sa prihlásiť"


def test_plain_text_wins_over_html(post: Post) -> None:
    message = EmailMessage()
    message["From"], message["Message-ID"] = JANA, "<alt@x.sk>"
    message.set_content("slovami")
    message.add_alternative("<p>v HTML</p>", subtype="html")
    post.brings(message.as_bytes())

    assert post.the_ticket().description == "slovami"


@pytest.mark.parametrize(
    ("charset", "content"),
    [
        ("windows-1250", "žltý kôň".encode("cp1250")),
        ("iso-8859-2", "žltý kôň".encode("iso-8859-2")),
        ("utf-8", "žltý kôň".encode("cp1250")),  # it lies
        ("x-unknown-9", "žltý kôň".encode()),  # nobody knows it
        ("\x00'';", "žltý kôň".encode()),
        ("rot13", "žltý kôň".encode()),  # a codec, but not of bytes
        ("undefined", "žltý kôň".encode()),
    ],
)
def test_words_are_read_whatever_charset_a_mail_claims(post: Post, charset: str, content: bytes) -> None:
    post.brings(raw_mail(f'Content-Type: text/plain; charset="{charset}"\r\nContent-Transfer-Encoding: 8bit', content))

    assert "žltý kôň" in post.the_ticket().description


@pytest.mark.parametrize(
    ("subject", "read"),
    [
        ("=?utf-8?q?Zabudnut=C3=A9_heslo?=", "Zabudnuté heslo"),
        ("=?utf-8?b?WmFidWRudXTDqSBoZXNsbw==?=", "Zabudnuté heslo"),
        ("=?x-unknown?q?heslo?=", "heslo"),
        ("=?utf-8?q?hi=0ABcc:_v=40evil.example?=", "hi Bcc: v@evil.example"),
        ("=?utf-8?b?!!!?=", "=?utf-8?b?!!!?="),
        ("", ""),
    ],
)
def test_a_subject_is_read_as_one_line_of_words(subject: str, read: str) -> None:
    mail = read_mail(f"From: {JANA}\r\nSubject: {subject}\r\n\r\ntext".encode())

    assert mail.subject == read
    assert mail.text == "text"


# --- people ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "address"),
    [
        ("From: jana@example.sk", JANA),
        ('From: "a@b.sk, c@d.sk" <jana@example.sk>', JANA),
        ("From: info@example.sk\r\nReply-To: Jana <jana@example.sk>", JANA),
        ("From: jana@example.sk\r\nReply-To: nobody", JANA),
        ("From: jana@example.sk, eva@example.sk", JANA),
        ("From: Jana", ""),
        ("From: <>", ""),
        ("From: =?utf-8?q?jana=40example=2Esk=0ABcc:x?=", ""),
        ("X: y", ""),
    ],
)
def test_an_answer_goes_to_one_address_or_to_nobody(headers: str, address: str) -> None:
    assert read_mail(f"{headers}\r\n\r\ntext".encode()).sender == address


def test_a_mail_to_nobody_from_nobody_is_a_ticket(post: Post) -> None:
    post.brings(b"\r\nnieco nejde", b"", b"\r\n", b"Subject: len predmet\r\n\r\n", b"\x00\xff\xfe" * 50)

    assert len(post.tickets()) == 5
    assert post.letters() == []


# --- broken MIME ----------------------------------------------------------------------------------------


def nested(depth: int) -> bytes:
    head = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(depth))
    return raw_mail("MIME-Version: 1.0\r\n" + head + "Content-Type: text/plain", b"hlboko")


def many_parts(count: int) -> bytes:
    part = b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n"
    return raw_mail('MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"', part * count + b"--b--\r\n")


BROKEN = {
    "no boundary": raw_mail("MIME-Version: 1.0\r\nContent-Type: multipart/mixed", b"slova"),
    "unclosed": raw_mail('MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"', b"--b\r\n\r\nslova"),
    "boundary never comes": raw_mail('Content-Type: multipart/mixed; boundary="b"\r\nMIME-Version: 1.0', b"slova"),
    "bad base64": raw_mail("Content-Transfer-Encoding: base64\r\nContent-Type: text/plain", b"!!!x==y=\xff"),
    "bad quoted-printable": raw_mail("Content-Transfer-Encoding: quoted-printable", b"=ZZ=\r\n=C3"),
    "unknown encoding": raw_mail("Content-Transfer-Encoding: x-zip\r\nContent-Type: text/plain", b"slova"),
    "uuencoded": raw_mail("Content-Transfer-Encoding: x-uuencode\r\nContent-Type: text/plain", b"begin 644 x\n#86)C\n"),
    "200 deep": nested(200),
    "5000 deep": nested(5000),
    "20 000 parts": many_parts(20_000),
    "header without an end": b"Subject: x" + b"y" * 500_000,
    "100 000 references": raw_mail("References: " + "<a@b.sk> " * 100_000),
    "10 000 headers": raw_mail("\r\n".join(f"X-{n}: y" for n in range(10_000))),
    "10 000 received": raw_mail("\r\n".join("Received: from a\r\n by b" for _ in range(10_000))),
    "mail in a mail in a mail": raw_mail(
        "Content-Type: message/rfc822", raw_mail("Content-Type: message/rfc822", a_mail())
    ),
    "digest of itself": raw_mail('Content-Type: multipart/digest; boundary="b"', b"--b\r\n\r\n--b\r\n\r\n--b--"),
    "wrong parameters": raw_mail("Content-Type: text/plain; charset*=x'y'%ff; name*0*=''%; name*1=z"),
    "rfc2231 bomb": raw_mail("Content-Type: text/plain; " + "; ".join(f"name*{n}=x" for n in range(3000))),
    "html bomb": raw_mail("Content-Type: text/html", b"<div>" * 200_000),
    "html of one tag": raw_mail("Content-Type: text/html", b"<" * 300_000),
    "entities": raw_mail("Content-Type: text/html", b"&#999999999;&#x0;&amp" * 20_000),
    "bidi and nulls": raw_mail("Content-Type: text/plain", "\u202e\x00\ufffe\ud83d".encode("utf-8", "surrogatepass")),
    "not in UTF-8": b"Subject: \xff\xfe\r\nFrom: \xff <jana@example.sk>\r\nMessage-ID: <\xff@x>\r\n\r\n\xff",
    "calendar": raw_mail("Content-Type: text/calendar", b"BEGIN:VCALENDAR"),
    "partial": raw_mail('Content-Type: message/partial; id="x"; number=1; total=3', b"slova"),
    "external": raw_mail("Content-Type: message/external-body; access-type=URL; URL=http://127.0.0.1/", b"slova"),
}


NOT_READ_WHOLE = {"5000 deep", "20 000 parts", "html bomb", "html of one tag", "entities"}


@pytest.mark.long
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_mail_is_a_ticket_and_nothing_of_it_is_lost(post: Post, name: str) -> None:
    began = time.monotonic()

    post.brings(BROKEN[name])

    ticket = post.the_ticket()
    assert time.monotonic() - began < 10
    assert read_mail(BROKEN[name]).is_whole == (name not in NOT_READ_WHOLE)
    assert name not in NOT_READ_WHOLE or post.files(ticket)[RAW_NAME] == BROKEN[name]


@pytest.mark.long
def test_a_mail_that_no_parser_survives_is_kept_as_it_is(post: Post) -> None:
    mail = read_mail(BROKEN["5000 deep"])

    assert (mail.answering, mail.is_whole) == (Answering.UNREADABLE, False)
    post.brings(BROKEN["5000 deep"], BROKEN["5000 deep"])
    assert post.files() == {RAW_NAME: BROKEN["5000 deep"]}
    assert post.letters() == []


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.sampled_from(
            [
                *(
                    b"Content-Type: multipart/mixed; boundary=b\r\n",
                    b"\r\n",
                    b"--b\r\n",
                    b"--b--\r\n",
                    b"\xff",
                    b"\x00",
                ),
                *(b"Subject: =?utf-8?q?", b"?=\r\n", b"From: <", b"@x.sk>\r\n", b"Content-Type: text/plain; charset="),
                *(b"Content-Transfer-Encoding: base64\r\n", b"Message-ID: <a@b>\r\n", b"text", b"; name*=", b"'", b'"'),
                *(b"Content-Type: message/rfc822\r\n", b"Return-Path: <>\r\n", b"Auto-Submitted: ", b"(", b",", b":"),
            ]
        )
        | st.binary(max_size=20),
        max_size=40,
    )
)
def test_reading_a_mail_never_fails(pieces: list[bytes]) -> None:
    raw = b"".join(pieces)

    mail = read_mail(raw)

    assert mail.key == read_mail(raw).key
    assert "\x00" not in mail.subject + mail.text
    assert "\n" not in mail.subject


@given(st.text(max_size=300))
def test_html_never_fails_and_leaves_no_two_lines_empty(html: str) -> None:
    text = html_to_text(html)

    assert "\n\n\n" not in text
    assert text == text.strip("\n")


HTML_SHAPES = [
    *("<a ", "<a/", "<!--", "<a b=", '<a b="', "<a b='c", "<a", "<", "</", "<?", "<![CDATA[", "&", "&#9", "&#x9"),
    *("<div>", "<a href='x'>", "<b><p>", "</p>", "<script>", "<title>x</titl", "<!-- -->", " \t", "=", "<a b = "),
]


@pytest.mark.long
@pytest.mark.parametrize("shape", HTML_SHAPES)
def test_the_time_for_html_grows_as_its_length(shape: str) -> None:
    assert_linear(html_to_text, shape, before="<a ")


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<head><style>p{}</style><body><p>neviem", "neviem"),  # the end tag of a head may be left out
        ("<p title='a>b'>text</p><br/>dva", "text\n\ndva"),
        ("a <!-- unclosed", "a <!-- unclosed"),
        ("1 < 2 <b <i", "1 < 2 <b <i"),
        ("<textarea>a<b></textarea>c", "a<b>c"),
        ("<![if !mso]>a<![endif]>b<!DOCTYPE x>c", "abc"),
        ("&#99999999999999999999;&lt;p&gt;", "\ufffd<p>"),
    ],
)
def test_the_words_of_html_are_those_that_a_reader_sees(html: str, words: str) -> None:
    assert html_to_text(html) == words


@pytest.mark.parametrize(
    "head", ["Content-Type: text/plain; charset={}", "Content-Type: text/plain; charset*=utf-8''{}"]
)
@pytest.mark.parametrize("charset", ["punycode", "PunyCode", "idna", "rot13", "hex", "utf-7", "x" * 10_000])
def test_a_codec_that_is_no_charset_of_mails_is_never_asked(head: str, charset: str) -> None:
    body = b"a" * 200_000  # as punycode: 200,000 letters, each inserted before all others
    began = time.process_time()

    mail = read_mail(raw_mail(head.format(charset), body))

    assert mail.text == body.decode()
    assert time.process_time() - began < 5  # minutes, if it were asked


def test_a_subject_in_such_a_codec_is_read_as_bytes() -> None:
    assert read_mail(b"Subject: =?punycode?q?x-?=\r\n\r\n").subject == "x-"


@pytest.mark.parametrize("kind", ["windows-1250''%9Elt%FD.png", "punycode''%C5%BElt%C3%BD.png", "''%C5%BElt%C3%BD.png"])
def test_a_file_name_is_read_in_its_charset_too(kind: str) -> None:
    mail = read_mail(raw_mail(f"Content-Type: image/png\r\nContent-Disposition: attachment; filename*={kind}", PNG))

    assert [file.name for file in mail.files] == ["žltý.png"]


def test_a_disk_that_is_full_leaves_the_mail_where_it_is(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tickets.files.folder_store.durable_file", full)
    raw = with_files(("obrázok.png", "image/png", PNG))

    with post.web.app.app_context(), pytest.raises(OSError, match="No space left"):
        post.takes(fetched(raw))
    assert post.tickets() == []
    monkeypatch.undo()
    post.brings(raw)

    assert post.files() == {"obrázok.png": PNG}


def test_base64_that_hides_a_picture_is_seen_by_its_content(post: Post) -> None:
    html = base64.b64encode(b"<script>alert(1)</script>")
    head = 'Content-Type: image/png; name="x.png"\r\nContent-Transfer-Encoding: base64\r\nMIME-Version: 1.0'
    post.brings(raw_mail(head, html))

    assert list(post.files()) == [RAW_NAME]


@pytest.mark.long
def test_a_mail_that_is_read_forever_is_a_ticket_that_says_so_and_the_next_one_is_taken(post: Post) -> None:
    forever = nested(300) + b"\r\n" + b"--x\n" * 300_000  # every line is compared with 300 boundaries
    began = time.monotonic()

    post.brings(forever, a_mail("zabudnute heslo"))

    hard, easy = post.tickets()
    assert (hard.email, hard.description.split("\n")[0], post.files(hard)) == (JANA, "Pomoc", {RAW_NAME: forever})
    assert RAW_NAME in hard.description
    assert "zabudnute heslo" in easy.description
    assert time.monotonic() - began < 60


def test_a_reader_that_is_killed_is_started_again(post: Post) -> None:
    post.brings(a_mail())
    child = post.reader._child
    assert child is not None
    child._process.kill()

    post.brings(a_mail("ešte niečo", Message_ID="<2@x.sk>"))

    assert "ešte niečo" in post.tickets()[1].description
