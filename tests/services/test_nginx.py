"""The real server behind a real proxy: everybody counts as one person, links are right, forged headers are nothing."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.services.nginx import HOST, Nginx, running_nginx
from tests.tickets.conftest import certificate  # noqa: F401 - the same fixture
from tests.webui.processes.web_process import Web

pytestmark = pytest.mark.services

PER_MINUTE = 10  # the smallest limit that the settings allow
JANA, PETER = "203.0.113.7", "203.0.113.8"
Proxied = Callable[..., Nginx]


@pytest.fixture
def proxied(tmp_path: Path, shipped_index: Path, certificate: tuple[Path, Path]) -> Iterator[Proxied]:  # noqa: F811
    """Starts the server with so many proxies in its settings, behind so many real ones."""
    (tmp_path / "index").symlink_to(shipped_index, target_is_directory=True)
    with ExitStack() as started:

        def start(proxies: int, *, in_a_row: int = 1, **settings: str) -> Nginx:
            named = {"PROXIES": str(proxies), "SUGGEST_PER_MINUTE": str(PER_MINUTE), "HOSTS": f"{HOST},127.0.0.1"}
            web = started.enter_context(Web(tmp_path, workers=1, **{**named, **settings}))
            assert web.answers_soon()
            return started.enter_context(running_nginx(certificate, web.port, in_a_row=in_a_row))

        yield start


def fills_the_limit(nginx: Nginx, person: str) -> None:
    assert [nginx.suggests(person=person) for _ in range(PER_MINUTE + 1)] == [200] * PER_MINUTE + [429]


@pytest.mark.parametrize("in_a_row", [1, 2])
def test_each_person_behind_the_proxies_counts_alone(proxied: Proxied, in_a_row: int) -> None:
    nginx = proxied(in_a_row, in_a_row=in_a_row)

    fills_the_limit(nginx, JANA)

    assert nginx.suggests(person=PETER) == 200
    for forged in (PETER, f"{PETER}, 127.0.0.1", f"{PETER}, 127.0.0.1, 127.0.0.1", "127.0.0.1", "::1", "x" * 4000, ","):
        assert nginx.suggests(person=JANA, X_Forwarded_For=forged, X_Real_IP=forged, Forwarded=f"for={PETER}") == 429


def test_a_network_of_ipv6_addresses_is_one_person(proxied: Proxied) -> None:
    nginx = proxied(1)

    statuses = [nginx.suggests(person=f"2001:db8:1:2:{n:x}::{n:x}") for n in range(1, PER_MINUTE + 2)]

    assert statuses == [200] * PER_MINUTE + [429]
    assert nginx.suggests(person="2001:db8:1:3::1") == 200


@pytest.mark.parametrize("in_a_row", [1, 2])
def test_links_redirects_and_cookies_are_made_for_https(proxied: Proxied, in_a_row: int) -> None:
    nginx = proxied(in_a_row, in_a_row=in_a_row, SECRET_KEY="s" * 32)
    forged = {"X_Forwarded_Proto": "http", "X_Forwarded_Host": "evil.example", "X_Forwarded_Port": "81"}

    home = nginx.asks("/sk/", person=JANA, **forged)
    assert home.status == 200
    assert "Secure" in home.headers["Set-Cookie"]
    links = re.findall(r'hreflang="\w+" href="([^"]+)"', home.text)
    assert links
    assert all(link.startswith(f"https://{HOST}/") for link in links)

    sitemap = nginx.asks("/sitemap.xml", person=JANA).text
    addresses = re.findall(r"<loc>([^<]+)", sitemap)
    assert addresses
    assert all(address.startswith(f"https://{HOST}/") for address in addresses)
    assert "http://127" not in sitemap

    redirect = nginx.asks("/", person=JANA)
    assert redirect.status in (302, 303, 307, 308)
    assert not redirect.headers["Location"].startswith("http:")


def test_seven_people_who_send_urgent_tickets_are_not_one_person_who_sends_seven(proxied: Proxied) -> None:
    nginx = proxied(1, TICKETS_PER_HOUR="1")
    point = "/sk/contact/point/hijacked"
    fields = {"category": "cannot-get-in", "consent": "yes", "login": "", "description": "niekto je v mojom konte"}

    answers = [
        nginx.sends_form(point, person=f"203.0.113.{n}", email=f"p{n}@example.org", **fields) for n in range(1, 8)
    ]

    assert [answer.status for answer in answers] == [201] * 7
    outbox = json.loads(nginx.asks("/readyz", person=JANA).text)["outbox"]
    assert (outbox["pending"], outbox["held"]) == (7, 0)


def test_without_proxies_in_the_settings_forwarded_requests_are_said_loudly(proxied: Proxied) -> None:
    nginx = proxied(0)

    fills_the_limit(nginx, JANA)

    assert nginx.suggests(person=PETER) == 429  # all are one, as the note says
    assert "READFIRST_PROXIES is 0" in nginx.asks("/readyz", person=JANA).text


def test_a_proxy_that_is_not_listed_is_nobody(proxied: Proxied) -> None:
    nginx = proxied(1, PROXY_ADDRESSES="192.0.2.0/24")

    fills_the_limit(nginx, JANA)

    assert nginx.suggests(person=PETER) == 429
    assert "READFIRST_PROXY_ADDRESSES" in nginx.asks("/readyz", person=JANA).text


def test_one_proxy_more_than_the_settings_say_makes_one_person_of_all_and_never_trusts_a_forged_address(
    proxied: Proxied,
) -> None:
    nginx = proxied(1, in_a_row=2)

    fills_the_limit(nginx, JANA)

    assert nginx.suggests(person=PETER, X_Forwarded_For="198.51.100.1") == 429
