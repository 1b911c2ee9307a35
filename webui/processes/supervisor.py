"""`readfirst serve`: the whole product in one command: database, index, web server, worker, mail-in, article watch.

The supervisor starts each of them as a child process and starts it again when it ends. Articles are indexed by a
child process whenever one is saved; the server notices the new index by itself. They end with the supervisor, however
that ends (`with_parent.py`).
"""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import click

from search.meaning.choice import chosen
from webui.configuration import environment_for_children
from webui.data_folder import prepare_data_folder
from webui.open_database import open_database
from webui.setting import variable
from webui.settings import Settings
from webui.storage import accounts
from webui.storage.accounts import Role
from webui.storage.database import Database

WATCH_EVERY_SECONDS = 1.0
_SHORTEST_LIFE_SECONDS = 2.0
_LOOK_EVERY_SECONDS = 0.1
_LONGEST_END_SECONDS = 30.0  # the web server ends after 20
_PORTS_TRIED = 50
SAMPLE_ARTICLES = Path(__file__).parents[1] / "sample_articles"  # in a wheel; a work tree has kb_articles


def serve(settings: Settings) -> int:
    """Run until SIGTERM or SIGINT; return the exit status."""
    settings = with_articles(settings)
    prepare_data_folder(settings)
    database = open_database(settings)
    people = development_accounts(settings, database)
    database.close()
    port = free_port(settings.host, settings.port)
    articles = {variable("articles_dir"): str(settings.articles_dir)}
    supervisor = Supervisor(settings, {**os.environ, **articles, "PORT": str(port)})
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: supervisor.stop.set())
    if not (settings.index_key or (settings.index_dir / "CURRENT").exists()):
        click.echo("Indexing the articles …", err=True)
        supervisor.index()
    supervisor.start("web")
    supervisor.start("worker")
    supervisor.start("index", "--watch", *supervisor.folders)
    if settings.imap_host:
        supervisor.start("mail-in")
    if supervisor.wait_until_it_answers(settings.host, port):
        click.echo(welcome(settings, port, people))
    supervisor.run()
    return 0


class Supervisor:
    """The processes of the product: started, restarted, and stopped together."""

    def __init__(self, settings: Settings, environment: Mapping[str, str]) -> None:
        self.settings = settings
        self.environment = environment_for_children(environment) | _search_environment(settings)
        self.stop = threading.Event()
        self._running: dict[str, tuple[subprocess.Popen[bytes], float, tuple[str, ...]]] = {}
        index = (
            () if settings.index_key else ("--index", str(settings.index_dir))
        )  # shared: not built where it is served
        self.folders = ("--articles", str(settings.articles_dir), *index)

    def start(self, name: str, *options: str) -> None:
        """Start `readfirst <name> <options>`."""
        command = [*self._command(name), *options]
        process = subprocess.Popen(command, env=self.environment, stdin=subprocess.PIPE)  # noqa: S603 - our own command
        self._running[name] = (process, time.monotonic(), options)

    def index(self) -> None:
        """Index everything in a child process, until `stop` is set; its output goes to standard error."""
        command = [*self._command("index"), *self.folders]
        process = subprocess.Popen(  # noqa: S603 - our own command
            command, env=self.environment, stdin=subprocess.PIPE, stdout=sys.stderr
        )
        while process.poll() is None and not self.stop.wait(_LOOK_EVERY_SECONDS):
            pass
        _end([process])

    def wait_until_it_answers(self, host: str, port: int) -> bool:
        """Return whether the server answered within 60 seconds and before `stop` was set."""
        address = f"http://{_in_address(host)}:{port}/healthz"
        until = time.monotonic() + 60
        while time.monotonic() < until and not self.stop.wait(0.05):
            try:
                with urllib.request.urlopen(address, timeout=1):
                    return True
            except (urllib.error.URLError, OSError):
                continue
        return False

    def run(self) -> None:
        """Restart ended processes until `stop` is set, then terminate them."""
        while not self.stop.wait(WATCH_EVERY_SECONDS):
            self._start_again()
        _end([process for process, _, _ in self._running.values()])

    def _start_again(self) -> None:
        for name, (process, since, options) in list(self._running.items()):
            if process.poll() is None:
                continue
            _let_go(process)
            click.echo(f"{name} ended with status {process.returncode}: starting it again", err=True)
            if time.monotonic() - since < _SHORTEST_LIFE_SECONDS:
                self.stop.wait(_SHORTEST_LIFE_SECONDS)
            self.start(name, *options)

    def _command(self, name: str) -> list[str]:
        return [sys.executable, "-m", "webui.processes.with_parent", "webui.commands.cli", name]


