"""The proxies of docs/deploy, run by the real programs before one host or two; a person's address is the test's."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.packaging.test_deploy import DEPLOY, around, example
from tests.services.nginx import HOST, Nginx
from tests.services.programs import lent_folder, need, running, unprivileged
from tests.tickets.mailbox import free_port

_SECOND_OF_NGINX = "# server 10.0.0.2:8000"  # and the same once more, as a backup
_REPEATS_FROM = (2, 11, 4)
_FIRST, _SECOND = "127.0.0.1:8000", "10.0.0.2:8000"


@contextmanager
def nginx_before(ports: Sequence[int], certificate: tuple[Path, Path]) -> Iterator[Nginx]:
    """The nginx of the example before the two servers on these ports."""
    program, user, nginx = need("nginx"), unprivileged("www-data"), Nginx(free_port())
    with lent_folder("upgrade", user) as folder:
        _lend(certificate, folder)
        conf = around(example(folder, nginx.port, ports[0]), folder)
        for old, new in (
            (_SECOND_OF_NGINX, f"server 127.0.0.1:{ports[1]}"),
            ("client_max_body_size", "set_real_ip_from 127.0.0.1; real_ip_header X-Test-Address; client_max_body_size"),
            ("worker_connections 64", "worker_connections 512"),
        ):
            assert old in conf
            conf = conf.replace(old, new)
        (folder / "conf").write_text(conf)
        command = [program, "-e", "stderr", "-c", folder / "conf", "-p", folder]
        with running(command, nginx.answers, log=folder / "log", user=user):
            yield nginx


def caddy_repeats() -> bool:
    """Whether the Caddy that is installed sends a POST to another host where one is not reached."""
    version = subprocess.run([need("Caddy"), "version"], capture_output=True, text=True, check=True).stdout
    return tuple(map(int, re.findall(r"\d+", version)[:3])) >= _REPEATS_FROM


@contextmanager
def caddy_before(ports: Sequence[int], certificate: tuple[Path, Path]) -> Iterator[Nginx]:
    """The Caddy of the example before the one or two servers on these ports."""
    program, user, proxy = need("Caddy"), unprivileged("www-data"), Nginx(free_port())
    text = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    with lent_folder("caddy", user) as folder:
        _lend(certificate, folder)
        files = f"tls {folder}/certificate {folder}/key"
        changes = [
            (f"{HOST} {{", f"https://{HOST}:{proxy.port} {{\n\tbind 127.0.0.1\n\t{files}"),
            ("\tlb_policy", "\theader_up X-Forwarded-For {header.X-Test-Address}\n\tlb_policy"),
            (f"\tto {_FIRST}", f"\tto 127.0.0.1:{ports[0]}"),
            *((f"\t# to {_SECOND}", f"\tto 127.0.0.1:{port}") for port in ports[1:]),
        ]
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n\tauto_https off\n\tdefault_sni {HOST}\n}}\n{text}")
        command = ["env", f"HOME={folder}", program, "run", "--adapter", "caddyfile", "--config", folder / "Caddyfile"]
        with running(command, proxy.answers, log=folder / "log", user=user):
            yield proxy


def _lend(certificate: tuple[Path, Path], folder: Path) -> None:
    for name, path in zip(("certificate", "key"), certificate, strict=True):
        (folder / name).write_bytes(path.read_bytes())
