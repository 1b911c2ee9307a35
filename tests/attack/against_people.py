"""As somebody else: staff, members, requesters, and cookies that we did not set."""

from __future__ import annotations

import time
from collections.abc import Iterator
from urllib.parse import quote

from tests.attack.attempt import EVIL, Attempt, asks, calls, posts, signs_in
from tests.attack.target import identity


def sign_in() -> Iterator[Attempt]:
    wanted = (
        f"//{EVIL}",
        f"https://{EVIL}",
        f"/\\{EVIL}",
        f"\\\\{EVIL}",
        f"/\t/{EVIL}",
        "/\r\nX-Injected: 1",
        "/\nX-Injected: 1",
        "/\x00",
        f"javascript:alert({EVIL})",
        "/" + "a" * 9_000,
        f"/%0d%0aX-Injected: 1//{EVIL}"[:12],
        "/[",
        f"http:{EVIL}",
        f"/ /{EVIL}",
    )
    for address in wanted:
        yield Attempt(
            f"sign-in: then {address[:20]!r}",
            signs_in(address),
            harmless=True,
            never=("X-Injected", f"//{EVIL}"),
        )
    for name in ("' OR 1=1 --", "eva\x00", "admin", "EVA", "e" * 100_000, "\ud800", "eva%", "_va"):
        yield Attempt(
            f"sign-in: as {name[:20]!r}",
            posts("/staff/sign-in", {"name": name.encode("utf-8", "replace").decode(), "password": "x" * 300}),
        )
    for path in (
        "/staff/",
        "/staff/waits",
        "/staff/ticket/RF-0000-0000",
        "/editor",
        "/editor/work",
        "/editor/why",
        "/editor/learned",
        "/editor/reworded",
        "/reports",
        "/account",
    ):
        yield Attempt(f"sign-in: {path} without one", asks("GET", path), harmless=True, never=("sign-out",))
        yield Attempt(f"sign-in: {path} in a frame", asks("GET", "/widget" + path))


def members() -> Iterator[Attempt]:
    until = int(time.time()) + 300
    claims = {
        **{
            f"until {value}": f'{{"id": "1", "until": {value}}}'
            for value in ("Infinity", "-Infinity", "NaN", "1e999", "null", "[]", "-1", "0", "9" * 400)
        },
        "of yesterday": f'{{"id": "1", "until": {until - 90_000}}}',
        "for ever": f'{{"id": "1", "until": {until + 90_000}}}',
        "deep": '{"id": ' + "[" * 1_000 + "]" * 1_000 + f', "until": {until}}}',
        "a list": "[]",
        "nothing": "",
        "null": "null",
        "a string": '"1"',
        "without an id": f'{{"until": {until}}}',
        "far too long": f'{{"id": "{"a" * 20_000}", "until": {until}}}',
    }
    for name, text in claims.items():
        yield Attempt(f"member: {name}", asks("GET", f"/sk/enter?identity={identity(text)}"))
    good = f'{{"id": "1", "email": "e@example.org", "login": "e", "until": {until}}}'
    forged = {
        "another key": identity(good, "k" * 32),
        "no key": identity(good, ""),
        "no signature": identity(good).partition(".")[0],
        "none": "",
        "dots": "...",
        "half": identity(good)[:-1],
        "not ASCII": "\u010d.\u010d",
    }
    for name, token in forged.items():
        yield Attempt(f"member: signed with {name}", asks("GET", f"/sk/enter?identity={quote(token)}"))


def tickets() -> Iterator[Attempt]:
    secrets = {
        "no secret": "",
        "a wrong secret": "0" * 32,
        "half a secret": "0" * 16,
        "a secret in other digits": "\u0660" * 32,
        "a null": "\x00",
        "a list": "[]",
    }
    for name, secret in secrets.items():
        yield Attempt(
            f"ticket: with {name}",
            asks("GET", f"/sk/ticket/{{reference}}?secret={quote(secret)}"),
        )
        yield Attempt(
            f"ticket: over the API with {name}",
            calls("GET", f"/tickets/{{reference}}?secret={quote(secret)}"),
        )
        yield Attempt(
            f"ticket: solved with {name}",
            posts("/sk/ticket/{reference}/solved", {"secret": secret}),
        )
        yield Attempt(
            f"ticket: a message with {name}",
            posts("/sk/ticket/{reference}/message", {"secret": secret, "text": "x"}),
        )
    for reference in ("RF-0000-0000", "%25", "RF-____-____", "' OR 1=1", "..%2f", "a" * 5_000, "RF-7K3M-9Q4D%00"):
        yield Attempt(
            f"ticket: {reference[:20]}",
            asks("GET", f"/sk/ticket/{reference}?secret={{secret}}"),
        )
    yield Attempt("ticket: the secret of another", asks("GET", "/sk/ticket/RF-7K3M-9Q4D?secret={secret}"))
    yield Attempt(
        "ticket: a file of it",
        asks("GET", f"/sk/ticket/{{reference}}/file/{'0' * 32}?secret={{secret}}"),
    )
    yield Attempt(
        "ticket: two secrets, the first wrong",
        asks("GET", "/sk/ticket/{reference}?secret=0&secret={secret}"),
    )


def cookies() -> Iterator[Attempt]:
    values = (
        "",
        "a.b.c",
        "eyJhY2NvdW50IjoiZXZhIn0.AAAA.AAAA",
        "x" * 8_000,
        "\xff",
        '"',
        "=;=;",
        "; ; ;",
        "a=b" * 500,
        "$Version=1",
    )
    for value in values:
        for name in ("readfirst_session", "__Host-readfirst_session"):
            yield Attempt(
                f"cookie: {name}={value[:20]!r}",
                asks("GET", "/staff/", Cookie=f"{name}={value}"),
                harmless=True,
                never=("sign-out",),
            )
    yield Attempt(
        "cookie: ten thousand",
        asks("GET", "/sk/", Cookie="; ".join(f"a{n}=b" for n in range(5_000))),
        harmless=True,
    )
