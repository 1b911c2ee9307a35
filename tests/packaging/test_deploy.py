"""The examples in docs/deploy: their commands and settings exist, systemd finds them tight, a real nginx runs one."""

import gzip
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from click import Context

from tests.product import ROOT
from tests.services.nginx import HOST, Nginx
from tests.services.programs import lent_folder, need, running, unprivileged
from tests.tickets.conftest import certificate  # noqa: F401 - the same fixture
from tests.tickets.mailbox import free_port
from tests.webui.processes.web_process import Web
from webui.commands.cli import cli
from webui.configuration import unknown_variables
from webui.processes.http_server import PROXY_CLOSES_SECONDS
from webui.settings import Settings

ARTICLE = "/sk/a/zabudnute-heslo-zabudnute-heslo-a-ako-ho-obnovit"
DEPLOY = ROOT / "docs" / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
MOST_EXPOSED = 2.0  # of 10, by the word of systemd


@pytest.mark.parametrize("file", sorted(DEPLOY.iterdir()), ids=lambda path: path.name)
def test_commands_and_settings_of_an_example_exist(file: Path) -> None:
    text = re.sub(r"#.*", "", file.read_text(encoding="utf-8"))
    variables = dict.fromkeys(re.findall(r"READFIRST_[A-Z_]+", text), "")

    assert unknown_variables(variables, list(Settings.__dataclass_fields__.values())) == []
    commands = re.findall(r"bin/readfirst ([a-z-]+)|\[\W*readfirst\W+([a-z-]+)", text)
    assert {name for pair in commands for name in pair if name} <= set(cli.list_commands(Context(cli)))


@pytest.mark.parametrize("file", ["compose.yml", "readfirst-index.service"])
def test_an_example_leaves_the_folder_of_the_index_to_the_settings(file: str) -> None:
    """A folder that is named is built for its host alone, also where hosts share an index."""
    commands = re.findall(r"^.*\bindex\b.*--watch.*$", (DEPLOY / file).read_text(encoding="utf-8"), re.MULTILINE)

    assert len(commands) == 1
    assert "--index" not in commands[0]


@pytest.mark.parametrize("unit", [unit for unit in UNITS if "backup" not in unit.name], ids=lambda path: path.name)
def test_a_unit_is_tight(unit: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(unit)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)

    level = re.search(r"exposure level for \S+: ([\d.]+)", answer.stdout)
    assert level, answer.stderr
    assert float(level[1]) <= MOST_EXPOSED


@pytest.mark.parametrize("file", ["Caddyfile", "nginx.conf", "nginx-base-path.conf"])
def test_a_proxy_closes_idle_connections_before_a_host_that_stops_does(file: str) -> None:
    closes = re.search(r"^\s*keepalive(?:_timeout)? (\d+)s\b", (DEPLOY / file).read_text("utf-8"), re.MULTILINE)

    assert closes, f"{file} leaves it to the default, which is longer"
    assert float(closes[1]) < PROXY_CLOSES_SECONDS


@pytest.mark.services
def test_the_nginx_example_compresses_what_is_for_everybody_and_nothing_else(
    tmp_path: Path,
    shipped_index: Path,
    certificate: tuple[Path, Path],  # noqa: F811
) -> None:
    program, user, nginx = need("nginx"), unprivileged("www-data"), Nginx(free_port())
    (tmp_path / "index").symlink_to(shipped_index, target_is_directory=True)
    with (
        Web(tmp_path, workers=1, PROXIES="1", HOSTS=f"{HOST},127.0.0.1") as web,
        lent_folder("example", user) as folder,
    ):
        assert web.answers_soon()
        for name, path in zip(("certificate", "key"), certificate, strict=True):
            (folder / name).write_bytes(path.read_bytes())
        (folder / "conf").write_text(around(example(folder, nginx.port, web.port), folder))
        command = [program, "-e", "stderr", "-c", folder / "conf", "-p", folder]
        with running(command, nginx.answers, log=folder / "log", user=user):
            plain = nginx.asks("/sk/", person="127.0.0.1")
            personal = nginx.asks("/sk/?text=heslo", person="127.0.0.1", Accept_Encoding="gzip")
            packed = nginx.asks(ARTICLE, person="127.0.0.1", encoding="latin-1", Accept_Encoding="gzip")

    assert plain.status == packed.status == personal.status == 200
    assert "Content-Encoding" not in personal.headers
    assert f"https://{HOST}/" in plain.text
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "</html>" in gzip.decompress(packed.text.encode("latin-1")).decode()


def example(folder: Path, port: int, server: int, name: str = "nginx.conf", site: str = HOST) -> str:
    """The example with addresses and files of the test."""
    text = (DEPLOY / name).read_text(encoding="utf-8")
    for old, new in (
        ("listen [::]:443 ssl;", ""),
        ("listen 443", f"listen 127.0.0.1:{port}"),
        ("127.0.0.1:8000", f"127.0.0.1:{server}"),
        (f"/etc/ssl/certs/{site}.pem", f"{folder}/certificate"),
        (f"/etc/ssl/private/{site}.key", f"{folder}/key"),
    ):
        assert old in text
        text = text.replace(old, new)
    return text.replace("/var/cache/nginx/readfirst", f"{folder}/cache")


def around(http: str, folder: Path) -> str:
    """The main configuration, as the distribution has it."""
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "\n".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    head = f"daemon off;\npid {folder}/pid;\nerror_log stderr;\nevents {{ worker_connections 64; }}\n"
    return f"{head}http {{\naccess_log off;\n{places}\n{http}\n}}\n"
