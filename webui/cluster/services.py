"""The services beside the product: PostgreSQL and its replica, Redis, an S3 store, a mailbox, a mail server."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from webui.cluster.part import ClusterPart
from webui.cluster.ports import free_ports, says
from webui.cluster.programs import as_user, need, unprivileged

BUCKET: Final = "readfirst"
MAILBOX: Final = "help@example.org"
_NAME: Final = "readfirst"  # of the database, and of whoever owns it
_STORE: Final = ("-logtostderr=true", "server", "-s3", "-ip=127.0.0.1", "-ip.bind=127.0.0.1")
_SMALL_DISK: Final = (
    "-volume.max=24",
    "-master.volumeSizeLimitMB=64",
    "-master.volumePreallocate=false",
    "-s3.port.iceberg=0",
    "-s3.port.lance=0",
)


@dataclass(frozen=True, slots=True)
class PostgreSQL:
    """A server: its process, the folder of its data, and the address of the product's database on it."""

    part: ClusterPart
    folder: Path
    url: str

    def make_database(self) -> None:
        """Make the empty database of the product; the server answers already. Raise CalledProcessError."""
        _run(self.folder, "psql", "-q", "-d", f"{self.server}/postgres", "-c", f"CREATE DATABASE {_NAME}")

    @property
    def server(self) -> str:
        """Address of the server for PostgreSQL's own programs."""
        return self.url.replace("+psycopg", "").rpartition("/")[0]


def postgresql_primary(folder: Path) -> PostgreSQL:
    """Return a server whose data lie in a folder; raise CalledProcessError."""
    user, password = unprivileged("postgres"), secrets.token_hex(16)
    _give(folder, user)
    (folder / "password").write_text(password)
    (folder / "password").chmod(0o600)
    _give(folder / "password", user)
    _run(folder, "initdb", "-D", "primary", "-U", _NAME, "--pwfile=password", "-A", "scram-sha-256", "-E", "UTF8")
    part = _postgres(folder, "primary", user)
    return PostgreSQL(part, folder, f"postgresql+psycopg://{_NAME}:{password}@127.0.0.1:{part.port}/{_NAME}")


def postgresql_replica(primary: PostgreSQL) -> PostgreSQL:
    """Return a streaming replica of a server that answers; raise CalledProcessError."""
    folder = primary.folder
    _run(folder, "pg_basebackup", "-d", primary.server, "-D", "replica", "-R", "-X", "stream", "-c", "fast")
    part = _postgres(folder, "replica", unprivileged("postgres"))
    return PostgreSQL(part, folder, primary.url.replace(f":{primary.part.port}/", f":{part.port}/"))


