"""The admins' start page: what waits, what runs, and the settings without a word that is secret."""

from dataclasses import replace

import pytest
from flask import Flask

from tests.tickets.desk import a_ticket
from tests.webui.conftest import SignedIn
from tickets import ticket_store
from tickets.tables import outbox
from webui.operators.administration import shown_settings


def test_a_letter_that_could_not_be_delivered_is_one_click_away(app: Flask, signed_in: SignedIn) -> None:
    parts = app.extensions["readfirst"]
    with parts.database.writing() as connection:
        ticket_store.save(connection, a_ticket(created_at=parts.now()), ["folder"])
        connection.execute(outbox.update().values(state="dead"))

    page = signed_in("admin").get("/admin?lang=en").text

    assert '<a href="/staff/?delivery=dead"><strong>1</strong>' in page


def test_a_set_value_stands_with_its_origin_and_no_secret_is_shown(
    app: Flask, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READFIRST_HOLDOUT", "0")
    secret = replace(
        app.extensions["readfirst"].settings,
        urgent_webhook="https://help:pa55@duty.example/urgent",
        smtp_password="hunter2-hunter2",
    )

    shown = {row.variable: (row.value, row.origin) for row in shown_settings(secret)}

    assert shown["READFIRST_HOLDOUT"] == ("0.0", "environment")
    assert shown["READFIRST_URGENT_WEBHOOK"][0] == "https://help:•••@duty.example/urgent"
    assert shown["READFIRST_SMTP_PASSWORD"][0] == "•••"
    assert app.extensions["readfirst"].settings.secret_key not in signed_in("admin").get("/admin").text
