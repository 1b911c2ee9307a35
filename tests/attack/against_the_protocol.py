"""Past the protocol: host names, paths, requests inside requests, and pages of other sites."""

from __future__ import annotations

from collections.abc import Iterator

from tests.attack.attempt import EVIL, Attempt, asks, posts, sends
from tests.attack.target import FORM, POINT


def hosts() -> Iterator[Attempt]:
    for host in (
        EVIL,
        f"{EVIL}:80",
        f"a@{EVIL}",
        f"{EVIL}/",
        f"127.0.0.1.{EVIL}",
        f"127.0.0.1@{EVIL}",
        f"127.0.0.1 {EVIL}",
        "[",
        "[::1",
        "a b",
        '"',
        "\xff",
        "a" * 300,
        "",
        "localhost:x",
        f"{EVIL}#127.0.0.1",
        "\t",
        "xn--a",
    ):
        yield Attempt(f"host: {host[:30]!r}", asks("GET", "/sk/", host=host), never=(EVIL,))
    yield Attempt(
        "host: twice",
        sends(f"GET /sk/ HTTP/1.1\r\nHost: {{host}}\r\nHost: {EVIL}\r\nConnection: close\r\n\r\n"),
        harmless=True,
        never=(EVIL,),
    )
    yield Attempt("host: none", sends("GET /sk/ HTTP/1.1\r\nConnection: close\r\n\r\n"), never=(EVIL,))
    yield Attempt(
        "host: in the request line",
        sends(f"GET http://{EVIL}/sk/ HTTP/1.1\r\nHost: {{host}}\r\nConnection: close\r\n\r\n"),
        harmless=True,
        never=(EVIL,),
    )
    headers = (
        "X-Forwarded-Host",
        "X-Forwarded-Server",
        "X-Host",
        "X-Original-Host",
        "X-HTTP-Host-Override",
        "Forwarded",
    )
    headers += (
        "X-Original-URL",
        "X-Rewrite-URL",
        "X-Forwarded-Prefix",
        "X-Script-Name",
        "X-Forwarded-Proto",
        "X-Real-IP",
    )
    headers += (
        "X-Forwarded-For",
        "True-Client-IP",
        "CF-Connecting-IP",
        "X-Client-IP",
        "Via",
        "X-Forwarded-Port",
        "Origin-Host",
    )
    for header in headers:
        value = f"host={EVIL}" if header == "Forwarded" else f"/{EVIL}" if "URL" in header else EVIL
        yield Attempt(f"host: {header}", asks("GET", "/", **{header: value}), harmless=True, never=(EVIL,))
        yield Attempt(
            f"host: {header} before a page of staff",
            asks("GET", "/staff/", **{header: "/staff/sign-in"}),
            harmless=True,
            never=(EVIL, "staff/ticket"),
        )


def traversal() -> Iterator[Attempt]:
    ways = (
        "../",
        "..%2f",
        "%2e%2e/",
        "%2e%2e%2f",
        "..%5c",
        "..\\",
        "%252e%252e%252f",
        "....//",
        "%c0%ae%c0%ae/",
        "..;/",
        "..%00/",
    )
    for start in ("/static/", "/media/"):
        for way in ways:
            yield Attempt(f"traversal: {start}{way}", asks("GET", start + way * 8 + "etc/passwd"))
        for name in (
            "/etc/passwd",
            "%2fetc%2fpasswd",
            "C:%5cboot.ini",
            "%00",
            "a%00.png",
            "sk",
            ".",
            "..",
            ".git/config",
            "readfirst.sqlite3",
            "a" * 5_000,
        ):
            yield Attempt(f"traversal: {start}{name[:20]}", asks("GET", start + name), harmless=name.endswith("passwd"))
    for path in (
        "/.git/config",
        "/.env",
        "/var/readfirst.sqlite3",
        "/development-secret",
        "/attachments/",
        "/backup",
        "/console",
        "/server-status",
        "//etc/passwd",
        "/sk/a/..%2f..%2fetc%2fpasswd",
        "/sk/c/..%2f",
    ):
        yield Attempt(f"traversal: {path}", asks("GET", path))