def _postgres(folder: Path, name: str, user: str) -> ClusterPart:
    (port,) = free_ports(1)
    settings = ("listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200", "fsync=off")
    command = [
        _postgresql("postgres"),
        "-D",
        str(folder / name),
        "-p",
        str(port),
        *(f"-c{setting}" for setting in settings),
    ]
    ready = [_postgresql("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port), "-t", "1"]

    def answers() -> bool:
        return subprocess.run(ready, check=False, cwd=folder).returncode == 0  # noqa: S603 - PostgreSQL's own program

    return ClusterPart(
        f"postgresql {name}",
        command,
        folder / f"{name}.log",
        answers,
        port=port,
        user=user,
        end_by=signal.SIGINT,  # it does not wait until everybody has left
        once=name == "primary",
    )


def _postgresql(program: str) -> str:
    return str(need("PostgreSQL").parent / program)


def _run(folder: Path, program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL to its end; raise CalledProcessError."""
    command = [*as_user(unprivileged("postgres")), _postgresql(program), *arguments]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)  # noqa: S603 - PostgreSQL's own program


def redis_server(folder: Path) -> ClusterPart:
    """Return a Redis that keeps nothing."""
    port, user = free_ports(1)[0], unprivileged("redis")
    _give(folder, user)
    command = [str(need("Redis")), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""]
    return ClusterPart(
        "redis", command, folder / "log", lambda: says(port, b"PING\r\n", b"+PONG"), port=port, user=user
    )


def store(folder: Path) -> tuple[ClusterPart, dict[str, str]]:
    """Return an S3 store, and the variables with which it is found."""
    port, *others = free_ports(8)
    master, volume, filer, *remote = others
    key, secret = "readfirst", secrets.token_hex(16)
    actions = ["Admin", "Read", "Write", "List"]
    who = {"name": key, "credentials": [{"accessKey": key, "secretKey": secret}], "actions": actions}
    (folder / "s3.json").write_text(json.dumps({"identities": [who]}))
    speak = ("s3", "master", "volume", "filer")
    places = [f"-master.port={master}", f"-volume.port={volume}", f"-filer.port={filer}"]
    places += [f"-{kind}.port.grpc={number}" for kind, number in zip(speak, remote, strict=True)]
    places += [f"-filer.localSocket={folder / 'filer.sock'}", f"-s3.localSocket={folder / 's3.sock'}"]
    command = [str(need("SeaweedFS")), *_STORE, f"-dir={folder}"]
    command += [f"-s3.config={folder / 's3.json'}", f"-s3.port={port}", *places, *_SMALL_DISK]
    found_by = {
        "AWS_ACCESS_KEY_ID": key,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
    }
    question = b"GET /status HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n"
    # It takes keys from these variables, too: those of whoever started this would count in place of ours.
    own = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    answers = partial(says, port, question, b"HTTP/1.")
    part = ClusterPart("store", command, folder / "log", answers, environment=own, port=port)
    part.end_by = signal.SIGKILL  # it takes minutes to end by itself, and writes what it acknowledges
    part.leaves = [Path(f"/tmp/seaweedfs-{kind}-grpc-{n}.sock") for kind, n in zip(speak, remote, strict=True)]  # noqa: S108 - its own choice
    return part, found_by


def mailbox(folder: Path) -> tuple[ClusterPart, str]:
    """Return an IMAP server with one mailbox, `MAILBOX`, and its password."""
    port, owner, password = free_ports(1)[0], unprivileged("nobody"), secrets.token_hex(8)
    (folder / "mail").mkdir()
    _give(folder / "mail", owner)
    (folder / "users").write_text(f"{MAILBOX}:{{PLAIN}}{password}::::::\n")
    (folder / "conf").write_text(dovecot_configuration(folder, port, owner))
    command = [str(need("Dovecot")), "-F", "-c", str(folder / "conf")]
    return ClusterPart("imap", command, folder / "log", lambda: says(port, b"", b"* OK"), port=port), password


def dovecot_configuration(folder: Path, port: int, owner: str, *, tls: str = "ssl = no") -> str:
    """Return the configuration of Dovecot with the mailboxes of `folder / "users"`, whose mails belong to `owner`."""
    return f"""
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/run
log_path = /dev/stderr
default_internal_user = {unprivileged("dovecot")}
default_login_user = {unprivileged("dovenull")}
default_vsz_limit = 1G
first_valid_uid = 1
mail_location = maildir:{folder}/mail
mail_uid = {owner}
mail_gid = {os.getgid() if os.geteuid() else "nogroup"}
mail_fsync = never
mail_max_userip_connections = 50
disable_plaintext_auth = no
auth_failure_delay = 0
{tls}
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = home={folder}/mail
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


def mail_server(folder: Path) -> tuple[ClusterPart, Path]:
    """Return a mail server that takes everything, and the file in which the reference of each taken letter stands."""
    port, taken = free_ports(1)[0], folder / "taken"
    command = [sys.executable, "-m", "webui.cluster.mail_sink", str(port), str(taken)]
    return ClusterPart("smtp", command, folder / "log", lambda: says(port, b"", b"220"), port=port), taken


def _give(path: Path, user: str) -> None:
    if os.geteuid() == 0:
        shutil.chown(path, user)
