"""`readfirst capacity`: what each kind of request costs on this machine, and how many machines a demand needs."""

from __future__ import annotations

import json
import math
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from typing import Final

import click
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from search import KnowledgeBase, build_index
from tickets.incoming.imap import Fetched
from webui.app import create_app
from webui.cluster.arrivals import answered, one_by_one
from webui.cluster.queueing import servers_for, simulate
from webui.cluster.sizing import Demand, Machines, Prices, cost_a_month, machines_for
from webui.configuration import read_settings
from webui.mail_reader import MailReader
from webui.processes.mail_in import receive
from webui.setting import PREFIX
from webui.settings import Settings
from webui.storage.database import Database
from webui.storage.derived.catch_up import CatchUp

_LANG: Final = "sk"
_TIMES: Final = {"keystroke": 300, "problem": 40, "article": 40, "ticket": 30, "mail": 20}
_SLOWEST_KEYSTROKE: Final = 0.1  # seconds that 99 of 100 answers may take
_WEB_SERVERS: Final = 2  # of the cluster, each with one processor: Python computes one thing at a time
_CHECK_SECONDS: Final = 20.0
_ALONE: Final = 200  # keystrokes of one client
_TYPED: Final = ("zabudnute heslo", "platba kartou zlyhala", "neviem sa prihlasit", "zmena e-mailu")
_POINT: Final = "/en/contact/point/hijacked"
_KEY: Final = re.compile(r'name="key" value="(\w+)"')
_OFFERED: Final = re.compile(r'"(/sk/problem/[0-9a-f]{32}/a/[a-z0-9-]+)')


@click.command()
@click.option("--keystrokes", default=10_000.0, show_default=True, help="A second, in the busiest hour.")
@click.option("--mails", default=20.0, show_default=True, help="The same.")
@click.option("--cores", default=16, show_default=True, help="Processors of one machine.")
@click.option("--zones", default=3, show_default=True, help="Data centres; one may be away.")
@click.option("--machine-price", default=0.0, help="Of one machine and month, in your currency.")
@click.option("--check", type=int, help="Port of a running cluster whose two web servers are asked, to compare.")
@click.option("--rate", default=20.0, show_default=True, help="Keystrokes a second for that.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def capacity(
    keystrokes: float,
    mails: float,
    cores: int,
    zones: int,
    machine_price: float,
    check: int | None,
    rate: float,
    *,
    as_json: bool,
) -> None:
    """Measure what requests cost here, and count the machines that a demand needs."""
    articles = Path(os.environ.get(f"{PREFIX}ARTICLES_DIR") or Settings().articles_dir)
    with tempfile.TemporaryDirectory(prefix="readfirst-capacity-") as folder:
        measured = measure(articles, Path(folder))
    costs = {kind: 1000 * sum(times) / len(times) for kind, times in measured.items()}
    demand = Demand(keystrokes, mails=mails)
    machines = machines_for(demand, costs, cores=cores, zones=zones)
    answer = {
        "costs_ms": {kind: round(cost, 3) for kind, cost in costs.items()},
        "per_second": {kind: round(rate, 1) for kind, rate in demand.per_second().items()},
        "processors": round(machines.processors, 1),
        "machines": machines.machines,
        "share": {kind: round(share, 3) for kind, share in machines.share.items()},
        "price": round(cost_a_month(machines, Prices(machine_price), gigabytes=0.0), 2),
        "keystroke": _queue(keystrokes, measured["keystroke"], machines, cores),
    }
    if check:
        answer["check"] = _compared(check, rate)
    click.echo(json.dumps(answer, indent=None if as_json else 2))


def _queue(per_second: float, services: list[float], machines: Machines, cores: int) -> dict[str, object]:
    """Return what somebody who types waits for on one machine of these, by the simulated queue, in milliseconds."""
    rate = per_second / machines.machines
    result = simulate(rate, services, cores)
    return {
        "per_machine": round(rate, 1),
        "p50_ms": round(result.p50 * 1000, 2),
        "p99_ms": round(result.p99 * 1000, 2),
        "busy": round(result.busy, 3),
        "fewest_processors": servers_for(rate, services, _SLOWEST_KEYSTROKE),
    }


def _compared(port: int, rate: float) -> dict[str, object]:
    """Return what a running cluster answers at that rate, beside what the simulated queue says; milliseconds.

    What a keystroke takes where nobody queues is measured there first, by one client, and is what the simulation
    serves: it holds the way there, the services behind the web servers, and whatever else the machine does meanwhile.
    """
    alone = [seconds for seconds in one_by_one(port, _TYPED, _LANG, _ALONE, seed=2) if math.isfinite(seconds)]
    waits = answered(port, _TYPED, _LANG, rate, _CHECK_SECONDS, seed=1)
    counted = [wait for wait in waits if math.isfinite(wait)]
    if not alone or not counted:
        raise click.ClickException(f"nothing at port {port} answers a keystroke: is the cluster ready?")
    expected = simulate(rate, alone, _WEB_SERVERS)
    service = sum(alone) / len(alone)
    return {
        "requests": len(waits),
        "unanswered": len(waits) - len(counted),
        "alone": _percentiles(alone),
        "measured": _percentiles(waits) | {"mean_wait_ms": _ms(max(0.0, sum(counted) / len(counted) - service))},
        "simulated": {
            "p50_ms": _ms(expected.p50),
            "p99_ms": _ms(expected.p99),
            "mean_wait_ms": _ms(expected.mean_wait),
        },
        "busy": round(expected.busy, 3),
    }


