"""The example for a base path, run by a real nginx: no answer of the started server leads out of `/help`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path

import pytest

from tests.links import Answered, Walk, addresses_in, is_below
from tests.packaging.test_deploy import around, example
from tests.services.nginx import Nginx
from tests.services.programs import lent_folder, need, running, unprivileged
from tests.tickets.conftest import certificate  # noqa: F401 - the same fixture
from tests.tickets.mailbox import free_port
from tests.webui.processes.web_process import Web

pytestmark = pytest.mark.services

BASE, SITE = "/help", "www.example.org"
ANN = "127.0.0.1"


@pytest.fixture
def site(
    tmp_path: Path,
    shipped_index: Path,
    certificate: tuple[Path, Path],  # noqa: F811
) -> Iterator[Nginx]:
    program, user, nginx = need("nginx"), unprivileged("www-data"), Nginx(free_port(), host=SITE)
    (tmp_path / "index").symlink_to(shipped_index, target_is_directory=True)
    settings = {"BASE_PATH": BASE, "SITE_URL": f"https://{SITE}", "HOSTS": f"{SITE},127.0.0.1", "PROXIES": "1"}
    with Web(tmp_path, workers=1, MEANING="off", **settings) as web, lent_folder("base", user) as folder:
        assert web.answers_soon()
        for name, path in zip(("certificate", "key"), certificate, strict=True):
            (folder / name).write_bytes(path.read_bytes())
        conf = example(folder, nginx.port, web.port, "nginx-base-path.conf", SITE)
        (folder / "conf").write_text(around(conf, folder))
        command = [program, "-e", "stderr", "-c", folder / "conf", "-p", folder]
        with running(command, nginx.answers, log=folder / "log", user=user):
            yield nginx


def answered(nginx: Nginx, path: str, **fields: str) -> Answered:
    answer = nginx.sends_form(path, person=ANN, **fields) if fields else nginx.asks(path, person=ANN)
    return Answered(answer.status, answer.headers, answer.text, (answer.headers.get("Set-Cookie", "Path=/help"),))


def outside(answer: Answered) -> list[str]:
    return [address for address in addresses_in(answer) if not is_below(address, BASE, SITE)]


def test_no_answer_behind_nginx_leads_out_of_the_base_path(site: Nginx) -> None:
    walk = Walk(lambda path: answered(site, path), BASE, SITE).along(
        f"{BASE}/", f"{BASE}/sitemap.xml", f"{BASE}/sw.js", f"{BASE}/openapi.json"
    )

    assert walk.wrong == []
    assert len(walk.visited) > 25
    assert {status for address, status in walk.visited.items() if "/static/" in address} == {200}
    assert answered(site, "/sk/").status == 404, "which is none of ours"


def test_a_problem_is_described_read_and_written_below_the_base_path(site: Nginx) -> None:
    described = answered(site, f"{BASE}/sk/problem", text="zabudnute heslo")
    assert described.status == 303
    problem = described.headers["Location"].partition("?")[0]
    assert problem.startswith(f"{BASE}/sk/problem/")
    form = problem.replace("/problem/", "/contact/")
    page = answered(site, problem)

    refused = answered(site, form)
    for article_id in dict.fromkeys(re.findall(rf'"{problem}/a/([\w-]+)"', page.text)):
        assert answered(site, f"{problem}/a/{article_id}").status == 200
        verdict = {"article_id": article_id, "solved": "no", "reason": "did-not-work"}
        assert answered(site, f"{problem}/verdict", **verdict).status == 303
    open_form = answered(site, form)
    filled_in = {"choice": "password/forgotten", "email": "jana@example.org", "login": "", "consent": "yes"}
    receipt = answered(site, form, **filled_in, description="zabudnute heslo")

    assert [answer.status for answer in (refused, open_form, receipt)] == [403, 200, 201]
    assert [outside(answer) for answer in (described, page, refused, open_form, receipt)] == [[]] * 5
    status = re.search(rf'href="({BASE}/sk/ticket/RF-[^"]+)"', receipt.text)
    assert status
    ticket = site.asks(status[1], person=ANN)
    assert ticket.status == 200
    cookies = SimpleCookie(ticket.headers["Set-Cookie"])
    assert all(morsel["path"].startswith(BASE) for morsel in cookies.values())
