"""The product on one host of the cluster: a folder of its own, a web server, a worker, a mail-in, an indexer."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from webui.cluster.part import ClusterPart
from webui.cluster.ports import answers_http
from webui.cluster.programs import need
from webui.setting import PREFIX


@dataclass(frozen=True, slots=True)
class Host:
    """A host: its folder, the environment of its processes, and the port of its web server."""

    name: str
    folder: Path
    environment: Mapping[str, str]
    port: int

    @property
    def index(self) -> Path:
        """Folder of the index generations."""
        return self.folder / "index"

    def parts(self) -> list[ClusterPart]:
        """Return the processes of this host, the web server first."""
        web = self._part("web", self._readfirst("web"))
        web.port, web.answers = self.port, lambda: answers_http(self.port, "/readyz")  # when it has the index
        return [
            web,
            self._part("worker", self._readfirst("worker")),
            self._part("mail-in", self._readfirst("mail-in")),
            self._part("index", self._readfirst("index", "--watch")),
        ]

    def _readfirst(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "webui.commands.cli", *arguments]

    def _part(self, kind: str, command: Sequence[str]) -> ClusterPart:
        log = self.folder / f"{kind}.log"
        return ClusterPart(f"{kind} {self.name}", command, log, environment=self.environment)


def host(name: str, folder: Path, port: int, remote: Path, settings: Mapping[str, str]) -> Host:
    """Make the folder of a host, with a clone of the articles; `settings` (and AWS_ variables) hold on all hosts."""
    articles = folder / "articles"
    git = [str(need("git")), "clone", "--quiet", str(remote), str(articles)]
    subprocess.run(git, check=True, capture_output=True)  # noqa: S603 - git, on folders of our own
    own = {"DATA_DIR": str(folder), "ARTICLES_DIR": str(articles), "ARTICLES_REMOTE": str(remote), "PORT": str(port)}
    inherited = {key: value for key, value in os.environ.items() if not key.startswith((PREFIX, "AWS_"))}
    inherited.pop("HOST", None)
    named = {key if key.startswith("AWS_") else PREFIX + key: value for key, value in {**settings, **own}.items()}
    return Host(name, folder, {**inherited, **named, "PORT": str(port)}, port)


def shared_articles(source: Path, remote: Path) -> None:
    """Make a bare repository with the articles of a folder, from which every host clones; raise CalledProcessError."""
    work = remote.with_suffix(".first")
    who = ("-c", "user.name=readfirst", "-c", "user.email=readfirst@localhost")
    git = str(need("git"))
    for arguments in (
        ("init", "--quiet", "--bare", "--initial-branch=main", str(remote)),
        ("init", "--quiet", "--initial-branch=main", str(work)),
        (f"--git-dir={work}/.git", f"--work-tree={source}", "add", "."),
        (f"--git-dir={work}/.git", *who, "commit", "--quiet", "-m", "The articles as they were."),
        (f"--git-dir={work}/.git", "push", "--quiet", str(remote), "main"),
    ):
        subprocess.run([git, *arguments], check=True, capture_output=True)  # noqa: S603 - git, on folders of our own
