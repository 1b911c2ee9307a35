"""Monitoring sees how the product is, and a stranger who asks learns nothing that is the operator's."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from search import Publication
from tests.product import settings_in
from webui.app import create_app
from webui.operators import host_faults
from webui.storage import database
from webui.storage.publications import note, publications_table

TOKEN = "t" * 32
STRANGER = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture
def app(tmp_path: Path, shipped_index: Path) -> Iterator[Flask]:
    app = create_app(settings_in(tmp_path, index=shipped_index, metrics_token=TOKEN, proxies=1))
    yield app
    app.extensions["readfirst"].database.close()


def asks(client: FlaskClient, address: str, *, peer: str = "203.0.113.7", **headers: str) -> int:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(address, environ_overrides={"REMOTE_ADDR": peer}, headers=named).status_code


def test_metrics_are_for_programs_on_this_machine_and_for_whoever_has_the_token(client: FlaskClient) -> None:
    assert asks(client, "/metrics", peer="127.0.0.1") == 200
    assert asks(client, "/metrics", Authorization=f"Bearer {TOKEN}") == 200
    assert asks(client, "/metrics", peer="127.0.0.1", X_Forwarded_For="203.0.113.7") == 401
    assert asks(client, "/metrics", peer="127.0.0.1", X_Forwarded_For="127.0.0.1") == 401
    for wrong in (
        "",
        "Bearer",
        "Bearer ",
        f"Bearer {TOKEN}x",
        f"Basic {TOKEN}",
        TOKEN,
        "Bearer \xff",
        f"Bearer {TOKEN[:-1]}",
    ):
        assert asks(client, "/metrics", Authorization=wrong) == 401, wrong


def test_a_stranger_who_asks_for_the_metrics_is_told_how_to_ask(client: FlaskClient) -> None:
    answer = client.get("/metrics", environ_overrides=STRANGER)

    assert answer.headers["WWW-Authenticate"].lower().startswith("bearer")
    assert "readfirst_outbox" not in answer.text


def test_without_a_token_in_the_settings_no_header_opens_the_metrics(tmp_path: Path) -> None:
    app = create_app(settings_in(tmp_path))

    assert asks(app.test_client(), "/metrics", Authorization="Bearer ") == 401
    assert asks(app.test_client(), "/metrics", Authorization="Bearer") == 401
    app.extensions["readfirst"].database.close()


def test_why_the_database_is_away_is_the_operators_to_know(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    words = 'connection to server at "10.1.2.3", port 5432 failed: password of "helpdesk" is wrong'

    def away(*_: object) -> object:
        raise database.DatabaseBusy(words)

    monkeypatch.setattr("webui.operators.health.counts_now", away)
    with caplog.at_level(logging.ERROR):
        answer = client.get("/readyz", environ_overrides=STRANGER)

    ready = answer.get_json()
    assert (answer.status_code, ready["status"], ready["database"]) == (200, "degraded", "unavailable")
    assert "10.1.2.3" not in answer.text
    assert words in caplog.text


def test_without_an_index_another_host_is_asked(tmp_path: Path) -> None:
    app = create_app(settings_in(tmp_path))

    answer = app.test_client().get("/readyz")

    assert (answer.status_code, answer.get_json()["faults"]) == (503, ["no index"])
    app.extensions["readfirst"].database.close()


def test_a_host_whose_index_stays_behind_sends_people_to_another(app: Flask, client: FlaskClient) -> None:
    product = app.extensions["readfirst"]

    def somebody_published(at: datetime) -> None:
        with product.database.writing() as connection:
            note(connection, Publication(at, "another content"), product.now())

    somebody_published(product.now())
    assert client.get("/readyz").status_code == 200, "it has ten minutes to fetch it"

    with product.database.writing() as connection:
        connection.execute(delete(publications_table))
    mine = product.knowledge_base.publication
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(host_faults, "_BEHIND", timedelta(0))
        somebody_published(mine.at + timedelta(microseconds=1))
        answer = client.get("/readyz")

    assert (answer.status_code, answer.get_json()["faults"]) == (503, ["old index"])


def test_a_host_whose_disk_is_full(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host_faults, "_FULL_BYTES", 2**62)

    answer = client.get("/readyz")

    assert (answer.status_code, answer.get_json()["faults"]) == (503, ["disk full"])


def test_an_unknown_proxy_is_noted_and_its_address_is_not(client: FlaskClient) -> None:
    client.get("/healthz", environ_overrides=STRANGER, headers={"X-Forwarded-For": "198.51.100.1"})

    notes = client.get("/readyz").get_json()["notes"]

    assert len(notes) == 1
    assert "READFIRST_PROXY_ADDRESSES" in notes[0]
    assert "203.0.113.7" not in notes[0]
