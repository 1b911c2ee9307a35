"""`readfirst soak editors`: two editors, two web servers that are killed, and a git that refuses, is locked or alone.

Counted at the end, from the folder, the repository and the database:
- lost: a line that a server took, which stands neither in the article nor in a draft of it;
- differing: files other than the newest commit has them, commits of a text that nobody sent, forks of the history.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import click

from search import build_index
from webui.article_files.saving import ArticleFiles
from webui.commands.soak import processes
from webui.commands.soak.editing_person import PASSWORD, EditingPerson
from webui.commands.soak.processes import Worker
from webui.configuration import read_settings
from webui.processes.supervisor import free_port
from webui.settings import Settings
from webui.storage import accounts, pending_versions
from webui.storage.accounts import Role
from webui.storage.database import Database

_EDITORS: Final = ("eva", "jan")
_ARTICLES: Final = 6
_KILL_EVERY: Final = (1.5, 4.0)  # seconds, range
_FAULT_EVERY: Final = (1.0, 3.0)
_FAULT_LASTS: Final = (0.3, 1.2)
_ONCE_MORE: Final = 90.0  # seconds in which the last save may still be answered


@dataclass(frozen=True, slots=True)
class EditorSoakResult:
    """Figures of a soak, as printed by `--json`."""

    edits: int  # lines that a server took
    kills: int
    git_errors: int
    lost: int
    differing: int
    unanswered: int  # sent to a server that died before it answered: nothing is promised of them
    published: int  # commits

    @property
    def is_good(self) -> bool:
        """Whether something was done and nothing went wrong."""
        return self.lost == self.differing == 0 and self.edits > 0 and self.kills > 0 and self.git_errors > 0


@click.command("editors")
@click.option("--seconds", default=120.0, show_default=True, help="How long faults are injected.")
@click.option("--seed", default=1, show_default=True, help="Of the edits, the faults and their moments.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def soak_editors(seconds: float, seed: int, *, as_json: bool) -> None:
    """Two editors under kill -9 and a failing git: no text may be lost, no file may differ from what was saved."""
    click.echo(f"Two editors and two web servers under faults for {seconds:.0f} s …", err=True)
    result = run(seconds, seed)
    figures = asdict(result)
    click.echo(json.dumps(figures) if as_json else "\n".join(f"{name:11} {value}" for name, value in figures.items()))
    sys.exit(0 if result.is_good else 1)


def run(seconds: float, seed: int) -> EditorSoakResult:
    """Run the soak in a temporary folder; return its figures."""
    chance = random.Random(seed)  # noqa: S311 - edits and faults
    with tempfile.TemporaryDirectory(prefix="readfirst-soak-") as name:
        folder = Path(name)
        paths = _make_repository(folder)
        settings = _settings(folder)
        build_index(settings.articles_dir, settings.index_dir, default_lang="sk")
        database = Database(settings.url)
        database.migrate()
        with database.writing() as connection:
            for editor in _EDITORS:
                accounts.add(connection, editor, Role.EDITOR, PASSWORD)
        try:
            with _running(settings) as servers:
                people, kills, faults = _under_faults(folder, servers, paths, seconds, chance)
            return _counted(settings, database, people, kills, faults)
        finally:
            database.close()


def _make_repository(folder: Path) -> tuple[str, ...]:
    """Make the articles' folder, committed, with a remote beside it; return the paths of the articles."""
    articles = folder / "articles"
    (articles / "sk").mkdir(parents=True)
    paths = tuple(f"sk/navod-{number}.md" for number in range(_ARTICLES))
    for number, path in enumerate(paths):
        head = f"---\n# read by people first\nid: navod-{number}\nlang: sk\ntitle: Návod {number}\n---\n"
        (articles / path).write_text(f"{head}\nPrvý riadok.\n\nDruhý riadok.\n\nTretí riadok.\n", encoding="utf-8")
    _git(folder, "init", "--quiet", "--bare", "--initial-branch=main", "remote.git")
    _git(articles, "init", "--quiet", "--initial-branch=main")
    _git(articles, "add", ".")
    _git(articles, "-c", "user.name=soak", "-c", "user.email=soak@localhost", "commit", "--quiet", "-m", "first")
    _git(articles, "push", "--quiet", str(folder / "remote.git"), "main")
    return paths


def _settings(folder: Path) -> Settings:
    environment = {
        "DATA_DIR": str(folder / "data"),
        "ARTICLES_DIR": str(folder / "articles"),
        "ARTICLES_REMOTE": str(folder / "remote.git"),
        "MEANING": "off",
    }
    return read_settings({f"READFIRST_{name}": value for name, value in environment.items()})


@contextmanager
def _running(settings: Settings) -> Iterator[list[Worker]]:
    processes.load()
    servers = [Worker(processes.serve_web, settings, free_port("127.0.0.1", 0)) for _ in range(2)]
    try:
        for server in servers:
            server.start()
        yield servers
    finally:
        for server in servers:
            server.kill()


