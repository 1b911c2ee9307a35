"""Operators see in their collector what a request, a letter and a mail spent their time on, and nothing of a person."""

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from tests.product import settings_in
from tests.services.postgresql import PostgreSQL
from tests.tickets.desk import a_ticket
from tests.tickets.mailbox import free_port
from tests.visitor import Visitor
from tests.webui.processes.web_process import Web, eventually
from tests.webui.tracing.collector import Collector, attributes, collector
from tickets import ticket_store
from webui.app import create_app
from webui.configuration import read_settings
from webui.logs import JsonFormatter
from webui.request.request_log import HEADER
from webui.setting import SettingError
from webui.settings import Settings
from webui.storage.database import Database
from webui.tracing.tracing import tracing_in

SECRET = "hunter2 jana@example.org"
PROBLEM = f"zabudnute heslo {SECRET}"
CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"  # which does not want it to be kept

Made = Callable[..., Flask]


@pytest.fixture
def collecting() -> Iterator[Collector]:
    with collector() as collecting:
        yield collecting


@pytest.fixture
def made(tmp_path: Path, shipped_index: Path, collecting: Collector) -> Iterator[Made]:
    """Makes the application with some more settings."""
    apps = []

    def make(**more: object) -> Flask:
        settings = replace(settings_in(tmp_path, index=shipped_index), **{"traces": collecting.url, **more})  # type: ignore[arg-type]
        apps.append(create_app(settings))
        return apps[-1]

    yield make
    for app in apps:
        tracing_in(app).stop()
        app.extensions["readfirst"].database.close()


def test_a_problem_shows_what_its_request_spent_its_time_on(made: Made, collecting: Collector) -> None:
    app = made()
    answer = Visitor.of(app).types(PROBLEM)
    tracing_in(app).stop()

    request = collecting.named("POST /<lang>/problem")
    within = collecting.within(request)
    assert {"search query", "search ranking", "search answer"} <= set(within)
    assert [name for name in within if name.startswith("INSERT events")]
    assert request.kind == Span.SPAN_KIND_SERVER
    assert attributes(request) == {
        "http.request.method": "POST",
        "http.route": "/<lang>/problem",
        "http.response.status_code": 303,
        "readfirst.request_id": answer.headers[HEADER],
    }
    assert collecting.paths == {"/v1/traces"}


def test_no_text_address_or_id_of_a_person_leaves(made: Made, collecting: Collector) -> None:
    app = made()
    visitor = Visitor.of(app)
    visitor.types(PROBLEM)
    visitor.looks()
    visitor.goes_to(f"/sk/search?q={SECRET}")
    visitor.goes_to(f"/nowhere/{SECRET}")
    tracing_in(app).stop()

    sent = b"".join(collecting.bodies).decode("utf-8", "replace")
    assert len([span for span in collecting.spans if span.kind == Span.SPAN_KIND_SERVER]) == 5
    assert visitor.help_session_id
    assert [text for text in ("hunter2", "jana", "zabudnute", visitor.help_session_id) if text in sent] == []


