"""What Prometheus reads, and that dashboard and alerts ask for nothing else."""

import json
import re
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from tests.product import ROOT
from tests.visitor import Visitor
from tests.web import FILLED_IN, Web, web_in
from tests.webui.processes.web_process import Web as WebProcess
from tickets.unknown_records import skip
from webui.operators import metrics as metrics_view
from webui.storage.database import DatabaseBusy

MONITORING = ROOT / "docs" / "monitoring"
NOT_ALWAYS = {  # only with an encoder, after a first training, with an index, with one that hosts share, with a cluster
    "readfirst_meaning_articles",
    "readfirst_training_last_success_timestamp_seconds",
    "readfirst_index_published_timestamp_seconds",
    "readfirst_index_release",
    "readfirst_index_newest_release",
    "readfirst_index_builders",
    "readfirst_opensearch_fault",
    "readfirst_opensearch_behind_seconds",
}
POINT = "/sk/contact/point/hijacked"
FORM = {**FILLED_IN, "choice": "hijacked/cannot-get-in", "description": "niekto je v mojom konte"}


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    web = web_in(tmp_path)
    yield web
    web.close()


def samples(text: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """(name, labels) -> value of everything in the text."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def asks(web: Web) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    return samples(web.app.test_client().get("/metrics").text)


def of(name: str, **labels: str) -> tuple[str, frozenset[tuple[str, str]]]:
    return name, frozenset(labels.items())


def test_requests_are_counted_by_route_and_status(web: Web) -> None:
    client = web.app.test_client()
    for path in ("/sk/a/obnova-hesla", "/sk/a/nikde-nie-je", "/nikde"):
        client.get(path)

    counted = {labels for (name, labels) in asks(web) if name == "readfirst_http_request_duration_seconds_count"}

    statuses = {(dict(labels)["route"], dict(labels)["status"]) for labels in counted}
    assert ("(none)", "404") in statuses
    assert not [route for route, _ in statuses if "obnova" in route or "nikde" in route], "no address, only its pattern"


def test_methods_that_strangers_invent_make_no_series_of_their_own(web: Web) -> None:
    for number in range(20):
        web.app.test_client().open("/sk/", method=f"BREW{number}")

    counted = [dict(labels) for (name, labels) in asks(web) if name == "readfirst_http_request_duration_seconds_count"]

    assert {labels["method"] for labels in counted} <= {"other", "GET"}


def test_what_is_counted_elsewhere_is_taken_over_once(web: Web) -> None:
    first, second = (asks(web) for _ in range(2))
    unknown = of("readfirst_unknown_records_total", table="events")
    skip("events", "RatedByAMachine")

    assert (first[unknown], second[unknown]) == (first[unknown], first[unknown])
    assert [asks(web)[unknown] - first[unknown] for _ in range(2)] == [1, 1]


def test_a_thread_that_read_an_older_count_has_nothing_counted_twice(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = of("readfirst_limits_counted_alone_total")
    totals = []
    for count in (5, 6, 5, 6):
        monkeypatch.setattr(web.parts.limits, "counted_alone", count)
        totals.append(asks(web)[alone])

    assert totals[-1] <= 6


def test_tickets_queues_and_held_ones_come_from_the_database(web: Web) -> None:
    assert Visitor.of(web.app).client.post(POINT, data=FORM).status_code == 201
    web.clock.goes_on(timedelta(minutes=20))

    metrics = asks(web)

    assert [value for (name, _), value in metrics.items() if name == "readfirst_tickets_last_hour"] == [1]
    assert metrics[of("readfirst_outbox", state="pending")] == 1
    assert metrics[of("readfirst_outbox_oldest_due_seconds")] == 20 * 60
    assert metrics[of("readfirst_held_tickets")] == 0


def test_while_the_database_is_away_the_rest_is_exported(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise DatabaseBusy("connection refused")

    monkeypatch.setattr(metrics_view, "counts_now", away)

    metrics = asks(web)

    assert metrics[of("readfirst_database_up")] == 0
    assert of("process_resident_memory_bytes") in metrics


@pytest.mark.parametrize("file", ["grafana-dashboard.json", "alerts.yml"])
def test_dashboard_and_alerts_ask_for_what_is_exported(web: Web, file: str) -> None:
    Visitor.of(web.app).types("zabudnute heslo")
    families = {family.name for family in text_string_to_metric_families(web.app.test_client().get("/metrics").text)}
    exported = {name + end for name in families for end in ("", "_total", "_sum", "_count", "_bucket")} | NOT_ALWAYS

    text = (MONITORING / file).read_text(encoding="utf-8")
    expressions = (
        [target["expr"] for panel in json.loads(text)["panels"] for target in panel["targets"]]
        if file.endswith("json")
        else [rule["expr"] for rule in yaml.safe_load(text)["groups"][0]["rules"]]
    )
    named = {name for expression in expressions for name in re.findall(r"\b(?:readfirst|process)_\w+", expression)}

    assert len(named) > 5
    assert named <= exported


def test_everything_that_is_exported_stands_on_the_dashboard(web: Web) -> None:
    text = (MONITORING / "grafana-dashboard.json").read_text(encoding="utf-8")
    families = {family.name for family in text_string_to_metric_families(web.app.test_client().get("/metrics").text)}

    families |= NOT_ALWAYS
    assert {name for name in families if not re.search(rf"\b{name}(_bucket|_count|_sum|_total)?\b", text)} <= {
        "readfirst_training_running"
    }


def test_every_alert_has_a_paragraph_in_the_manual() -> None:
    alerts = yaml.safe_load((MONITORING / "alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
    manual = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")

    assert [rule["alert"] for rule in alerts if f"`{rule['alert']}`" not in manual] == []


def healthy(server: WebProcess) -> float:
    """How many requests for `/healthz` a process of the server says that there were."""
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/metrics") as answer:
        measured = samples(answer.read().decode())
    return measured[of("readfirst_http_request_duration_seconds_count", method="GET", route="/healthz", status="200")]


@pytest.mark.long
def test_every_process_of_a_host_tells_of_all(tmp_path: Path, shipped_index: Path) -> None:
    (tmp_path / "index").symlink_to(shipped_index, target_is_directory=True)
    with WebProcess(tmp_path, workers=2) as server:
        assert server.answers_soon()
        for _ in range(40):
            server.answers()
        counts = [healthy(server) for _ in range(6)]

    assert min(counts) >= 40
