"""Too much, odd letters, and what is for operators."""

from __future__ import annotations

from collections.abc import Iterator

from tests.attack.attempt import Attempt, Tried, asks, calls, posts, sends
from tests.attack.target import FORM, POINT


def oversized() -> Iterator[Attempt]:
    tries: dict[str, Tried] = {
        "an address": asks("GET", "/sk/" + "a" * 100_000),
        "a query": asks("GET", "/sk/?text=" + "a" * 100_000),
        "a header": asks("GET", "/sk/", X="a" * 100_000),
        "headers": asks("GET", "/sk/", **{f"X-{n}": "a" for n in range(20_000)}),
        "a body": posts("/sk/problem", "text=" + "a" * 3_000_000),
        "a body of a gigabyte": sends(
            "POST /sk/problem HTTP/1.1\r\nHost: {host}\r\nContent-Length: 1000000000\r\nConnection: close\r\n\r\n",
            wait=5,
        ),
        "a problem": posts("/sk/problem", "text=" + "a" * 100_000),
        "a problem of per cent signs": posts("/sk/problem", "text=" + "%" * 1_000_000),
        "an e-mail": posts(POINT, {**FORM, "email": "a@" + "".join(map(chr, range(0x4E00, 0x6000))) + ".sk"}),
        "a login": posts(POINT, {**FORM, "login": "a" * 40_000}),
        "a description": posts(POINT, {**FORM, "description": "a" * 40_000}),
        "a JSON": calls("POST", "/suggest", {"text": "a" * 300_000}),
        "a text of JSON": calls("POST", "/suggest", {"text": "a" * 20_000}),
        "a list of words": calls("POST", "/suggest", {"text": "a", "without": ["a"] * 10_000}),
        "a report of the policy": asks("POST", "/csp-reports", b"[" * 50_000, Content_Type="application/reports+json"),
        "a report that is deep": asks("POST", "/csp-reports", b"[" * 9_000, Content_Type="application/reports+json"),
        "parts of a form": asks(
            "POST",
            POINT,
            b"--b\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n" * 2_000 + b"--b--",
            Content_Type="multipart/form-data; boundary=b",
        ),
        "a boundary": asks("POST", POINT, b"x", Content_Type="multipart/form-data; boundary=" + "b" * 20_000),
        "a form without an end": asks(
            "POST",
            POINT,
            b"--b\r\nContent-Disposition: form-data; name=a\r\n\r\n",
            Content_Type="multipart/form-data; boundary=b",
        ),
        "a name of a file": asks(
            "POST",
            POINT,
            b'--b\r\nContent-Disposition: form-data; name=files; filename="' + b"../" * 9_000 + b'"\r\n\r\nx\r\n--b--',
            Content_Type="multipart/form-data; boundary=b",
        ),
    }
    yield from (Attempt(f"too long: {name}", tried) for name, tried in tries.items())


def letters() -> Iterator[Attempt]:
    odd = {
        "a null": "%00",
        "half UTF-8": "%C5",
        "overlong UTF-8": "%C0%80",
        "half a letter": "%ED%A0%80",
        "right to left": "%E2%80%AE",
        "no width": "%E2%80%8B" * 50,
        "marks": "a" + "%CC%81" * 500,
        "line breaks": "%0d%0a%0d%0aX",
        "markup": "%3Cscript%3Ealert(1)%3C/script%3E",
        "a template": "{{7*7}}${7*7}%23{7*7}",
        "per cent": "%25%25%25",
        "emoji": "%F0%9F%98%80" * 50,
        "a query of SQL": "' UNION SELECT 1--",
        "wildcards": "* ? ~ ^ [a TO z]",
        "nots": "NOT " * 500,
    }
    never = ("<script>alert(1)", "{49}", ">49<")
    for name, text in odd.items():
        text = text.replace(" ", "+")
        yield Attempt(
            f"letters: {name} in a search",
            asks("GET", f"/sk/search?q={text}&without={text}"),
            harmless=True,
            never=never,
        )
        yield Attempt(
            f"letters: {name} in a problem",
            posts("/sk/problem", f"text={text}&topic={text}"),
            harmless=True,
            never=never,
        )
        yield Attempt(
            f"letters: {name} while typing",
            asks("GET", f"/api/v1/suggest?text={text}&lang=sk&seq={text[:30]}"),
            harmless=True,
        )
        yield Attempt(f"letters: {name} in an address", asks("GET", f"/sk/a/{text}"), harmless=True, never=never)


def operators() -> Iterator[Attempt]:
    yield Attempt("operators: metrics, forwarded", asks("GET", "/metrics", X_Forwarded_For="127.0.0.1"))
    yield Attempt(
        "operators: metrics by a wrong token",
        asks("GET", "/metrics", X_Real_IP="1", Authorization="Bearer x"),
    )
    yield Attempt("operators: metrics in a frame", asks("GET", "/widget/metrics"))
    yield Attempt("operators: readiness", asks("GET", "/readyz"), harmless=True, never=("sqlite", "psycopg"))
    for body in (b"", b"x", b"[1]", b"{}", b"null"):
        yield Attempt(
            f"operators: a report of {body!r}",
            asks("POST", "/csp-reports", body, Content_Type="application/json"),
        )
