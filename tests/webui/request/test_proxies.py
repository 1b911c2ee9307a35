"""What the application takes for the client, the scheme and the host, hop by hop; a real proxy is in tests/services."""

import logging
from typing import Any

import pytest

from webui.identity.network_address import read_networks
from webui.request.proxies import TrustedProxies

CLIENT, OTHER_CLIENT = "203.0.113.7", "203.0.113.8"
OUTER, INNER, STRANGER = "10.0.0.1", "127.0.0.1", "198.51.100.9"


def seen(count: int, peer: str, *, networks: str = "loopback,private", **headers: str) -> tuple[str, str, str]:
    """(address, scheme, host) as the application sees them."""
    environ: dict[str, Any] = {"REMOTE_ADDR": peer, "wsgi.url_scheme": "http", "HTTP_HOST": "inside:8000"}
    environ |= {f"HTTP_X_FORWARDED_{name.upper()}": value for name, value in headers.items()}
    reached: list[dict[str, Any]] = []
    proxies = TrustedProxies(lambda e, _: reached.append(e) or [], count, read_networks(networks))  # type: ignore[func-returns-value]
    proxies(environ, lambda *_: lambda _: None)
    assert not any(name.startswith("HTTP_X_FORWARDED") for name in reached[0])
    return reached[0]["REMOTE_ADDR"], reached[0]["wsgi.url_scheme"], reached[0]["HTTP_HOST"]


def test_one_proxy_says_who_and_how_and_where() -> None:
    assert seen(1, INNER, **{"for": CLIENT}, proto="https", host="help.example.org") == (
        CLIENT,
        "https",
        "help.example.org",
    )


@pytest.mark.parametrize(
    ("count", "peer", "forwarded", "client"),
    [
        (0, STRANGER, CLIENT, STRANGER),  # no proxies: nobody's word counts
        (0, INNER, CLIENT, INNER),
        (1, STRANGER, CLIENT, STRANGER),  # past the proxy
        (1, INNER, f"{OTHER_CLIENT}, {CLIENT}", CLIENT),  # the client wrote the first itself
        (1, INNER, f"{OTHER_CLIENT}, 192.168.0.7", "192.168.0.7"),  # a client in our own network is a client
        (2, INNER, f"{CLIENT}, {OUTER}", CLIENT),
        (2, INNER, f"{OTHER_CLIENT}, {CLIENT}, {OUTER}", CLIENT),
        (2, INNER, CLIENT, CLIENT),  # straight to the inner proxy
        (2, INNER, f"{OTHER_CLIENT}, {CLIENT}", CLIENT),  # the same, with a forged header
        (1, INNER, "unknown", INNER),
        (1, INNER, "", INNER),
        (1, INNER, "2001:DB8::7", "2001:db8::7"),
        (1, INNER, "[2001:db8::7]:4711", "2001:db8::7"),
        (1, "::ffff:127.0.0.1", f"{CLIENT}:4711", CLIENT),
    ],
)
def test_the_client_is_whom_a_trusted_proxy_saw(count: int, peer: str, forwarded: str, client: str) -> None:
    assert seen(count, peer, **{"for": forwarded})[0] == client


def test_scheme_and_host_come_from_the_outermost_proxy_also_where_only_one_wrote_them() -> None:
    both = {"for": f"{CLIENT}, {OUTER}"}

    assert seen(2, INNER, **both, proto="https, http", host="help.example.org, inner")[1:] == (
        "https",
        "help.example.org",
    )
    assert seen(2, INNER, **both, proto="https", host="help.example.org")[1:] == ("https", "help.example.org")


def test_a_forged_scheme_stands_before_the_one_that_counts() -> None:
    assert seen(1, INNER, **{"for": CLIENT}, proto="javascript, https", host="evil, help.example.org")[1:] == (
        "https",
        "help.example.org",
    )
    assert seen(1, INNER, **{"for": CLIENT}, proto="javascript")[1] == "http"


def test_only_listed_proxies_count() -> None:
    assert seen(1, INNER, networks="192.0.2.0/24", **{"for": CLIENT})[0] == INNER
    assert seen(1, "192.0.2.9", networks="192.0.2.0/24", **{"for": CLIENT})[0] == CLIENT


@pytest.mark.parametrize(
    ("count", "peer", "forwarded", "words"),
    [
        (0, INNER, CLIENT, "READFIRST_PROXIES is 0"),
        (1, STRANGER, CLIENT, "not in READFIRST_PROXY_ADDRESSES"),
        (2, INNER, f"{CLIENT}, {STRANGER}", "although READFIRST_PROXIES is 2"),
    ],
)
def test_what_looks_like_an_unknown_proxy_is_said_once(
    count: int, peer: str, forwarded: str, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    proxies = TrustedProxies(lambda *_: [], count, read_networks("loopback,private"))

    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            proxies({"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": forwarded}, lambda *_: lambda _: None)

    (logged,), (note,) = caplog.messages, proxies.notes.values()
    assert words in logged
    assert words in note
    assert logged.startswith((INNER, STRANGER))
    assert not any(address in note for address in (INNER, STRANGER, CLIENT))  # anybody may read it


def test_a_stranger_who_writes_the_header_where_no_proxy_is_raises_no_alarm(caplog: pytest.LogCaptureFixture) -> None:
    proxies = TrustedProxies(lambda *_: [], 0, read_networks("loopback,private"))

    proxies({"REMOTE_ADDR": STRANGER, "HTTP_X_FORWARDED_FOR": CLIENT}, lambda *_: lambda _: None)

    assert (caplog.messages, proxies.notes) == ([], {})


@pytest.mark.parametrize(
    ("peer", "header", "local"),
    [
        ("127.0.0.1", "", True),
        ("::1", "", True),
        ("::ffff:127.0.0.1", "", True),
        (STRANGER, "", False),
        ("", "", False),
        *(("127.0.0.1", header, False) for header in ("X_FORWARDED_FOR", "X_REAL_IP", "FORWARDED", "VIA")),
    ],
)
def test_local_is_what_came_from_this_machine_by_no_proxy(peer: str, header: str, local: bool) -> None:
    environ = {"REMOTE_ADDR": peer, **({f"HTTP_{header}": CLIENT} if header else {})}

    TrustedProxies(lambda *_: [], 1, read_networks("loopback,private"))(environ, lambda *_: lambda _: None)

    assert environ["readfirst.local"] is local


@pytest.mark.parametrize(
    "host", ["[", "a b", '"', "a/b", "a@b", "\xff", "a" * 300, "a:port", "[::1", ":80", "a\tb", ""]
)
def test_a_host_that_no_site_can_have_is_nobodys(host: str) -> None:
    environ = {"REMOTE_ADDR": STRANGER, "HTTP_HOST": host}

    TrustedProxies(lambda *_: [], 0, ())(environ, lambda *_: lambda _: None)

    assert environ["HTTP_HOST"] == "host.invalid"
