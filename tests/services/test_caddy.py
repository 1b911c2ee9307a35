"""The real Caddy with the example in docs/deploy: what it tells the server, and what it compresses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.packaging.test_deploy import ARTICLE, DEPLOY
from tests.services.nginx import HOST, Nginx
from tests.services.programs import lent_folder, need, running, unprivileged
from tests.tickets.conftest import certificate  # noqa: F401 - the same fixture
from tests.tickets.mailbox import free_port
from tests.webui.processes.web_process import Web

pytestmark = pytest.mark.services

SETTINGS = {"PROXIES": "1", "HOSTS": f"{HOST},127.0.0.1", "MEANING": "off"}
SERVER = "127.0.0.1:8000"


@contextmanager
def caddy_before(server: int, certificate: tuple[Path, Path]) -> Iterator[Nginx]:  # noqa: F811
    """The Caddy of the example before the server on that port."""
    program, user, proxy = need("Caddy"), unprivileged("www-data"), Nginx(free_port())
    text = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    with lent_folder("caddy", user) as folder:
        for name, path in zip(("certificate", "key"), certificate, strict=True):
            (folder / name).write_bytes(path.read_bytes())
        files = f"tls {folder}/certificate {folder}/key"
        for old, new in (
            (f"{HOST} {{", f"https://{HOST}:{proxy.port} {{\n\tbind 127.0.0.1\n\t{files}"),
            (SERVER, f"127.0.0.1:{server}"),
        ):
            assert old in text
            text = text.replace(old, new)
        (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n\tauto_https off\n\tdefault_sni {HOST}\n}}\n{text}")
        command = ["env", f"HOME={folder}", program, "run", "--adapter", "caddyfile", "--config", folder / "Caddyfile"]
        with running(command, proxy.answers, log=folder / "log", user=user):
            yield proxy


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
        with caddy_before(web.port, certificate) as caddy:
            home = caddy.asks("/sk/", person="203.0.113.7", Accept_Encoding="gzip", X_Forwarded_Proto="http")
            article = caddy.asks(ARTICLE, person="203.0.113.7", Accept_Encoding="gzip", encoding="latin-1")

    assert (home.status, article.status) == (200, 200)
    assert f"https://{HOST}/" in home.text
    assert "Content-Encoding" not in home.headers
    assert article.headers["Content-Encoding"] == "gzip"
