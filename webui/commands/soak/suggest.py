"""`readfirst soak suggest`: people type while the index is rebuilt every few seconds; nobody may wait or see an error.

The web server and the indexing are the product's own processes; how people type is in `typing_people.py`.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

import click

from search import KnowledgeBase, build_index
from webui.commands.soak.typing_people import TypingPeople
from webui.processes.supervisor import free_port
from webui.setting import PREFIX
from webui.settings import Settings

LONGEST_WAIT_MS: Final = 100.0  # that 99 of 100 answers may take
_REBUILT_EVERY: Final = 5.0  # seconds
_WARM_UP: Final = 3.0  # seconds; until then memory is still being filled
_LETTERS_OF_A_QUESTION: Final = 60


@dataclass(frozen=True, slots=True)
class SuggestSoakResult:
    """Figures of the soak, as printed by `--json`."""

    people: int
    requests: int
    errors: int
    p50_ms: float
    p99_ms: float
    rss_growth_mb: float
    seconds: float
    requests_per_second: float
    rebuilds: int

    @property
    def is_good(self) -> bool:
        """Whether nobody saw an error, nobody waited, and the index really was rebuilt under the load."""
        return self.errors == 0 and self.p99_ms <= LONGEST_WAIT_MS and self.rebuilds > 0


@dataclass
class Server:
    """The web server's process and its memory."""

    process: subprocess.Popen[bytes]
    port: int
    memory: list[float] = field(default_factory=list)  # MB, one measurement after the other

    def look(self) -> None:
        """Measure its resident memory."""
        status = Path(f"/proc/{self.process.pid}/status")
        if status.exists():  # Linux
            line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS:"))
            self.memory.append(int(line.split()[1]) / 1024)

    @property
    def growth(self) -> float:
        """Growth of the memory from the first measurement to the last, in MB."""
        return self.memory[-1] - self.memory[0] if self.memory else 0.0


@click.command("suggest")
@click.option("--seconds", default=45.0, show_default=True, help="How long people type.")
@click.option("--people", default=50, show_default=True, help="How many type at once.")
@click.option("--every-key", is_flag=True, help="Ask at every letter, not when the keys rest as the page does.")
@click.option("--seed", default=1, show_default=True, help="Of who types what.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def soak_suggest(seconds: float, people: int, seed: int, *, every_key: bool, as_json: bool) -> None:
    """Suggestions under load while the index is rebuilt: no error, and 99 of 100 answers within 100 ms."""
    click.echo(f"{people} people type for {seconds:.0f} s while the index is rebuilt …", err=True)
    result = run(seconds, people, seed, every_key=every_key)
    click.echo(json.dumps(asdict(result), indent=None if as_json else 2))
    sys.exit(0 if result.is_good else 1)


def run(
    seconds: float, people: int, seed: int, *, every_key: bool = False, articles: Path | None = None
) -> SuggestSoakResult:
    """Run the soak in a temporary data folder; on the configured articles, unless `articles` names others."""
    articles = articles or Path(os.environ.get(f"{PREFIX}ARTICLES_DIR") or Settings().articles_dir)
    with tempfile.TemporaryDirectory(prefix="readfirst-soak-") as folder:
        index = Path(folder, "index")
        build_index(articles, index)
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(PREFIX)},
            "READFIRST_DATA_DIR": folder,
            "READFIRST_ARTICLES_DIR": str(articles),
            "READFIRST_SUGGEST_PER_MINUTE": "1000000",
        }
        typing = TypingPeople(questions(index, seed), people, every_key, seed)
        with web_server(environment) as server:
            rebuilds, lasted = asyncio.run(_under_load(server, environment, typing, seconds))
    return SuggestSoakResult(
        people=people,
        requests=len(typing.waits),
        errors=typing.errors,
        p50_ms=percentile(typing.waits, 0.5),
        p99_ms=percentile(typing.waits, 0.99),
        rss_growth_mb=round(server.growth, 1),
        seconds=round(lasted, 1),
        requests_per_second=round(len(typing.waits) / lasted, 1),
        rebuilds=rebuilds,
    )


async def _under_load(
    server: Server, environment: dict[str, str], typing: TypingPeople, seconds: float
) -> tuple[int, float]:
    """Return (rebuilds, seconds that people typed); people type until the last rebuild is done."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    people = asyncio.create_task(typing.type_on(server.port))
    await asyncio.sleep(min(_WARM_UP, seconds / 2))
    server.look()
    rebuilds = 0
    while loop.time() < began + seconds:
        started = loop.time()
        rebuilds += await _rebuild(environment)
        await asyncio.sleep(max(0.0, min(started + _REBUILT_EVERY, began + seconds) - loop.time()))
    typing.stopped = True
    lasted = loop.time() - began
    await people
    server.look()
    return rebuilds, lasted


async def _rebuild(environment: dict[str, str]) -> bool:
    """Run `readfirst index --force`; return whether it succeeded."""
    articles, index = environment["READFIRST_ARTICLES_DIR"], Path(environment["READFIRST_DATA_DIR"], "index")
    command = ("-m", "webui.commands.cli", "index", "--force", "--articles", articles, "--index", str(index))
    quiet = asyncio.subprocess.DEVNULL
    built = await asyncio.create_subprocess_exec(sys.executable, *command, env=environment, stdout=quiet, stderr=quiet)
    return await built.wait() == 0


@contextmanager
def web_server(environment: dict[str, str]) -> Iterator[Server]:
    """Run `readfirst web` on a free port; yield it when it answers."""
    port = free_port("127.0.0.1", 0)
    command = [sys.executable, "-m", "webui.commands.cli", "web"]
    process = subprocess.Popen(command, env={**environment, "PORT": str(port)})  # noqa: S603 - our own command
    try:
        asyncio.run(_answering(port))
        yield Server(process, port)
    finally:
        process.terminate()
        process.wait(timeout=30)


async def _answering(port: int) -> None:
    for _ in range(600):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
            continue
        writer.close()
        await writer.wait_closed()
        return
    raise click.ClickException("the web server did not answer within a minute: start `readfirst web` to see why")


def questions(index: Path, seed: int) -> list[tuple[str, str]]:
    """Return (language, text) of what people type: the titles of the articles, shuffled with `seed`."""
    library = KnowledgeBase(index)
    cards = [card for lang in ("sk", "cs", "en", "ru", "uk") for card in library.catalogue(lang)]
    random.Random(seed).shuffle(cards)  # noqa: S311 - a draw to repeat, not a secret
    return [(card.lang, card.title[:_LETTERS_OF_A_QUESTION]) for card in cards]


def percentile(waits: list[float], share: float) -> float:
    """Return the wait (ms) that `share` of all waits do not exceed; 0 without waits.

    >>> percentile([1.0, 2.0, 3.0, 100.0], 0.5)
    2.0
    """
    ordered = sorted(waits)
    return round(ordered[math.ceil(len(ordered) * share) - 1], 1) if ordered else 0.0
