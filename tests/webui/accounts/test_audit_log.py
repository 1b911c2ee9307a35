"""The audit log: what the house did stands there, and nobody changes it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import IntegrityError

from tests.product import empty_database
from tests.webui.accounts.conftest import CAFE, House
from webui.storage import audit_log
from webui.storage.audit_log import Action, AuditFilter, audit_table
from webui.storage.database import Database, DatabaseBusy


def test_sign_ins_failures_and_sign_outs_are_logged_with_the_neighbourhood(house: House) -> None:
    browser = house.browser(CAFE)
    browser.signs_in("staff", "wrong password")
    browser.signs_in("staff")
    browser.signs_out()

    assert [(entry.who, entry.action, entry.what, entry.address) for entry in house.log()] == [
        ("", "sign-in-failed", "staff", "192.0.2.0/24"),
        ("staff", "signed-in", "", "192.0.2.0/24"),
        ("staff", "signed-out", "", "192.0.2.0/24"),
    ]


def test_a_password_that_was_typed_as_a_name_is_not_kept(house: House) -> None:
    for n in range(25):
        house.browser(f"10.0.0.{n}").signs_in(f"my secret password {n}", "wrong password")

    assert {entry.what for entry in house.log()} == {"?"}
    assert len(house.log()) == 20  # strangers do not fill the disk


def test_only_admins_see_the_log(house: House) -> None:
    assert house.signed_in("admin").gets("/admin/log").status_code == 200
    for name in ("staff", "editor", "analyst"):
        assert house.signed_in(name).gets("/admin/log").status_code == 403
    assert house.browser().gets("/admin/log").location.startswith("/staff/sign-in")


def test_the_log_is_narrowed_down_and_paged(house: House) -> None:
    with house.web.parts.database.writing() as connection:
        for n in range(60):
            audit_log.append(connection, house.web.clock.at, "eva", Action.SIGNED_OUT, f"no. {n}")
    house.waits(days=1)

    admin = house.signed_in("admin")
    first, last = (admin.gets(f"/admin/log?lang=en&who=eva&page={page}").text for page in (1, 2))
    assert "60 entries" in first
    assert ("no. 59" in first, "no. 0<" in first) == (True, False)
    assert ("no. 59" in last, "no. 0<" in last) == (False, True)
    assert "Nothing like this happened." in admin.gets("/admin/log?lang=en&who=nobody").text
    today = house.web.clock.at.date()
    assert "no. 59" not in admin.gets(f"/admin/log?from={today}").text
    assert "no. 59" in admin.gets(f"/admin/log?to={today - timedelta(days=1)}&from=nonsense&action=none").text


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    on_postgresql = request.param == "postgresql"
    url = request.getfixturevalue("postgresql_url") if on_postgresql else f"sqlite:///{tmp_path / 'db.sqlite3'}"
    database = empty_database(url)
    yield database
    database.close()


def test_the_database_itself_refuses_to_change_an_entry_or_delete_a_young_one(database: Database) -> None:
    now = datetime.now(UTC)
    with database.writing() as connection:
        audit_log.append(connection, now - timedelta(days=80), "eva", Action.SIGNED_IN)
        audit_log.append(connection, now - timedelta(days=100), "old", Action.SIGNED_IN)

    for change in (
        update(audit_table).values(who="somebody else"),
        delete(audit_table).where(audit_table.c.who == "eva"),
        text("UPDATE audit_log SET action = 'signed-out' WHERE who = 'old'"),
    ):
        with pytest.raises((IntegrityError, DatabaseBusy)), database.writing() as connection:
            connection.execute(change)
    with database.writing() as connection:
        assert audit_log.sweep(connection, now - timedelta(days=91)) == 1
        assert [entry.who for entry in audit_log.entries(connection, AuditFilter(), limit=9)] == ["eva"]
