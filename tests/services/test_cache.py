"""The nginx of the example keeps what is for everybody, and no word, name or cookie of anybody."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.packaging.test_deploy import ARTICLE, around, example
from tests.services.nginx import HOST, Answer, Nginx
from tests.services.programs import lent_folder, need, running, unprivileged
from tests.tickets.conftest import certificate  # noqa: F401 - the same fixture
from tests.tickets.mailbox import free_port
from tests.webui.processes.web_process import Web
from webui.identity.member import Member, sign

pytestmark = pytest.mark.services

KEY = "k" * 32
CATEGORY = "/sk/c/pristup-a-heslo"
TEXT = "nepomenovatelna ruzova ponorka"


@dataclass
class Cached:
    """The proxy, and what lies in its cache."""

    nginx: Nginx
    folder: Path

    def asks(self, path: str, **headers: str) -> Answer:
        return self.nginx.asks(path, person="127.0.0.1", **headers)

    def kept(self) -> list[str]:
        """The answers that the cache has, with their keys and headers, as text."""
        return [path.read_bytes().decode("utf-8", "replace") for path in self.folder.rglob("*") if path.is_file()]

    def keys(self) -> set[str]:
        return {match[1] for text in self.kept() if (match := re.search(r"KEY: (\S+)", text))}


@pytest.fixture
def cached(
    tmp_path: Path,
    shipped_index: Path,
    certificate: tuple[Path, Path],  # noqa: F811
) -> Iterator[Cached]:
    program, user, nginx = need("nginx"), unprivileged("www-data"), Nginx(free_port())
    (tmp_path / "index").symlink_to(shipped_index, target_is_directory=True)
    settings = {"HOSTS": f"{HOST},127.0.0.1", "PROXIES": "1", "MEMBER_KEY": KEY, "MEANING": "off"}
    with Web(tmp_path, workers=1, **settings) as web, lent_folder("cache", user) as folder:
        assert web.answers_soon()
        for name, path in zip(("certificate", "key"), certificate, strict=True):
            (folder / name).write_bytes(path.read_bytes())
        conf = around(example(folder, nginx.port, web.port), folder)
        shown = conf.replace("proxy_cache_lock on;", "proxy_cache_lock on; add_header X-Cache $upstream_cache_status;")
        (folder / "conf").write_text(shown)
        command = [program, "-e", "stderr", "-c", folder / "conf", "-p", folder]
        with running(command, nginx.answers, log=folder / "log", user=user):
            yield Cached(nginx, folder / "cache")


@pytest.mark.parametrize("page", [ARTICLE, CATEGORY, "/sitemap.xml"])
def test_two_strangers_get_one_page_and_no_cookie(cached: Cached, page: str) -> None:
    first = cached.asks(page, Accept_Language="de", User_Agent="one")
    second = cached.asks(page, Accept_Language="ru", User_Agent="two", Cookie="__Host-readfirst_visitor=" + "b" * 32)

    assert (first.headers["X-Cache"], second.headers["X-Cache"]) == ("MISS", "HIT")
    assert first.text == second.text
    assert "Set-Cookie" not in {*first.headers, *second.headers}
    again = cached.asks(page, If_None_Match=first.headers["Etag"])
    assert (again.status, again.text, again.headers["X-Cache"]) == (304, "", "HIT")


def test_a_static_file_is_kept_by_its_content(cached: Cached) -> None:
    address = re.search(r'href="(/static/style\.css\?v=\w+)"', cached.asks(ARTICLE).text)
    assert address

    first, second = cached.asks(address[1]), cached.asks(address[1])

    assert second.headers["X-Cache"] == "HIT"
    assert "immutable" in first.headers["Cache-Control"]


def test_nothing_that_somebody_wrote_or_is_called_lies_in_the_cache(cached: Cached) -> None:
    nginx = cached.nginx
    described = nginx.sends_form("/sk/problem", person="127.0.0.1", text=TEXT)
    for path in (described.headers["Location"], "/sk/", f"/sk/?text={TEXT.replace(' ', '+')}", "/sk/search?q=ponorka"):
        cached.asks(path)
        cached.asks(path)
    cached.asks(f"/api/v1/suggest?lang=sk&text={TEXT.replace(' ', '+')}")
    identity = sign(Member("9", "jana@example.org", "Jana Nova"), int(time.time()) + 60, KEY)
    entered = nginx.sends_form("/sk/enter", person="127.0.0.1", identity=identity)
    session = entered.headers["Set-Cookie"].partition(";")[0]

    member_page = cached.asks(ARTICLE, Cookie=session)
    cached.asks(ARTICLE)
    member_again = cached.asks(ARTICLE, Cookie=session)

    assert "Jana Nova" in member_page.text
    assert "Jana Nova" in member_again.text, "although the page of guests lies in the cache by now"
    assert cached.keys() == {f"https{HOST}{ARTICLE}"}
    kept = "".join(cached.kept())
    assert "Set-Cookie" not in kept
    assert not re.search("ponorka|Jana|jana@|nonce-", kept)
