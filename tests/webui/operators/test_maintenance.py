"""Maintenance: every host says so, people read and write on, and what the house would change is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient

from tests.visitor import Visitor, hidden_fields, reference_in
from tests.web import FILLED_IN
from tests.webui.conftest import SignedIn, csrf_token
from webui.app import create_app
from webui.commands.cli import cli
from webui.parts import Parts
from webui.request.maintenance import CHANGED_BY_STAFF
from webui.storage import audit_log
from webui.storage.audit_log import AuditFilter
from webui.storage.database import Database, DatabaseBusy
from webui.storage.maintenance import FILE_NAME, Maintenance, read_file

IN_SLOVAK = "Na tomto centre pomoci pracujeme"


def command(app: Flask, *arguments: str) -> Result:
    settings = app.extensions["readfirst"].settings
    environment = {"READFIRST_DATA_DIR": str(settings.data_dir), "READFIRST_SECRET_KEY": settings.secret_key}
    return CliRunner().invoke(cli, ["maintenance", *arguments], env=environment)


def fresh(app: Flask) -> FlaskClient:
    """A browser on another host: one that has not looked yet."""
    return create_app(app.extensions["readfirst"].settings).test_client()


def test_every_page_says_so_in_its_language_and_the_operators_words(app: Flask, signed_in: SignedIn) -> None:
    assert IN_SLOVAK not in fresh(app).get("/sk/").text

    answer = command(app, "on", "--message", "Until 10 o'clock.", "--message", "sk=Do desiatej <b>ráno</b>.")

    assert answer.exit_code == 0, answer.output
    slovak, english = fresh(app).get("/sk/").text, fresh(app).get("/en/contact/point").text
    assert IN_SLOVAK in slovak
    assert "Do desiatej &lt;b&gt;ráno&lt;/b&gt;." in slovak
    assert "We are working on this help centre" in english
    assert "Until 10 o&#39;clock." in english

    assert command(app, "off").exit_code == 0
    assert IN_SLOVAK not in fresh(app).get("/sk/").text


def test_people_read_and_write_on(app: Flask) -> None:
    command(app, "on")
    visitor = Visitor.of(create_app(app.extensions["readfirst"].settings))

    point = "/sk/contact/point/hijacked"
    form = {**FILLED_IN, "choice": "", "category": "cannot-get-in", "description": "Niekto mi zmenil heslo."}
    sent = visitor.posts(point, **{**form, **hidden_fields(visitor.goes_to(point))})

    assert sent.status_code == 201
    assert reference_in(sent)
    assert visitor.goes_to("/sk/search?q=zabudnute+heslo").status_code == 200


@pytest.mark.parametrize(
    ("role", "shown_by", "address", "form"),
    [
        ("staff", "/staff/macros?lang=en", "/staff/macros", {"name": "Hello", "text": "Good day."}),
        ("editor", "/editor/new?lang=en", "/editor/new", {"title": "A text that was typed"}),
        ("editor", "/editor/work?lang=en", "/editor/work/put-off", {"reason": "A reason that was typed"}),
    ],
)
def test_what_the_house_would_change_is_refused_with_its_text(
    app: Flask, signed_in: SignedIn, role: str, shown_by: str, address: str, form: dict[str, str]
) -> None:
    browser = signed_in(role)
    page = browser.get(shown_by).text
    assert "changes are refused" not in page
    command(app, "on")
    app.extensions["readfirst"].maintenance.look_again()

    refused = browser.post(address, data=form | {"csrf_token": csrf_token(page)})

    assert refused.status_code == 503
    assert refused.headers["Retry-After"] == "300"
    assert "Try again when the maintenance is over" in refused.text
    assert all(text in refused.text for text in form.values())
    assert "changes are refused" in browser.get(shown_by).text


def test_nothing_that_staff_editors_or_analysts_change_is_forgotten(app: Flask) -> None:
    rooms = ("webui.staff.", "webui.editors.", "webui.analysts.")
    posts = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    changing = {name for name in posts if app.view_functions[name].__module__.startswith(rooms)}
    only_reading = {"article_tools", "editor", "staff"}  # previews and searches

    assert {name.partition(".")[0] for name in changing} == CHANGED_BY_STAFF | only_reading


def test_monitoring_is_told(app: Flask) -> None:
    assert fresh(app).get("/readyz").json["maintenance"] is None  # type: ignore[index]

    command(app, "on")

    ready = fresh(app).get("/readyz")
    assert ready.status_code == 200
    assert ready.json["maintenance"].startswith(str(datetime.now(UTC).year))  # type: ignore[index]
    assert "\nreadfirst_maintenance 1.0" in fresh(app).get("/metrics").text


def test_the_command_says_whether_there_is_one_and_leaves_an_entry(app: Flask) -> None:
    assert command(app).exit_code == 1
    command(app, "on")
    shown = command(app, "--json")
    command(app, "off")

    assert shown.exit_code == 0
    assert datetime.fromisoformat(json.loads(shown.stdout)["since"]) <= datetime.now(UTC)
    with app.extensions["readfirst"].database.reading() as connection:
        actions = [entry.action for entry in audit_log.entries(connection, AuditFilter(), limit=5)]
    assert actions == ["maintenance-off", "maintenance-on"]


def test_a_message_without_maintenance_is_wrong_use(app: Flask) -> None:
    assert command(app, "off", "--message", "x").exit_code == 2


def test_while_the_database_is_away_the_copy_of_the_data_folder_answers(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts: Parts = app.extensions["readfirst"]
    command(app, "on", "--message", "Soon.")
    parts.settings.data_dir.joinpath(FILE_NAME).unlink()  # another host, whose folder has no copy yet
    other = Maintenance(parts.database, parts.settings.data_dir, parts.now)
    assert other.notice()
    assert read_file(parts.settings.data_dir) == other.notice()

    _take_away(monkeypatch)

    notice = Maintenance(parts.database, parts.settings.data_dir, parts.now).notice()
    assert notice
    assert notice.message("sk") == "Soon."


def test_an_announcement_without_a_database_holds_for_this_host_until_it_is_ended(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts: Parts = app.extensions["readfirst"]
    with monkeypatch.context() as patch:
        _take_away(patch)
        answer = command(app, "on")
    assert answer.exit_code == 1
    assert "only this host" in answer.output
    assert Maintenance(parts.database, parts.settings.data_dir, parts.now).notice()

    assert command(app, "off").exit_code == 0
    assert not Maintenance(parts.database, parts.settings.data_dir, parts.now).notice()


def test_the_end_is_noticed_after_two_seconds_and_the_copy_goes(app: Flask) -> None:
    parts: Parts = app.extensions["readfirst"]
    clock = [datetime.now(UTC)]
    maintenance = Maintenance(parts.database, parts.settings.data_dir, lambda: clock[0])
    command(app, "on")
    assert maintenance.notice()
    with parts.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM maintenance")
    assert maintenance.notice(), "it was asked a moment ago"

    clock[0] += timedelta(seconds=3)

    assert maintenance.notice() is None
    assert read_file(parts.settings.data_dir) is None


def test_a_damaged_copy_is_none(app: Flask) -> None:
    folder = app.extensions["readfirst"].settings.data_dir
    (folder / FILE_NAME).write_text("{")

    assert read_file(folder) is None


def _take_away(patch: pytest.MonkeyPatch) -> None:
    def away(_: Database) -> None:
        raise DatabaseBusy("connection refused")

    patch.setattr(Database, "reading", away)
    patch.setattr(Database, "writing", away)
