"""Databases as the product opens them: SQLite on a file, and a PostgreSQL of our own where its programs are."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

POSTGRES = next((p for p in sorted(Path("/usr/lib/postgresql").glob("*/bin")) if (p / "initdb").exists()), None)


def sqlite_engine(path: Path) -> Engine:
    """WAL, fsync on every commit, and every transaction takes the write lock at its beginning."""
    engine = create_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def _connected(dbapi_connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        dbapi_connection.isolation_level = None
        for pragma in ("busy_timeout=10000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            dbapi_connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


@contextmanager
def postgresql_server() -> Iterator[str]:
    """A server on a socket in a folder of its own; yields its URL."""
    assert POSTGRES is not None
    folder = Path(tempfile.mkdtemp(prefix="readfirst-pg-"))
    user = None  # PostgreSQL refuses to run as root
    if os.geteuid() == 0:
        user = "postgres" if _exists("postgres") else "nobody"
        shutil.chown(folder, user)
    data = folder / "data"
    options = ["-A", "trust", "-U", "readfirst", "--no-sync", "-E", "UTF8", "--locale", "C"]
    subprocess.run([POSTGRES / "initdb", "-D", data, *options], check=True, user=user, cwd=folder, capture_output=True)
    settings = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
    control = [POSTGRES / "pg_ctl", "-D", data, "-w", "-s", "-l", folder / "log"]
    subprocess.run([*control, "-o", settings, "start"], check=True, user=user, cwd=folder)
    try:
        yield f"postgresql+psycopg://readfirst@/postgres?host={folder}"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=True, user=user, cwd=folder)
        shutil.rmtree(folder)


def _exists(user: str) -> bool:
    return any(entry.pw_name == user for entry in pwd.getpwall())