def test_a_trace_goes_on_where_the_callers_left_off(
    made: Made, collecting: Collector, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    seen = []

    app = made()

    @app.get("/traced")
    def traced() -> str:
        logging.getLogger("readfirst").warning("on the way")
        seen.append(json.loads(JsonFormatter("web").format(caplog.records[-1])))
        return ""

    app.test_client().get("/traced", headers={"traceparent": CALLER})
    tracing_in(app).stop()

    request = collecting.named("GET /traced")
    assert (request.trace_id.hex(), request.parent_span_id.hex()) == tuple(CALLER.split("-")[1:3])
    assert seen[0]["trace_id"] == request.trace_id.hex(), "the log names it, too"


def test_a_failure_is_marked_and_its_text_stays_here(made: Made, collecting: Collector) -> None:
    app = made()

    @app.get("/fails")
    def fails() -> str:
        raise OSError(SECRET)

    assert app.test_client().get("/fails").status_code == 500
    with pytest.raises(OSError, match="hunter2"), tracing_in(app).span("take mail in"):
        raise OSError(SECRET)
    tracing_in(app).stop()

    request, mail = collecting.named("GET /fails"), collecting.named("take mail in")
    assert request.status.code == mail.status.code == Status.STATUS_CODE_ERROR
    assert attributes(mail) == {"error.type": "OSError"}
    assert b"hunter2" not in b"".join(collecting.bodies)


def test_the_operators_share_is_kept_whatever_a_caller_asks_for(made: Made, collecting: Collector) -> None:
    app = made(traces_share=0.0)
    app.test_client().get("/sk/", headers={"traceparent": f"{CALLER[:-2]}01"})
    tracing_in(app).stop()

    assert collecting.spans == []


def test_a_search_in_a_thread_of_its_own_belongs_to_its_request(made: Made, collecting: Collector) -> None:
    app = made()
    Visitor.of(app).types("zabudnute heslo")
    tracing_in(app).stop()

    requests = {span.span_id for span in collecting.spans if span.kind == Span.SPAN_KIND_SERVER}
    stages = [span for span in collecting.spans if span.name.startswith("search ")]
    assert stages
    assert {span.parent_span_id for span in stages} <= requests


def test_without_a_collector_people_are_answered_and_the_log_says_so_once(
    made: Made, caplog: pytest.LogCaptureFixture
) -> None:
    app = made(traces=f"http://127.0.0.1:{free_port()}")
    visitor = Visitor.of(app)
    assert visitor.types(PROBLEM).status_code == 303
    began = time.monotonic()
    tracing_in(app).stop()

    assert time.monotonic() - began < 4
    assert len([record for record in caplog.records if record.name.startswith("opentelemetry")]) <= 1


@pytest.mark.parametrize(
    ("address", "remedy"),
    [("collector:4318", "http://127.0.0.1:4318"), ("http://user:secret@collector:4318", "http://127.0.0.1:4318")],
)
def test_an_address_that_is_none_stops_the_start(address: str, remedy: str) -> None:
    with pytest.raises(SettingError, match=rf"READFIRST_TRACES=.*{remedy}"):
        read_settings({"READFIRST_TRACES": address})


def test_a_missing_library_stops_the_start_and_is_named(monkeypatch: pytest.MonkeyPatch, collecting: Collector) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    monkeypatch.delitem(sys.modules, "webui.tracing.spans", raising=False)

    with pytest.raises(SettingError, match=r"install requirements-otel\.txt"):
        read_settings({"READFIRST_TRACES": collecting.url})


@pytest.mark.services
def test_statements_of_postgresql_are_measured_as_well(
    made: Made, collecting: Collector, postgresql_server: PostgreSQL, postgresql_url: str
) -> None:
    app = made(database_url=postgresql_url)
    app.extensions["readfirst"].database.migrate()
    Visitor.of(app).types(PROBLEM)
    tracing_in(app).stop()

    systems = {attributes(span).get("db.system.name") for span in collecting.spans if span.name.startswith("INSERT")}
    assert systems == {"postgresql"}


@pytest.mark.long
def test_servers_send_what_is_left_when_they_stop(tmp_path: Path, collecting: Collector) -> None:
    with Web(tmp_path, workers=2, TRACES=collecting.url, MEANING="off") as web:
        assert web.answers_soon()
        assert web.end() == 0

    assert "GET /healthz" in {span.name for span in collecting.spans}


@pytest.mark.long
def test_the_worker_traces_each_letter(tmp_path: Path, collecting: Collector) -> None:
    named = {"DATA_DIR": str(tmp_path), "CHANNEL": "folder", "TRACES": collecting.url, "MEANING": "off"}
    environment = os.environ | {f"READFIRST_{name}": value for name, value in named.items()}
    settings: Settings = read_settings({name: value for name, value in environment.items() if "READFIRST" in name})
    database = Database(settings.url)
    database.migrate()
    with database.writing() as connection:
        ticket_store.save(connection, a_ticket(), ["folder"])
    command = [sys.executable, "-m", "webui.commands.cli", "worker"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as worker:
        assert eventually(lambda: any(span.name.startswith("deliver") for span in collecting.spans), 60)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(60) == 0
    database.close()

    letter = collecting.named("deliver by folder")
    assert attributes(letter) == {"readfirst.result": "delivered"}
    assert letter.end_time_unix_nano > letter.start_time_unix_nano
