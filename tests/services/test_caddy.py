"""The real Caddy with the example in docs/deploy: what it tells the server, and what it compresses."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.packaging.test_deploy import ARTICLE
from tests.services.example_proxies import caddy_before
from tests.services.nginx import HOST
from tests.tickets.conftest import certificate  # noqa: F401 - the same fixture
from tests.web import FILLED_IN
from tests.webui.processes.web_process import Web

pytestmark = pytest.mark.services

CHECKED_AFTER = 3  # seconds
LOST = {**FILLED_IN, "choice": "hijacked/cannot-get-in", "description": "niekto je v mojom konte"}
SETTINGS = {"PROXIES": "1", "HOSTS": f"{HOST},127.0.0.1", "MEANING": "off"}


@pytest.fixture
def data(tmp_path: Path, shipped_index: Path) -> Path:
    (tmp_path / "index").symlink_to(shipped_index, target_is_directory=True)
    return tmp_path


def test_links_are_made_for_https_and_only_what_is_for_everybody_is_compressed(
    data: Path,
    certificate: tuple[Path, Path],  # noqa: F811
) -> None:
    with Web(data, workers=1, **SETTINGS) as web:
        assert web.answers_soon()
        with caddy_before([web.port], certificate) as caddy:
            home = caddy.asks("/sk/", person="203.0.113.7", Accept_Encoding="gzip", X_Forwarded_Proto="http")
            article = caddy.asks(ARTICLE, person="203.0.113.7", Accept_Encoding="gzip", encoding="latin-1")

    assert (home.status, article.status) == (200, 200)
    assert f"https://{HOST}/" in home.text
    assert "Content-Encoding" not in home.headers
    assert article.headers["Content-Encoding"] == "gzip"


def test_a_host_with_a_fault_of_its_own_answers_where_there_is_no_other(
    tmp_path: Path,
    certificate: tuple[Path, Path],  # noqa: F811
) -> None:
    with Web(tmp_path, workers=1, **SETTINGS) as web:
        assert web.answers_soon()
        with caddy_before([web.port], certificate) as caddy:
            time.sleep(CHECKED_AFTER)
            written = caddy.sends_form("/sk/contact/point/hijacked", person="203.0.113.7", **LOST)

            assert caddy.asks("/readyz", person="203.0.113.7").status == 503, "it has no index"
            assert written.status == 201
