"""`readfirst bench`: in a module of its own, because only it imports other engines."""

from __future__ import annotations

import json
from pathlib import Path

import click

from search.bench import page
from search.bench.peers import EngineMissing
from search.bench.processes import BenchFailed
from search.bench.quality import rows
from search.bench.run import Ask, engines_at_hand, measure, place_for, surroundings
from webui.commands.bench_http import measure_http, one_more_worker_mb
from webui.commands.bench_servers import COMPARED, measure_servers

_REQUESTS_A_SECOND = 50  # of one engine's time


@click.command()
@click.option("--articles", "folders", multiple=True, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--size", type=click.IntRange(min=10), help="So many articles: a sample, or with made ones beyond.")
@click.option("--peers", default="", help="tantivy,fts5,xapian,whoosh,minisearch; without it, all that are installed.")
@click.option("--seconds", default=30.0, show_default=True, help="Time for the keystrokes of one engine.")
@click.option(
    "--servers", is_flag=True, help="Whole servers over HTTP instead: requests a second, one process and two."
)
@click.option("--limit", default=300.0, show_default=True, help="Seconds after which a server is left out.")
@click.option("--collections", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Quality, too.")
@click.option("--no-web", is_flag=True, help="Leave the web server out.")
@click.option("--only-quality", is_flag=True, help="The collections alone.")
@click.option("--seed", default=1, show_default=True, help="Of everything drawn at random.")
@click.option(
    "--page", "written", type=click.Path(path_type=Path), default=Path("docs/benchmarks.md"), show_default=True
)
@click.option("--json", "as_json_", is_flag=True, help="Print one JSON object.")
def bench(
    folders: tuple[Path, ...],
    size: int | None,
    peers: str,
    seconds: float,
    limit: float,
    collections: Path | None,
    seed: int,
    written: Path,
    *,
    servers: bool,
    no_web: bool,
    only_quality: bool,
    as_json_: bool,
) -> None:
    """How fast the search is, beside other engines in the same run, and how good; writes docs/benchmarks.md."""
    run = surroundings()
    sections = []
    try:
        if servers:
            run |= _servers(Ask(_folders(folders), size, _compared(peers), seconds, seed), limit)
            sections.append(page.servers_section(run))
        elif not only_quality:
            ask = Ask(_folders(folders), size, engines_at_hand(peers, _say), seconds, seed)
            run |= _speed(ask, web=not no_web)
            sections.append(page.speed_section(run))
    except EngineMissing as missing:
        raise click.UsageError(str(missing)) from None
    except BenchFailed as failed:
        raise click.ClickException(str(failed)) from None
    if collections:
        run["quality"] = rows(collections, _say)
        sections.append(page.quality_section(run))
    page.write(written, sections)
    if as_json_:
        click.echo(json.dumps(run, ensure_ascii=False))
    else:
        click.echo("\n\n".join(text for _, text in sections))


def _speed(ask: Ask, *, web: bool) -> dict[str, object]:
    with place_for(ask, _say) as (place, content):
        _say(f"{content['real']} real articles, {content['made']} made ones")
        speed = content | {"engines": {name: measure(name, place, ask, _say) for name in ask.engines}}
        if web:
            _say("over HTTP")
            requests = int(ask.seconds * _REQUESTS_A_SECOND) + 1
            speed["http"] = measure_http(place, requests) | {"worker_mb": one_more_worker_mb(place, requests)}
        return speed


def _folders(folders: tuple[Path, ...]) -> tuple[Path, ...]:
    """Return the folders of articles: without any, the articles that ship."""
    return folders or (Path("kb_articles"),)


def _compared(peers: str) -> tuple[str, ...]:
    """Return the servers in `peers`, with "" all; raises EngineMissing for a name that is none."""
    wanted = tuple(name.strip() for name in peers.split(",") if name.strip())
    for name in wanted:
        if name not in COMPARED:
            raise EngineMissing(f"there is no server {name!r}: choose from {', '.join(COMPARED)}")
    return wanted or COMPARED


def _servers(ask: Ask, limit: float) -> dict[str, object]:
    with place_for(ask, _say) as (place, content):
        _say(f"{content['real']} real articles, {content['made']} made ones")
        figures, missing = measure_servers(place, ask.engines, max(1, round(ask.seconds)), limit, _say)
        return content | {"servers": figures, "missing": missing}


def _say(text: str) -> None:
    click.echo(text, err=True)