def _percentiles(ordered: list[float]) -> dict[str, float | None]:
    return {f"p{share}_ms": _ms(ordered[int(len(ordered) * share / 100)]) for share in (50, 99)}


def _ms(seconds: float) -> float | None:
    return None if math.isinf(seconds) else round(seconds * 1000, 2)


def measure(articles: Path, folder: Path) -> dict[str, list[float]]:
    """Return kind -> seconds of processor time of each request, through the whole application in this process."""
    environment = {
        "DATA_DIR": str(folder),
        "ARTICLES_DIR": str(articles),
        "MEANING": "off",
        **dict.fromkeys(("SUGGEST_PER_MINUTE",), "1000000"),
        **dict.fromkeys(("TICKETS_PER_HOUR", "PROBLEMS_PER_HOUR", "UPLOADS_PER_HOUR"), "10000"),
    }
    settings = read_settings({f"{PREFIX}{name}": value for name, value in environment.items()})
    build_index(articles, settings.index_dir, default_lang=settings.default_language)
    app = create_app(settings)
    client = app.test_client()
    titles = cycle(card.title for card in KnowledgeBase(settings.index_dir).catalogue(_LANG))
    measured: dict[str, list[float]] = {
        "keystroke": _keystrokes(client, titles),
        **_problems(client, titles),
        "ticket": _tickets(client),
        "mail": _mails(app),
    }
    measured["event"] = _events(settings)
    return measured


def _keystrokes(client: FlaskClient, titles: Iterator[str]) -> list[float]:
    times: list[float] = []
    while len(times) < _TIMES["keystroke"]:
        title = next(titles)
        for letters in range(3, len(title) + 1, 2):
            body = {"text": title[:letters], "lang": _LANG}
            times.append(_processor_time(lambda body=body: client.post("/api/v1/suggest", json=body)))  # type: ignore[misc]
    return times


def _problems(client: FlaskClient, titles: Iterator[str]) -> dict[str, list[float]]:
    """Return the times of describing a problem with its page, and of reading an article with its answer."""
    times: dict[str, list[float]] = {"problem": [], "article": []}
    for _ in range(_TIMES["problem"]):
        with _timed(times["problem"]):
            location = client.post(f"/{_LANG}/problem", data={"text": next(titles)}).location
            page = client.get(f"{location}?card=1").text
        path = _OFFERED.search(page)
        if path:
            problem, _, article_id = path[1].rpartition("/a/")
            with _timed(times["article"]):
                client.get(path[1])
                client.post(f"{problem}/verdict", data={"article_id": article_id, "solved": "no", "reason": "unclear"})
    return times


def _tickets(client: FlaskClient) -> list[float]:
    times: list[float] = []
    for number in range(_TIMES["ticket"]):
        key = _KEY.search(client.get(_POINT).text)
        fields = {"choice": "hijacked/cannot-get-in", "email": f"a{number}@example.org", "consent": "yes"}
        fields |= {"description": f"help {number}", "key": key[1] if key else ""}
        with _timed(times):
            client.post(_POINT, data=fields)
    return times


def _mails(app: Flask) -> list[float]:
    """Return the mean time of a mail for each, with that of the process that reads it."""
    began = _all_processor_time()
    with app.app_context(), MailReader() as reader:
        for number in range(_TIMES["mail"]):
            mail = (
                f"From: Ann <ann-{number}@example.org>\r\nTo: help@example.org\r\nSubject: Heslo {number}\r\n"
                f"Message-ID: <{number}@capacity.example>\r\n\r\nNeviem sa prihlásiť, číslo {number}.\r\n"
            ).encode()
            receive(Fetched(mail, len(mail), lambda mail=mail: iter((mail,))), reader)  # type: ignore[misc]
    return [(_all_processor_time() - began) / _TIMES["mail"]]


def _events(settings: Settings) -> list[float]:
    """Return the mean time for an event, from the log to the tables that reports read."""
    database = Database(settings.url)
    began = time.process_time()
    CatchUp(database, settings.timezone).run()
    spent = time.process_time() - began
    with database.reading() as connection:
        events = connection.execute(text("SELECT count(*) FROM events")).scalar_one()
    database.close()
    return [spent / events]


def _processor_time(request: Callable[[], object]) -> float:
    began = time.process_time()
    request()
    return time.process_time() - began


@contextmanager
def _timed(times: list[float]) -> Iterator[None]:
    began = time.process_time()
    yield
    times.append(time.process_time() - began)


def _all_processor_time() -> float:
    return sum(os.times()[:4])
