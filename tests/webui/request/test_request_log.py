"""A line for each request says route, status and time, and nothing that a person typed."""

import json
import logging
import sys

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.visitor import Visitor
from webui.logs import JsonFormatter, TextFormatter
from webui.request.request_log import HEADER

TYPED = "moje tajne heslo je hunter2"


def lines(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.name == "readfirst.requests"]


@pytest.fixture(autouse=True)
def everything_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)


def test_a_line_has_method_route_status_and_time(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    client.get("/sk/")

    (line,) = lines(caplog)
    shown = json.loads(JsonFormatter("web").format(line))
    assert (shown["method"], shown["route"], shown["status"]) == ("GET", "/<lang>/", 200)
    assert shown["ms"] > 0
    assert {"time", "level", "process", "logger", "message"} <= set(shown)


def test_no_text_id_or_secret_of_a_person_is_in_it(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    visitor = Visitor.of(app)
    visitor.types(TYPED)
    visitor.looks()
    visitor.goes_to(f"/sk/search?q={TYPED}")
    visitor.goes_to(f"/nowhere/{TYPED}")

    logged = "".join(JsonFormatter("web").format(record) for record in caplog.records)
    assert len(lines(caplog)) == 5
    assert visitor.help_session_id
    assert visitor.help_session_id not in logged
    assert "hunter2" not in logged


def test_the_answer_names_the_id_that_its_lines_have(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    seen = []

    @app.get("/fails")
    def fails() -> str:
        logging.getLogger("readfirst").warning("on the way")
        seen.append(JsonFormatter("web").format(caplog.records[-1]))
        seen.append(TextFormatter("web").format(caplog.records[-1]))
        raise OSError("broken")

    answer = app.test_client().get("/fails")

    assert answer.status_code == 500
    as_json, as_text = seen
    assert json.loads(as_json)["request_id"] == answer.headers[HEADER] != ""
    assert as_text.endswith(f"WARNING web: on the way request={answer.headers[HEADER]}")
    (line,) = lines(caplog)
    assert (line.levelname, line.getMessage().startswith("GET /fails 500 ")) == ("ERROR", True)


def test_each_request_has_its_own_id(client: FlaskClient) -> None:
    first, second = (client.get("/healthz").headers[HEADER] for _ in range(2))

    assert first != second


def test_an_error_is_one_line_of_json_with_its_traceback() -> None:
    try:
        int("two\nlines")
    except ValueError:
        record = logging.makeLogRecord({"msg": "it failed", "levelname": "ERROR", "exc_info": sys.exc_info()})

    line = JsonFormatter("worker").format(record)

    assert "\n" not in line
    assert "ValueError: invalid literal" in json.loads(line)["error"]


@pytest.mark.parametrize("formatter", [JsonFormatter("worker"), TextFormatter("worker")])
def test_a_mail_servers_error_does_not_name_its_recipient(formatter: logging.Formatter) -> None:
    error = OSError("550 5.1.1 <jana@example.org>: unknown user")
    line = logging.LogRecord("x", logging.ERROR, "", 0, "refused: %s", (error,), (OSError, error, None))

    shown = formatter.format(line)

    assert "550 5.1.1 <[•••]>" in shown
    assert "jana" not in shown
