"""The whole cluster: what it consists of, the order in which it starts and ends, and what is started again."""

from __future__ import annotations

import os
import secrets
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from webui.cluster import services
from webui.cluster.hosts import Host, host, shared_articles
from webui.cluster.opensearch import opensearch, search_setting
from webui.cluster.part import ClusterPart, PartFailed, PartState, PortTaken
from webui.cluster.ports import free_ports
from webui.cluster.programs import OPTIONAL, PROGRAMS, ProgramMissing, need
from webui.cluster.proxy import proxy
from webui.configuration import read_settings
from webui.file_stores import store_at
from webui.processes.supervisor import development_accounts
from webui.storage.database import Database, DatabaseBusy

_SHORTEST_LIFE_SECONDS: Final = 2.0
_LONGEST_WAIT_SECONDS: Final = 60.0
_PAUSE_SECONDS: Final = 0.5
_MOST_STARTS: Final = 3
_NODES: Final = 3  # of OpenSearch
_NODE_MEGABYTES: Final = 512
HOSTS: Final = ("a", "b")


@dataclass
class Cluster:
    """The running cluster."""

    folder: Path
    tell: Callable[[str], None]
    parts: list[ClusterPart] = field(default_factory=list)  # in the order of their start
    hosts: list[Host] = field(default_factory=list)
    port: int = 0  # of nginx: the address of the site
    database_url: str = ""
    imap_port: int = 0
    mailbox_password: str = ""
    taken_letters: Path = Path()  # the reference of each letter that the mail server took
    articles_remote: Path = Path()
    accounts: Mapping[str, str] = field(default_factory=dict)  # name -> password
    environment: Mapping[str, str] = field(default_factory=dict)  # how the store is found

    @property
    def url(self) -> str:
        """Address of the site."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, *parts: ClusterPart) -> None:
        """Start processes at once and wait until all of them answer; raise PartFailed."""
        began = time.monotonic()
        for part in parts:
            self.parts.append(part)
            part.start()
        for part in parts:
            part.wait_until_it_answers()
            port = f", port {part.port}" if part.port else ""
            self.tell(f"  {part.name:20} {time.monotonic() - began:4.1f} s{port}")

    def start_again(self) -> list[ClusterPart]:
        """Start what has ended; return it. A process that lived for moments only waits for its turn."""
        ended = [part for part in self.parts if part.state is PartState.ENDED]
        due = [part for part in ended if time.monotonic() - part.since > _SHORTEST_LIFE_SECONDS]
        for part in due:
            part.start()
        return due

    def end(self) -> None:
        """End everything, the last first: the product, then what it needs."""
        stages = [[part for part in self.parts if part.environment], [p for p in self.parts if not p.environment]]
        for stage in stages:
            for part in reversed(stage):
                part.ask_to_end()
            for part in reversed(stage):
                part.end()


@contextmanager
def running_cluster(
    articles: Path, tell: Callable[[str], None], *, port: int = 0, settings: Mapping[str, str] | None = None
) -> Iterator[Cluster]:
    """Run the cluster until the block ends; raise ProgramMissing or PartFailed.

    articles  folder of the articles that every host begins with
    tell      gets a line of progress
    port      of the site; 0 = any
    settings  more settings of every host, without their prefix
    """
    for name in PROGRAMS:
        if name not in OPTIONAL:
            need(name)
    with ExitStack() as opened:
        yield started(opened, lambda cluster: _start_everything(cluster, articles, settings or {}), tell, port)


def started(opened: ExitStack, start: Callable[[Cluster], None], tell: Callable[[str], None], port: int = 0) -> Cluster:
    """Return a cluster that `start` has started and that ends with `opened`; raise PartFailed.

    It is started anew, on other ports, where somebody else had taken a port of a part meanwhile; three times at most.
    """
    for attempt in range(1, _MOST_STARTS + 1):
        with ExitStack() as tried:
            folder = Path(tried.enter_context(tempfile.TemporaryDirectory(prefix="readfirst-cluster-")))
            folder.chmod(0o755)  # every service looks into its own folder as somebody else
            cluster = Cluster(folder, tell, port=port or free_ports(1)[0])
            tried.callback(cluster.end)
            try:
                start(cluster)
            except PortTaken as error:
                if attempt == _MOST_STARTS:
                    raise
                tell(f"{error}\nSomebody else has taken a port meanwhile: once more, with others …")
            except subprocess.CalledProcessError as error:
                raise PartFailed(_in_words(error)) from None
            except (OSError, SQLAlchemyError, DatabaseBusy) as error:
                raise PartFailed(f"the cluster does not start: {error}") from None
            else:
                opened.push(tried.pop_all())
                return cluster
    raise AssertionError("the last attempt returns or raises")


def _in_words(error: subprocess.CalledProcessError) -> str:
    last = (error.stderr or error.stdout or b"").decode("utf-8", "replace").splitlines()[-5:]
    return "\n".join((f"`{' '.join(map(str, error.cmd))}` ended with {error.returncode}:", *last))


def _start_everything(cluster: Cluster, articles: Path, settings: Mapping[str, str]) -> None:
    _start_services(cluster)
    _start_hosts(cluster, articles, settings)
    cluster.start(proxy(_folder(cluster, "nginx"), [host.port for host in cluster.hosts], cluster.port))


def _start_services(cluster: Cluster) -> None:
    cluster.tell("Starting services …")
    redis = services.redis_server(_folder(cluster, "redis"))
    store, found_by = services.store(_folder(cluster, "store"))
    imap, password = services.mailbox(_folder(cluster, "imap"))
    smtp, cluster.taken_letters = services.mail_server(_folder(cluster, "smtp"))
    primary = services.postgresql_primary(_folder(cluster, "postgresql"))
    nodes = _nodes(cluster)
    cluster.start(redis, store, imap, smtp, primary.part, *nodes)
    cluster.imap_port, cluster.mailbox_password = imap.port, password
    primary.make_database()
    replica = services.postgresql_replica(primary)
    cluster.start(replica.part)
    _make_bucket(found_by)
    cluster.database_url = primary.url
    cluster.environment = {
        **found_by,
        "DATABASE_URL": primary.url,
        "DATABASE_REPLICA_URL": replica.url,
        "REDIS_URL": f"redis://127.0.0.1:{redis.port}/0",
        "STORE": f"s3://{services.BUCKET}/files",
        "SMTP_PORT": str(smtp.port),
        "IMAP_PORT": str(imap.port),
        "IMAP_PASSWORD": password,
        **({"SEARCH": search_setting(nodes)} if nodes else {}),
    }


def _nodes(cluster: Cluster) -> list[ClusterPart]:
    try:
        return opensearch(_folder(cluster, "opensearch"), _NODES, _NODE_MEGABYTES)
    except ProgramMissing as error:
        cluster.tell(f"  {error}; every host searches by itself")
        return []


def _make_bucket(found_by: Mapping[str, str]) -> None:
    """Write a first file, which makes the bucket and room in it: the store's port is open long before."""
    before = {name: os.environ.get(name) for name in found_by}
    os.environ |= found_by
    until = time.monotonic() + _LONGEST_WAIT_SECONDS
    try:
        while True:
            try:
                store_at(f"s3://{services.BUCKET}").put("ready", (b"ready",))
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(_PAUSE_SECONDS)
            else:
                return
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


