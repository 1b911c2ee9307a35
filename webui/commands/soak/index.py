"""`readfirst soak index`: articles are edited, builds killed and files damaged while a client searches all the time.

Every article has a word of its own, so the right answer is known:
- wrong: another article than the one that has the word, or a title that it never had;
- without index: from the first answer that the search is unavailable to the next good one.

At most one file is damaged between two finished builds: three copies damaged at once are a broken disk, which no index
survives. A mapped file is never truncated: the kernel kills a process that reads beyond the end, and the supervisor
starts the web server again.
"""

from __future__ import annotations

import http.client
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import click

from search import build_index
from search.storage.generations import CURRENT, current
from webui.commands.soak import processes
from webui.commands.soak.asker import SoakAsker, ask
from webui.commands.soak.marked_articles import ARTICLES, MarkedArticles
from webui.commands.soak.processes import Worker
from webui.configuration import read_settings
from webui.processes.supervisor import free_port
from webui.settings import Settings

FEWEST_KILLS: Final = 20  # of a soak of full length
_FULL_LENGTH: Final = 60.0  # seconds; shorter soaks need proportionally less
_EDITED: Final = 3  # articles, at most, before one build
_KILLED: Final = 0.6  # share of the builds
_REBUILT: Final = 0.1  # share of the builds that are full ones
_DAMAGED: Final = 0.5  # probability of damage after a finished build
_LONGEST_BUILD: Final = 60.0  # seconds
_NOTICED: Final = 2.0  # seconds; a server looks for a new index once a second


@dataclass(frozen=True, slots=True)
class IndexSoakResult:
    """Figures of the soak, as printed by `--json`."""

    kills: int
    corruptions: int
    wrong_answers: int
    seconds_without_index: float
    questions: int
    builds: int  # finished
    lost_edits: int  # that the last build does not show
    seconds: float

    @property
    def is_good(self) -> bool:
        """Whether there always was an answer and it was right; a short soak needs its share of the kills."""
        enough = self.kills >= FEWEST_KILLS * min(1.0, self.seconds / _FULL_LENGTH)
        return enough and not (self.wrong_answers or self.seconds_without_index or self.lost_edits)


@click.command("index")
@click.option("--seconds", default=60.0, show_default=True, help="How long faults are injected.")
@click.option("--seed", default=1, show_default=True, help="Of the faults and their moments.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def soak_index(seconds: float, seed: int, *, as_json: bool) -> None:
    """Builds under kill -9 and damaged files: every answer is right, and there always is one."""
    click.echo(f"Builds are killed and files damaged for {seconds:.0f} s while somebody asks …", err=True)
    result, wrong = run(seconds, seed)
    figures = asdict(result)
    click.echo(json.dumps(figures) if as_json else "\n".join(f"{name:22} {value}" for name, value in figures.items()))
    for answer in wrong[:10]:
        click.echo(f"wrong: {answer}", err=True)
    sys.exit(0 if result.is_good else 1)


def run(seconds: float, seed: int) -> tuple[IndexSoakResult, list[str]]:
    """Run the soak in a temporary data folder; return its figures and the wrong answers."""
    chance = random.Random(seed)  # noqa: S311 - faults to repeat, not a secret
    with tempfile.TemporaryDirectory(prefix="readfirst-soak-") as folder:
        articles = MarkedArticles(Path(folder, "articles"), chance)
        articles.folder.mkdir()
        articles.fill()
        settings = _settings(Path(folder))
        build_index(settings.articles_dir, settings.index_dir)
        processes.load()
        with _web(settings, articles) as port, SoakAsker(port, articles) as asker:
            kills, corruptions, builds = _inject(settings, articles, seconds, chance)
            build_index(settings.articles_dir, settings.index_dir, wait_seconds=_LONGEST_BUILD)
            time.sleep(_NOTICED)
        with _web(settings, articles) as port:
            answers = [ask(port, word) for word in articles.words]
    lost = sum(hit[1] != articles.title(number) for number, (_, hit) in enumerate(answers))
    result = IndexSoakResult(
        kills=kills,
        corruptions=corruptions,
        wrong_answers=len(asker.wrong),
        seconds_without_index=round(asker.without, 2),
        questions=asker.questions,
        builds=builds,
        lost_edits=lost,
        seconds=seconds,
    )
    return result, asker.wrong


def _settings(folder: Path) -> Settings:
    environment = {"DATA_DIR": folder, "ARTICLES_DIR": folder / "articles", "SUGGEST_PER_MINUTE": 1_000_000}
    return read_settings({f"READFIRST_{name}": str(value) for name, value in environment.items()})


@contextmanager
def _web(settings: Settings, articles: MarkedArticles) -> Iterator[int]:
    """Run a web server; yield its port when it answers."""
    web = Worker(processes.serve_web, settings, free_port("127.0.0.1", 0))
    web.start()
    try:
        _wait_for(lambda: ask(web.port, articles.words[0])[0] == http.client.OK)
        yield web.port
    finally:
        web.kill()


def _inject(
    settings: Settings, articles: MarkedArticles, seconds: float, chance: random.Random
) -> tuple[int, int, int]:
    """Edit, build, kill and damage; return the numbers of kills, damaged files and finished builds."""
    kills = corruptions = builds = 0
    needed = 1.0  # seconds, of the last finished build
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for number in chance.sample(range(ARTICLES), chance.randint(1, _EDITED)):
            articles.edit(number)
        build = processes.build_all if chance.random() < _REBUILT else processes.build
        builder = Worker(build, settings)
        builder.start()
        if chance.random() < _KILLED:
            time.sleep(chance.uniform(0, needed))
            builder.kill()
            kills += 1
            continue
        assert builder.process  # noqa: S101 - for the type checker: it was started
        builder.process.join(_LONGEST_BUILD)
        needed = builder.age
        builds += builder.process.exitcode == 0
        builder.kill()
        if chance.random() < _DAMAGED:
            damage(settings.index_dir, chance)
            corruptions += 1
            time.sleep(chance.uniform(0, 2))  # long enough to be noticed, or not
    return kills, corruptions, builds


def damage(index: Path, chance: random.Random) -> None:
    """Damage one file of the served generation, or the file that names it."""
    generation = index / current(index)
    files = sorted(path for path in generation.rglob("*") if path.is_file())
    how = chance.choice((_change_a_byte, _leave_half, _remove))
    how(chance.choice([*files, index / CURRENT]), chance)


def _change_a_byte(file: Path, chance: random.Random) -> None:
    with file.open("r+b") as opened:
        place = chance.randrange(file.stat().st_size or 1)
        opened.seek(place)
        before = opened.read(1) or b"\0"
        opened.seek(place)
        opened.write(bytes([before[0] ^ chance.randint(1, 255)]))


def _leave_half(file: Path, _: random.Random) -> None:
    content = file.read_bytes()
    half = file.with_name(f".{file.name}.half")
    half.write_bytes(content[: len(content) // 2])
    half.replace(file)


def _remove(file: Path, _: random.Random) -> None:
    file.unlink()


def _wait_for(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + _LONGEST_BUILD
    while not is_so():
        if time.monotonic() > until:
            raise click.ClickException("the web server did not answer within a minute: `readfirst web` shows why")
        time.sleep(0.05)
