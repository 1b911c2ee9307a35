"""`readfirst demo-cluster`: the product on two hosts with real services, on loopback, in data that is thrown away."""

from __future__ import annotations

import os
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import click

from webui.cluster.cluster import Cluster, running_cluster
from webui.cluster.end_signals import exit_on_signals
from webui.cluster.page import status_page
from webui.cluster.part import PartFailed
from webui.cluster.programs import ProgramMissing
from webui.processes.supervisor import free_port
from webui.setting import PREFIX
from webui.settings import Settings

_LOOK_EVERY_SECONDS: Final = 0.5


@click.command("demo-cluster")
@click.option("--articles", type=click.Path(path_type=Path, file_okay=False), help="Folder of articles to begin with.")
@click.option("--port", default=8080, show_default=True, help="Of the site; the next free one is taken if it is busy.")
@click.option("--page-port", default=8090, show_default=True, help="Of the page that shows what runs; likewise.")
def demo_cluster(articles: Path | None, port: int, page_port: int) -> None:
    """Two hosts, PostgreSQL, OpenSearch, Redis, a store, mail and nginx on this machine, until Ctrl+C."""
    exit_on_signals(_tell, status=0)
    source = articles or Path(os.environ.get(f"{PREFIX}ARTICLES_DIR") or Settings().articles_dir)
    try:
        with ExitStack() as opened:
            cluster = opened.enter_context(running_cluster(source, _tell, port=free_port("127.0.0.1", port)))
            address = opened.enter_context(status_page(cluster, free_port("127.0.0.1", page_port)))
            click.echo(_welcome(cluster, address))
            _watch(cluster)
    except (ProgramMissing, PartFailed) as error:
        raise click.ClickException(str(error)) from None


def _watch(cluster: Cluster) -> None:
    """Start again whatever ends."""
    while True:
        time.sleep(_LOOK_EVERY_SECONDS)
        for part in cluster.start_again():
            _tell(f"{part.name} has ended: it is started again")


def _tell(line: str) -> None:
    click.echo(line, err=True)


def _welcome(cluster: Cluster, address: str) -> str:
    accounts = "\n".join(f"                  {name:8} {password}" for name, password in cluster.accounts.items())
    return (
        f"\n  Help centre   {cluster.url}/\n  Staff         {cluster.url}/staff/sign-in\n{accounts}"
        f"\n  What runs     {address}\n  Its data      {cluster.folder}\n\n  Stop with Ctrl+C.\n"
    )