def smuggling() -> Iterator[Attempt]:
    """Two requests in what a proxy may take for one; the hidden one is refused by the form itself, whoever sends it."""
    hidden = "GET /smuggled HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    heads = {
        "both lengths": "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "both lengths, the other way round": "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "two lengths": "Content-Length: 5\r\nContent-Length: 50",
        "two lengths in one": "Content-Length: 5, 50",
        "a negative length": "Content-Length: -1",
        "a length with a plus": "Content-Length: +5",
        "a length with an underscore": "Content-Length: 1_0",
        "a hexadecimal length": "Content-Length: 0x5",
        "a length in other digits": "Content-Length: \u0665",
        "no length": "Content-Length: ",
        "a length too long": "Content-Length: " + "9" * 400,
        "chunked twice": "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "chunked and identity": "Transfer-Encoding: chunked, identity",
        "xchunked": "Transfer-Encoding: xchunked",
        "a tab before chunked": "Transfer-Encoding:\tchunked",
        "a space before the colon": "Transfer-Encoding : chunked",
        "a vertical tab": "Transfer-Encoding: \x0bchunked",
        "a folded header": "Transfer-Encoding:\r\n chunked",
        "a quoted value": 'Transfer-Encoding: "chunked"',
        "a null in a header": "X: a\x00b",
        "no colon": "Transfer-Encoding chunked",
        "an empty name": ": chunked",
        "a bare line feed": "X: a\nContent-Length: 5",
        "a bare carriage return": "X: a\rContent-Length: 5",
        "an underscore in the name": "Content_Length: 5",
        "an upgrade": "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
        "expect something": "Expect: 200-maybe\r\nContent-Length: 5",
    }
    for name, head in heads.items():
        sent = f"POST /sk/problem HTTP/1.1\r\nHost: {{host}}\r\n{head}\r\n\r\n0\r\n\r\n{hidden}"
        yield Attempt(
            f"smuggling: {name}",
            sends(sent),
            harmless=True,
            is_slow=True,
        )
    chunks = ("-1", "0x5", "g", "ffffffffffffffff", " 5", "5 ", "5;" + "a" * 5_000, "5\n", "", "5_0", "+5")
    for size in chunks:
        head = "POST /sk/problem HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n"
        sent = f"{head}{size}\r\nhello\r\n0\r\n\r\n"
        yield Attempt(
            f"smuggling: a chunk of {size[:20]!r}",
            sends(sent),
            harmless=True,
            is_slow=True,
        )
    lines = (
        "GET /sk/",
        "GET /sk/ HTTP/0.9",
        "GET /sk/ HTTP/1.2",
        "GET /sk/ HTTP/9.9",
        "GET  /sk/  HTTP/1.1",
        "/sk/",
        "GET sk HTTP/1.1",
        "GET * HTTP/1.1",
        "OPTIONS * HTTP/1.1",
        "PRI * HTTP/2.0",
        "\x16\x03\x01",
        "GET /sk/\x00 HTTP/1.1",
        "GET /sk/ HTTP/1.1 x",
        "GET\t/sk/\tHTTP/1.1",
        "GET /%0d%0aX:y HTTP/1.1",
    )
    for line in lines:
        yield Attempt(
            f"smuggling: the line {line!r}",
            sends(f"{line}\r\nHost: {{host}}\r\nConnection: close\r\n\r\n"),
            harmless=True,
            is_slow=True,
        )


def origins() -> Iterator[Attempt]:
    foreign = (
        {"Origin": f"https://{EVIL}"},
        {"Origin": "null"},
        {"Origin": "https://["},
        {"Origin": f"http://127.0.0.1.{EVIL}"},
    )
    foreign += {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": ""}
    for headers in foreign:
        for path, fields in (
            (POINT, FORM),
            ("/sk/problem", {"text": "heslo"}),
            ("/sk/leave", {}),
            ("/staff/sign-in", {"name": "eva"}),
        ):
            name = f"origin: {headers} posts to {path}"
            yield Attempt(name, posts(path, fields, **headers), never=(EVIL,))
    for path in ("/staff/sign-in", "/staff/sign-out"):
        yield Attempt(f"origin: no token for {path}", posts(path, {"name": "eva", "password": "x"}))
        yield Attempt(f"origin: a forged token for {path}", posts(path, {"csrf_token": "a.b.c"}))