def _start_hosts(cluster: Cluster, articles: Path, more: Mapping[str, str]) -> None:
    cluster.articles_remote = cluster.folder / "articles.git"
    shared_articles(articles, cluster.articles_remote)
    settings = {**cluster.environment, **_same_everywhere(cluster), **more}
    for name, port in zip(HOSTS, free_ports(len(HOSTS)), strict=True):
        made = host(name, _folder(cluster, name), port, cluster.articles_remote, settings)
        cluster.hosts.append(made)
    cluster.tell("Making tables …")
    first = read_settings(cluster.hosts[0].environment)
    with closing(Database(first.url)) as database:
        database.migrate()
        cluster.accounts = development_accounts(first, database)
    cluster.tell("Starting hosts: one of them builds the index for all …")
    cluster.start(*(part for made in cluster.hosts for part in made.parts()))


def _same_everywhere(cluster: Cluster) -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_hex(32),
        "INDEX_KEY": secrets.token_hex(32),
        "INDEX_STORE": f"s3://{services.BUCKET}/index",
        "SITE_URL": cluster.url,
        "HOST": "127.0.0.1",
        "PROXIES": "1",
        "MEANING": "off",
        "CHANNEL": "email",
        "SUPPORT_EMAIL": "support@example.org",
        "MAIL_FROM": services.MAILBOX,
        "SMTP_HOST": "127.0.0.1",
        "SMTP_SECURITY": "none",
        "IMAP_HOST": "127.0.0.1",
        "IMAP_SECURITY": "none",
        "IMAP_USER": services.MAILBOX,
    }


def _folder(cluster: Cluster, name: str) -> Path:
    folder = cluster.folder / name
    folder.mkdir()
    return folder
