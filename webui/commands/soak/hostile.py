"""`readfirst soak hostile`: mails, articles and requests that want to stop the server, while somebody ordinary uses it.

The production-mode server, the watcher of the articles and the fetching of mails are the product's own processes.
Counted at the end:
- slowest: of all answers to the ordinary person, in seconds;
- lost: acknowledged tickets that are not stored, mails without a ticket, and an article saved last that nobody finds.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import click
from sqlalchemy import func, select

from search import build_index
from tickets import tables
from webui.commands.soak import hostile_inputs
from webui.commands.soak.ordinary_person import OrdinaryPerson
from webui.commands.soak.small_mailbox import SmallMailbox
from webui.commands.soak.suggest import web_server
from webui.setting import PREFIX
from webui.settings import Settings
from webui.storage.database import Database

LONGEST_WAIT: Final = 2.0  # seconds that an answer to somebody else may take
_STRANGERS: Final = 8  # requests at once
_ARTICLES_AT_ONCE: Final = 4  # a build is refused when more than a tenth of the articles is broken at once
_ARTICLE_EVERY: Final = 0.3  # seconds
_HELD: Final = 5.0  # seconds for which a stranger waits for an answer
_GIVEN_UP_AFTER: Final = 600.0  # seconds
_LAST_WORD: Final = "zelenypaprad"
_LAST_ARTICLE: Final = f"---\ntitle: {_LAST_WORD}\nlang: en\n---\n\nAn article about {_LAST_WORD}.\n"


@dataclass(frozen=True, slots=True)
class HostileSoakResult:
    """Figures of the soak, as printed by `--json`."""

    mails: int
    articles: int
    requests: int
    answers: int  # to the ordinary person
    slowest: float  # seconds
    slowest_asked: str
    slow: int  # answers above `LONGEST_WAIT`
    errors: int
    acknowledged: int  # tickets
    lost: int
    seconds: float

    @property
    def is_good(self) -> bool:
        """Whether the ordinary person noticed nothing, and nothing was lost."""
        return self.slow == self.errors == self.lost == 0 and self.acknowledged > 0


@click.command("hostile")
@click.option("--count", default=501, show_default=True, help="Mails, articles and requests, a third of each.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def soak_hostile(count: int, *, as_json: bool) -> None:
    """Hostile mails, articles and requests: nobody else waits for more than two seconds, and nothing is lost."""
    click.echo(f"{count} hostile mails, articles and requests, while somebody uses the site …", err=True)
    result, errors = run(count // 3)
    for error in errors:
        click.echo(error, err=True)
    figures = asdict(result)
    click.echo(json.dumps(figures) if as_json else "\n".join(f"{name:14} {value}" for name, value in figures.items()))
    sys.exit(0 if result.is_good else 1)


def run(count: int) -> tuple[HostileSoakResult, list[str]]:
    """Run the soak with `count` inputs of each kind; return its figures, and what the ordinary person saw go wrong."""
    with tempfile.TemporaryDirectory(prefix="readfirst-soak-") as folder, ExitStack() as open_parts:
        articles = Path(folder, "articles")
        shutil.copytree(os.environ.get(f"{PREFIX}ARTICLES_DIR") or Settings().articles_dir, articles)
        build_index(articles, Path(folder, "index"))
        mailbox = SmallMailbox()
        open_parts.callback(mailbox.close)
        environment = _environment(Path(folder), articles, mailbox.port)
        make_tables = [sys.executable, "-m", "webui.commands.cli", "migrate", "--run"]
        subprocess.run(make_tables, env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own
        port = open_parts.enter_context(web_server(environment)).port
        for command in (("index", "--watch"), ("mail-in",)):
            open_parts.enter_context(_running(environment, *command))
        OrdinaryPerson(port).ask("GET", "/en/")  # the first answer of a new process is not part of it
        began = time.monotonic()
        with OrdinaryPerson(port) as person:
            mailbox.waiting.update((number, hostile_inputs.mail(number)) for number in range(1, count + 1))
            _attack(articles, port, count)
            is_found = _is_indexed(articles, port)
            _wait_for(lambda: not mailbox.waiting)
        lost = _lost(environment, person.references, count) + (not is_found)
        return _result(person, count, lost, time.monotonic() - began), person.errors


def _environment(folder: Path, articles: Path, imap_port: int) -> dict[str, str]:
    """Return the environment of a production that is configured just enough."""
    product = {
        "MODE": "production",
        "DATA_DIR": str(folder),
        "ARTICLES_DIR": str(articles),
        "SECRET_KEY": "s" * 40,
        "HOSTS": "127.0.0.1,help.example.org",
        "LEGAL_NAME": "Example",
        "LEGAL_ADDRESS": "Main street 1",
        "LEGAL_EMAIL": "help@example.org",
        "CHANNEL": "email",
        "SUPPORT_EMAIL": "support@example.org",
        "MAIL_FROM": "help@example.org",
        "SMTP_HOST": "127.0.0.1",
        "SITE_URL": "https://help.example.org",
        "IMAP_HOST": "127.0.0.1",
        "IMAP_PORT": str(imap_port),
        "IMAP_SECURITY": "none",
        "IMAP_USER": "help",
        "IMAP_PASSWORD": "help",
        "MIN_FREE_MB": "0",
    }
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return inherited | {f"{PREFIX}{name}": value for name, value in product.items()}


@contextmanager
def _running(environment: dict[str, str], *arguments: str) -> Iterator[None]:
    command = [sys.executable, "-m", "webui.commands.cli", *arguments]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet) as process:  # noqa: S603 - our own
        try:
            yield
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=30)
            process.kill()


def _attack(articles: Path, port: int, count: int) -> None:
    """Save hostile articles and send hostile requests, several at once."""
    folder = articles / "en"
    folder.mkdir(exist_ok=True)
    with ThreadPoolExecutor(_STRANGERS) as strangers:
        sent = [strangers.submit(_send, port, number) for number in range(count)]
        for number in range(count):
            (folder / f"hostile-{number % _ARTICLES_AT_ONCE}.md").write_bytes(hostile_inputs.article(number))
            time.sleep(_ARTICLE_EVERY)
        for request in sent:
            request.result()


def _send(port: int, number: int) -> None:
    """Send a hostile request, and hold the connection as long as the server does, up to `_HELD`."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=_HELD) as connection:
        connection.sendall(hostile_inputs.request(number))
        until = time.monotonic() + _HELD
        while time.monotonic() < until and connection.recv(65_536):
            pass