def _search_environment(settings: Settings) -> dict[str, str]:
    """Return what the indexer reads from its environment alone; passwords in it stand in no list of processes."""
    ca_file = {"READFIRST_SEARCH_CA_FILE": str(settings.search_ca_file)} if settings.search_ca_file.name else {}
    return {"READFIRST_SEARCH": settings.search, **ca_file}


def _end(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """Terminate processes and wait for what they have begun; kill those that do not end."""
    for process in processes:
        process.terminate()
    until = time.monotonic() + _LONGEST_END_SECONDS
    for process in processes:
        try:
            process.wait(timeout=max(until - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            click.echo(f"process {process.pid} does not end: it is killed", err=True)
            process.kill()
            process.wait()
        _let_go(process)


def _let_go(process: subprocess.Popen[bytes]) -> None:
    """Close our end of the standard input by which an ended process saw that we live."""
    if process.stdin:
        with suppress(BrokenPipeError):
            process.stdin.close()


def _in_address(host: str) -> str:
    """Return a host as an address names it; one that stands for all is this machine.

    >>> [_in_address(host) for host in ("::1", "::", "0.0.0.0", "help.example.org")]
    ['[::1]', '[::1]', '127.0.0.1', 'help.example.org']
    """
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - read, not bound
    return f"[{name}]" if ":" in name else name


def with_articles(settings: Settings, samples: Path = SAMPLE_ARTICLES) -> Settings:
    """Return the settings with the sample articles where somebody tries the product out and has no articles yet."""
    is_named = settings.articles_dir != Settings().articles_dir
    if settings.is_production or is_named or settings.articles_dir.exists() or not samples.is_dir():
        return settings
    return replace(settings, articles_dir=samples)


def free_port(host: str, wanted: int) -> int:
    """Return `wanted`, or the next free port above it; 0 asks the system for any."""
    for port in range(wanted, wanted + _PORTS_TRIED) if wanted else (0,):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise click.ClickException(
        f"ports {wanted} to {wanted + _PORTS_TRIED - 1} are all taken: choose another with PORT=…"
    )


def development_accounts(settings: Settings, database: Database) -> dict[str, str]:
    """Return name -> password of the accounts for trying the product out; none in production.

    They are made at the first start only, with random passwords stored in `<data folder>/development-accounts`.
    """
    path = settings.data_dir / "development-accounts"
    if settings.is_production:
        return {}
    if not path.exists():
        people = {role.value: secrets.token_urlsafe(12) for role in Role}
        with database.writing() as connection:
            known = {account.name for account in accounts.everybody(connection)}
            for name, password in people.items():
                if name in known:
                    accounts.set_password(connection, name, password)
                else:
                    accounts.add(connection, name, Role(name), password)
        path.touch(mode=0o600)
        path.write_text("".join(f"{name} {password}\n" for name, password in people.items()), encoding="ascii")
    lines = path.read_text(encoding="ascii").splitlines()
    return dict(line.split(" ", 1) for line in lines if " " in line)


def welcome(settings: Settings, port: int, people: Mapping[str, str]) -> str:
    """Return the text that is printed when the server answers: addresses and accounts."""
    base = f"http://{_in_address(settings.host)}:{port}{settings.base_path}"
    lines = [
        "",
        f"  Help centre   {base}/{settings.default_language}/",
        f"  Contact point {base}/{settings.default_language}/contact/point",
        f"  Staff         {base}/staff/sign-in   (tickets, articles, reports)",
        *(f"                  {name:8} {password}" for name, password in people.items()),
    ]
    model = chosen(settings.meaning)
    lines.append(f"  Search        by words{f' and by meaning ({model})' if model else ' alone'}")
    if settings.channel == "folder":
        lines.append(f"  Ticket mails  {settings.data_dir / 'mail'}/  (a folder; READFIRST_CHANNEL=email sends them)")
    if settings.articles_dir == SAMPLE_ARTICLES:
        lines.append("  Articles      samples   (a folder kb_articles here, or READFIRST_ARTICLES_DIR, has yours)")
    lines += ["", "  Articles are indexed when you save them. Stop with Ctrl+C.", ""]
    return "\n".join(lines)
