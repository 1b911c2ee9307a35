"""The admins' page of a person: look, export, erase; each leaves an entry without a name."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.webui.conftest import csrf_token, sign_in
from tests.webui.privacy.life import JANA, WORD, Life, lived
from webui.storage import audit_log
from webui.storage.audit_log import AuditFilter

PAGE = "/admin/person?lang=en"


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    life = lived(tmp_path)
    yield life
    life.web.close()


@pytest.fixture
def admin(life: Life) -> FlaskClient:
    return sign_in(life.web.app, "admin")


def posts(admin: FlaskClient, path: str, **fields: str) -> TestResponse:
    return admin.post(path, data=fields | {"csrf_token": csrf_token(admin.get(PAGE).text)})


def log(life: Life) -> list[tuple[str, str, str]]:
    """(who, action, what) of the newest entries, newest first."""
    with life.web.parts.database.reading() as connection:
        entries = audit_log.entries(connection, AuditFilter(), limit=3)
    return [(entry.who, entry.action, entry.what) for entry in entries]


def test_looking_shows_what_is_stored_and_changes_nothing(life: Life, admin: FlaskClient) -> None:
    before = life.rows()

    page = posts(admin, "/admin/person", who=JANA)

    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert "<dt>Tickets</dt><dd>2</dd>" in page.text
    assert "<dt>Help sessions</dt><dd>4</dd>" in page.text
    assert "Erase for ever" in page.text
    assert log(life)[0][1] == "signed-in"
    assert life.rows().count(WORD) == before.count(WORD)


def test_the_archive_is_theirs_and_leaves_no_file(life: Life, admin: FlaskClient) -> None:
    answer = posts(admin, "/admin/person/export", who=JANA)

    assert answer.headers["Cache-Control"] == "no-store"
    assert "person.zip" in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert json.loads(archive.read("person.json"))["counts"]["tickets"] == 2
    answer.close()
    assert log(life)[0] == ("admin", "person-exported", "")
    assert not list(life.folder.rglob("person.zip"))


def test_erasing_wants_the_name_a_second_time(life: Life, admin: FlaskClient) -> None:
    page = posts(admin, "/admin/person/erase", who=JANA, again="jana@example.org")

    assert page.status_code == 422
    assert "Nothing was erased" in page.text
    assert WORD in life.rows()


def test_whoever_is_erased_is_gone_and_the_figures_stay(life: Life, admin: FlaskClient) -> None:
    figures = life.figures()

    page = posts(admin, "/admin/person/erase", who=JANA, again=JANA.lower())

    assert page.status_code == 200
    assert "Every figure of the reports stays" in page.text
    assert [secret for secret in life.secrets() if secret in life.rows().lower()] == []
    assert life.figures() == figures
    who, action, what = log(life)[0]
    assert (who, action) == ("admin", "person-erased")
    assert JANA.lower() not in what.lower()
    assert "Nothing is stored" in posts(admin, "/admin/person", who=JANA).text


@pytest.mark.parametrize("path", ["/admin/person", "/admin/person/export", "/admin/person/erase"])
def test_it_is_for_admins_about_somebody(life: Life, admin: FlaskClient, path: str) -> None:
    assert posts(admin, path, who=" ").status_code == 422
    editor = sign_in(life.web.app, "editor")
    token = csrf_token(editor.get("/account").text)

    assert editor.post(path, data={"who": JANA, "csrf_token": token}).status_code == 403


def test_nothing_of_somebody_unknown(admin: FlaskClient) -> None:
    page = posts(admin, "/admin/person", who="nobody@example.org").text

    assert "Nothing is stored of this person" in page
    assert "Erase for ever" not in page