def _under_faults(
    folder: Path, servers: list[Worker], paths: tuple[str, ...], seconds: float, chance: random.Random
) -> tuple[list[EditingPerson], int, int]:
    """Return the editors, the number of kills and of faults of git, when everybody has stopped."""
    stopped, ports = threading.Event(), tuple(server.port for server in servers)
    people = [EditingPerson(name, ports, paths, random.Random(chance.random()), stopped) for name in _EDITORS]  # noqa: S311
    for person in people:
        person.start()
    git_faults = _GitFaults(folder, random.Random(chance.random()), stopped)  # noqa: S311
    git_faults.start()
    kills, until, next_kill = 0, time.monotonic() + seconds, time.monotonic() + chance.uniform(*_KILL_EVERY)
    while time.monotonic() < until:
        if time.monotonic() >= next_kill:
            victim = chance.choice(servers)
            victim.kill()
            victim.start()
            kills += 1
            next_kill = time.monotonic() + chance.uniform(*_KILL_EVERY)
        time.sleep(0.05)
    stopped.set()
    git_faults.join()
    for person in people:
        person.join(_ONCE_MORE)
    return people, kills, git_faults.number


class _GitFaults(threading.Thread):
    """A hook that refuses, a lock that somebody left, a remote that is away: one after the other, for a moment."""

    def __init__(self, folder: Path, chance: random.Random, stopped: threading.Event) -> None:
        super().__init__(daemon=True)
        self._git_dir, self._remote = folder / "articles" / ".git", folder / "remote.git"
        self._chance, self._stopped = chance, stopped
        self.number = 0

    def run(self) -> None:
        """Inject faults until stopped."""
        while not self._stopped.wait(self._chance.uniform(*_FAULT_EVERY)):
            fault = self._chance.choice((self._refusing_hook, self._foreign_lock, self._absent_remote))
            with fault():
                self.number += 1
                self._stopped.wait(self._chance.uniform(*_FAULT_LASTS))

    @contextmanager
    def _refusing_hook(self) -> Iterator[None]:
        hook = self._git_dir / "hooks" / "pre-commit"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text("#!/bin/sh\necho the soak refuses\nexit 1\n")
        hook.chmod(0o755)
        yield
        hook.unlink()

    @contextmanager
    def _foreign_lock(self) -> Iterator[None]:
        lock = self._git_dir / "index.lock"
        try:
            lock.touch(exist_ok=False)
        except FileExistsError:  # a git of the product works just now
            yield
            return
        yield
        lock.unlink(missing_ok=True)

    @contextmanager
    def _absent_remote(self) -> Iterator[None]:
        away = self._remote.with_suffix(".away")
        self._remote.rename(away)
        yield
        away.rename(self._remote)


def _counted(
    settings: Settings, database: Database, people: Sequence[EditingPerson], kills: int, faults: int
) -> EditorSoakResult:
    articles = settings.articles_dir
    _let_the_product_recover(settings)
    with database.reading() as connection:
        versions = pending_versions.all_versions(connection)
    drafts = {path: "\n".join(_text(v.content) for v in versions if v.path == path) for path in _paths(articles)}
    lost = [
        line
        for person in people
        for line, path in person.acknowledged.items()
        if line not in (articles / path).read_text(encoding="utf-8") and line not in drafts[path]
    ]
    dirty = _git(articles, "status", "--porcelain").splitlines()
    commits = _git(articles, "log", "--format=%H").splitlines()[:-1]  # without the first one
    sent = {(path, text) for person in people for path, text in person.posted}
    forks = _git(articles, "log", "--merges", "--format=%H").splitlines()
    strange = [commit for commit in commits if not _is_sent(articles, commit, sent)]
    for what in (*(f"lost: {line}" for line in lost), *(f"not committed: {line}" for line in dirty)):
        click.echo(what, err=True)
    for commit in (*strange, *forks):
        click.echo(_git(articles, "show", "--stat", "--patch", commit), err=True)
    edits = sum(len(person.acknowledged) for person in people)
    unanswered = sum(person.unanswered for person in people)
    differing = len(dirty) + len(strange) + len(forks)
    return EditorSoakResult(edits, kills, faults, len(lost), differing, unanswered, len(commits))


def _let_the_product_recover(settings: Settings) -> None:
    """Put back what a killed server left in the middle, as the next save of anybody does."""
    ArticleFiles(settings.articles_dir, settings.data_dir, settings.articles_remote).recover()


def _is_sent(articles: Path, commit: str, sent: set[tuple[str, str]]) -> bool:
    """Return whether a commit changed one file to a text that somebody has sent."""
    changed = _git(articles, "show", "--format=", "--name-only", commit).splitlines()
    return len(changed) == 1 and (changed[0], _git(articles, "show", f"{commit}:{changed[0]}")) in sent


def _paths(articles: Path) -> list[str]:
    return sorted(path.relative_to(articles).as_posix() for path in articles.rglob("*.md"))


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)  # noqa: S603, S607
    return done.stdout.decode("utf-8", "replace")
