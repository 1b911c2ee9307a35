"""Mails, articles and requests of somebody who wants to stop the server. Each kind once stopped something, or might.

Every input is made from its number, so that a run can be repeated.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Final

_HTML: Final = b"Content-Type: text/html; charset=utf-8\r\n\r\n"
_CJK: Final = "".join(map(chr, range(0x4E00, 0x5A00)))


def mail(number: int) -> bytes:
    """Return a hostile mail with a sender and a Message-ID of its own."""
    head = (
        f"From: Stranger <stranger{number}@example.org>\r\nTo: help@example.org\r\nSubject: hostile {number}\r\n"
        f"Message-ID: <hostile-{number}@example.org>\r\nDate: Mon, 02 Mar 2026 09:00:00 +0000\r\nMIME-Version: 1.0\r\n"
    )
    return head.encode() + _MAILS[number % len(_MAILS)](number)


def article(number: int) -> bytes:
    """Return a hostile article, of which some can be rendered and some must be refused."""
    return _ARTICLES[number % len(_ARTICLES)](number)


def request(number: int) -> bytes:
    """Return the bytes of a hostile request; after some of them the server waits for more."""
    return _REQUESTS[number % len(_REQUESTS)](number)


# --- mails ----------------------------------------------------------------------------------------------


def _html_of(piece: bytes) -> Callable[[int], bytes]:
    return lambda number: _HTML + piece * (150_000 // len(piece)) + b"%d" % number


def _nested(depth: int, body: bytes = b"") -> bytes:
    parts = b"".join(
        b'Content-Type: multipart/mixed; boundary="x%d"\r\n\r\n--x%d\r\n' % (level, level) for level in range(depth)
    )
    return parts + b"Content-Type: text/plain\r\n\r\nhelp\r\n" + body


def _with_header(name: str, value: bytes) -> Callable[[int], bytes]:
    return lambda number: name.encode() + b": " + value + b"\r\nContent-Type: text/plain\r\n\r\nhelp %d" % number


def _in_charset(charset: str, body: bytes) -> Callable[[int], bytes]:
    return lambda _: f"Content-Type: text/plain; charset={charset}\r\n\r\n".encode() + body


_MAILS: Final[list[Callable[[int], bytes]]] = [
    *map(_html_of, (b"<a ", b"<a/", b"<!--", b"<div>", b"<table><tr><td>", b"&amp", b"</", b"<![CDATA[")),
    lambda _: _nested(300),
    lambda _: _nested(60, b"--x\r\n" * 20_000),
    lambda _: b"Content-Type: message/rfc822\r\n\r\n" * 200 + b"\r\nhelp",
    _in_charset("punycode", b"a" * 30_000 + b"-" + b"b" * 30_000),
    _in_charset("utf-7", b"+AGE" * 30_000),
    _in_charset("idna", b"xn--" * 20_000),
    _with_header("Subject", b"=?utf-8?b?" * 3_000),
    _with_header("References", b"<a@b> " * 20_000),
    _with_header("From", b"<" * 20_000),
    _with_header("To", b"(" * 20_000),
    lambda _: b"".join(b"X-%d: a\r\n" % line for line in range(5_000)) + b"\r\nhelp",
    lambda _: b"Content-Type: text/plain; " + b"".join(b'a*%d="b"; ' % part for part in range(3_000)) + b"\r\n\r\nhelp",
    lambda _: b"Content-Transfer-Encoding: base64\r\n\r\n" + b"=" * 200_000,
    lambda _: b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=\r\n" * 60_000,
    lambda _: b"\r\n" + b"> " * 100_000,
    lambda _: b"\r\n" + bytes(range(256)) * 400,
    lambda _: b'Content-Type: application/zip; name="' + b"../" * 3_000 + b'"\r\n\r\nPK\x03\x04',
]


# --- articles -------------------------------------------------------------------------------------------


def _article(front: str = "", body: str = "Help.", title: str = "Hostile") -> Callable[[int], bytes]:
    return lambda number: f"---\ntitle: {title} {number}\nlang: en\n{front}---\n\n{body}\n".encode()


_LAUGHS: Final = "a: &a [x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 8)}]\n" for before, name in zip("abcdefg", "bcdefgh", strict=True)
)

_ARTICLES: Final[list[Callable[[int], bytes]]] = [
    _article(" " * 4_000 + ":\n"),
    _article(_LAUGHS),
    _article("keywords: [" * 500 + "\n"),
    _article("summary: " + "a" * 500_000 + "\n"),
    _article(title='"\\u0000' * 100),
    _article(body="[" * 20_000),
    _article(body="![a](" * 10_000),
    _article(body="*a **b " * 10_000),
    _article(body="> " * 5_000),
    _article(body="".join(f"{'  ' * level}- a\n" for level in range(400))),
    _article(body="`" * 50_000),
    _article(body="<a " * 30_000),
    _article(body="<script>alert(1)</script>" * 1_000),
    _article(body="|a" * 5_000 + "\n" + "|-" * 5_000),
    _article(body="[a]: b\n" * 10_000),
    _article(body="a" * 1_000_000),
    _article(body="\\" * 100_000),
    _article(body=_CJK * 20),
    lambda _: bytes(range(256)) * 100,
    lambda number: f"---\ntitle: Hostile {number}\n---\n".encode("utf-16"),
    lambda _: b"---\n" * 20_000,
    lambda _: b"",
]


# --- requests -------------------------------------------------------------------------------------------


def _asked(method: str, path: str, body: bytes = b"", kind: str = "application/x-www-form-urlencoded") -> bytes:
    return (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: {kind}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def _posted(path: str, text: str) -> Callable[[int], bytes]:
    return lambda number: _asked("POST", path, f"text={text}+{number}".encode())


def _called(sent: object) -> Callable[[int], bytes]:
    return lambda _: _asked("POST", "/api/v1/suggest", json.dumps(sent).encode(), "application/json")


_POINT: Final = "/en/contact/point/hijacked"
_JSON: Final = "application/json"
_FILES: Final = "multipart/form-data; boundary=b"

_REQUESTS: Final[list[Callable[[int], bytes]]] = [
    _posted("/en/problem", "a" * 30_000),
    _posted("/en/problem", "forgotten+password.+" * 1_500),
    _posted("/en/problem", "%CC%81a" * 4_000),
    _posted("/en/problem", "%E2%80%8B" * 3_000),
    _posted("/en/problem", "a" * 3_000_000),
    lambda _: _asked("POST", _POINT, b"email=a@" + _CJK.encode() + b".sk&description=x"),
    lambda _: _asked("POST", _POINT, b"&".join(b"a%d=b" % field for field in range(20_000))),
    lambda _: _asked("POST", _POINT, b"--b\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n" * 5_000, _FILES),
    lambda _: _asked("POST", _POINT, b"--b\r\n" * 100_000, _FILES),
    lambda _: _asked("POST", _POINT, b"x", "multipart/form-data; boundary=" + "b" * 20_000),
    lambda _: _asked("POST", "/api/v1/suggest", b"[" * 200_000, _JSON),
    lambda _: _asked("POST", "/api/v1/suggest", b'{"text":' + b"1" * 100_000 + b"}", _JSON),
    _called({"text": "forgotten " * 200, "lang": "en"}),
    _called({"text": "heslo", "without": ["a"] * 5_000}),
    lambda _: _asked("POST", "/csp-reports", b"[" * 9_000, "application/reports+json"),
    lambda _: _asked("GET", "/en/search?q=" + "a+" * 4_000),
    lambda _: _asked("GET", "/en/search?q=" + "%F0%9F%98%80" * 600),
    lambda _: _asked("GET", "/en/a/" + "a-" * 3_000),
    lambda _: _asked("GET", "/en/help?identity=" + base64.b64encode(b'{"until":' + b"9" * 4_000).decode()),
    lambda _: b"GET /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X: a\r\n" * 20_000 + b"\r\n",
    lambda _: b"GET /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: " + b"a=b; " * 10_000 + b"\r\n\r\n",
    lambda _: b"POST /en/problem HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000000\r\n\r\ntext=a",
    lambda _: b"POST /en/problem HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nffffff\r\na",
    lambda _: b"GET /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Half",
    lambda _: b"\x16\x03\x01\x02\x00\x01\x00" + bytes(500),
]
