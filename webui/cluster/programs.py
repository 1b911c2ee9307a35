"""Programs of the distribution: where they lie, who runs them, and folders that are lent to them."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_WEED: Final = f"{sys.prefix}/bin/weed"
_OPENSEARCH: Final = f"{sys.prefix}/peers/opensearch/opensearch-3.8.0.jar"
PROGRAMS: dict[str, tuple[str, str]] = {  # name -> (where Debian puts it, what brings it)
    "PostgreSQL": ("/usr/lib/postgresql/*/bin/postgres", "apt-get install postgresql"),
    "Dovecot": ("/usr/sbin/dovecot", "apt-get install dovecot-core dovecot-imapd"),
    "nginx": ("/usr/sbin/nginx", "apt-get install nginx"),
    "Redis": ("/usr/bin/redis-server", "apt-get install redis-server"),
    "SeaweedFS": (_WEED, f"{sys.prefix}/bin/pip install --require-hashes -r requirements-services.txt"),
    "git": ("/usr/bin/git", "apt-get install git"),
    "OpenSearch": (_OPENSEARCH, f"scripts/services.sh {sys.prefix}"),
}
OPTIONAL: Final = frozenset({"OpenSearch"})  # a cluster runs without


class ProgramMissing(Exception):
    """A program is not installed; the message says how to get it."""


def need(name: str) -> Path:
    """Return where a program lies; raise ProgramMissing."""
    pattern, remedy = PROGRAMS[name]
    path = path_of(pattern)
    if path is None:
        raise ProgramMissing(f"{name} is not installed: run `{remedy}`")
    return path


def path_of(pattern: str) -> Path | None:
    """Return the last file that matches an absolute pattern, which is the newest version."""
    return max(Path("/").glob(pattern.lstrip("/")), default=None)


@contextmanager
def lent_folder(prefix: str, user: str) -> Iterator[Path]:
    """Make a folder below /tmp (a socket's path is short) that belongs to `user`, if we may give it away."""
    folder = Path(tempfile.mkdtemp(prefix=f"readfirst-{prefix}-"))
    try:
        folder.chmod(0o755)  # some programs look into it as several users
        if os.geteuid() == 0:
            shutil.chown(folder, user)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def unprivileged(wanted: str) -> str:
    """Return who runs a program that refuses root: ourselves, or as root that user, or else nobody."""
    if os.geteuid():
        return pwd.getpwuid(os.geteuid()).pw_name
    return wanted if any(entry.pw_name == wanted for entry in pwd.getpwall()) else "nobody"


def as_user(user: str) -> list[str]:
    """Return the beginning of a command line that root runs as somebody else."""
    if os.geteuid() or not user:
        return []
    group = grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name
    return ["setpriv", "--reuid", user, "--regid", group, "--clear-groups"]
