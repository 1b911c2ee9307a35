"""A PostgreSQL server of our own: on a socket in a folder of its own, with a database for whoever asks for one."""

import itertools
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import create_engine, text

from tests.services.programs import as_user, lent_folder, need, running, unprivileged


@dataclass
class PostgreSQL:
    """The running server."""

    folder: Path
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def url(self, database: str = "postgres") -> str:
        return f"postgresql+psycopg://readfirst@/{database}?host={self.folder}"

    def new_database(self) -> str:
        """Make an empty database and return its URL."""
        name = f"test_{next(self._numbers)}"
        engine = create_engine(self.url(), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return self.url(name)


@contextmanager
def running_postgresql() -> Iterator[PostgreSQL]:
    """Run a server until the block ends."""
    programs, user = need("PostgreSQL").parent, unprivileged("postgres")
    with lent_folder("pg", user) as folder:
        options = ["-A", "trust", "-U", "readfirst", "--no-sync", "-E", "UTF8", "--locale", "C"]
        initdb = [*as_user(user), programs / "initdb", "-D", folder / "data", *options]
        subprocess.run(initdb, check=True, cwd=folder, capture_output=True)
        settings = ("listen_addresses=", f"unix_socket_directories={folder}", "fsync=off")
        command = [programs / "postgres", "-D", folder / "data", *(f"-c{setting}" for setting in settings)]
        ready = [programs / "pg_isready", "-q", "-h", folder]

        def answers() -> bool:
            return subprocess.run(ready, check=False, cwd=folder).returncode == 0

        # SIGINT: it does not wait until everybody has left.
        with running(command, answers, log=folder / "log", user=user, stop=signal.SIGINT):
            yield PostgreSQL(folder)
