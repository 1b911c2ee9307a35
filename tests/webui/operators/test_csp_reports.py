"""Browsers say what the policy kept a page from; nobody can fill the log with it."""

import json
import logging

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from webui.operators.csp_reports import LARGEST, MOST_AT_ONCE
from webui.request.security import CSP_REPORTS

HELP_SESSION = "0123456789abcdef" * 2
PAGE = f"https://help.example.org/sk/ticket/RF-1?secret={HELP_SESSION}"
OLD = {
    "csp-report": {"document-uri": PAGE, "violated-directive": "script-src", "blocked-uri": "https://evil.example/x?y"}
}
NEW = {
    "type": "csp-violation",
    "body": {"documentURL": PAGE, "effectiveDirective": "script-src", "blockedURL": "inline"},
}


def reports(
    client: FlaskClient, body: bytes, kind: str = "application/reports+json", person: str = "203.0.113.7"
) -> TestResponse:
    address = {"REMOTE_ADDR": person}
    return client.post(CSP_REPORTS, data=body, content_type=kind, environ_overrides=address)


def test_every_page_says_where_to_report(client: FlaskClient) -> None:
    headers = client.get("/sk/").headers

    assert headers["Content-Security-Policy"].endswith(f"report-uri {CSP_REPORTS}; report-to csp")
    assert headers["Reporting-Endpoints"] == f'csp="{CSP_REPORTS}"'


def test_a_report_of_either_form_is_a_line_in_the_log(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert reports(client, json.dumps(OLD).encode(), "application/csp-report").status_code == 204
        assert reports(client, json.dumps([NEW]).encode()).status_code == 204

    assert caplog.messages == [
        "a page was kept from script-src: https:evil.example/x on https:help.example.org/sk/ticket/RF-1",
        "a page was kept from script-src: :inline on https:help.example.org/sk/ticket/RF-1",
    ]


def test_what_is_for_one_person_alone_never_reaches_the_log(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    page = f"https://jana:heslo@help.example.org/widget/as/{HELP_SESSION}/sk/problem/{HELP_SESSION}?text=rodne+cislo#x"
    reports(client, json.dumps([{"body": {"documentURL": page, "blockedURL": page}}]).encode())

    (line,) = caplog.messages
    assert not [word for word in (HELP_SESSION, "heslo", "rodne", "#") if word in line]


def test_a_report_writes_one_short_line(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    hostile = {"blockedURL": "https://a\r\nERROR root: x\x1b[31m\u202e" + "y" * 9_000, "effectiveDirective": "\n" * 99}
    reports(client, json.dumps([{"body": hostile}] * 50).encode()[:LARGEST])
    reports(client, json.dumps([{"body": hostile}]).encode())
    reports(client, json.dumps([NEW] * 50).encode())

    assert len(caplog.messages) == 1 + MOST_AT_ONCE
    assert all(len(line) < 400 and line.isprintable() for line in caplog.messages)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        *(
            (body, "application/json", 400)
            for body in (b"", b"[1]", b'{"a": 1}', b"[" * 9_000, b"\xff", b'{"body": []}')
        ),
        (json.dumps(OLD).encode(), "text/plain", 415),
        (json.dumps(OLD).encode(), "application/x-www-form-urlencoded", 415),
        (b" " * (LARGEST + 1), "application/reports+json", 413),
    ],
)
def test_what_is_no_report_is_refused(client: FlaskClient, body: bytes, kind: str, status: int) -> None:
    assert reports(client, body, kind).status_code == status


def test_one_address_reports_ten_times_a_minute_and_all_together_sixty(client: FlaskClient) -> None:
    body = json.dumps([NEW]).encode()
    people = [f"198.51.100.{n}" for n in range(9)]

    taken = {person: [reports(client, body, person=person).status_code for _ in range(11)] for person in people}

    assert taken[people[0]] == [204] * 10 + [429]
    assert sum(statuses.count(204) for statuses in taken.values()) <= 60