def _is_indexed(articles: Path, port: int) -> bool:
    """Save one more article, an ordinary one; return whether people find it in the end."""
    (articles / "en" / "last.md").write_text(_LAST_ARTICLE, encoding="utf-8")
    return _wait_for(lambda: _LAST_WORD in _searched(port))


def _searched(port: int) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10, source_address=("127.0.0.8", 0))
    try:
        connection.request("GET", f"/api/v1/suggest?lang=en&text={_LAST_WORD}")
        hits = json.loads(connection.getresponse().read()).get("hits") or []
        return " ".join(hit["title"] for hit in hits)
    except (OSError, ValueError, http.client.HTTPException):
        return ""
    finally:
        connection.close()


def _wait_for(is_so: Callable[[], bool]) -> bool:
    until = time.monotonic() + _GIVEN_UP_AFTER
    while time.monotonic() < until:
        if is_so():
            return True
        time.sleep(1.0)
    return False


def _lost(environment: dict[str, str], references: list[str], mails: int) -> int:
    """Return how many acknowledged tickets are not stored, and how many mails have no ticket."""
    database = Database(f"sqlite:///{Path(environment[f'{PREFIX}DATA_DIR'], 'readfirst.sqlite3')}")
    with database.reading() as connection:
        stored = set(connection.execute(select(tables.tickets.c.reference)).scalars())
        of_mails = select(func.count()).where(tables.tickets.c.channel == "email")
        taken = int(connection.execute(of_mails).scalar_one())
    database.close()
    return len(set(references) - stored) + max(0, mails - taken)


def _result(person: OrdinaryPerson, count: int, lost: int, seconds: float) -> HostileSoakResult:
    slowest, asked = max(person.waits, default=(0.0, ""))
    return HostileSoakResult(
        mails=count,
        articles=count,
        requests=count,
        answers=len(person.waits),
        slowest=round(slowest, 2),
        slowest_asked=asked,
        slow=sum(seconds > LONGEST_WAIT for seconds, _ in person.waits),
        errors=len(person.errors),
        acknowledged=len(person.references),
        lost=lost,
        seconds=round(seconds, 1),
    )
