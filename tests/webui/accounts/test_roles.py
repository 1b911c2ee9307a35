"""An account with several roles: given by an admin or by the command, believed at the next request."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

import pytest
from sqlalchemy import update
from werkzeug.test import TestResponse

from tests.product import PASSWORD
from tests.webui.accounts.conftest import Browser, House
from tests.webui.conftest import csrf_token
from webui.storage import accounts
from webui.storage.accounts import AccountError, Role, accounts_table

PLACES = {Role.STAFF: "/staff/", Role.EDITOR: "/editor", Role.ANALYST: "/reports", Role.ADMIN: "/admin/accounts"}


def may_see(browser: Browser) -> set[Role]:
    return {role for role, path in PLACES.items() if browser.gets(path).status_code < 400}


def posts(browser: Browser, path: str, fields: Mapping[str, str | list[str]]) -> TestResponse:
    token = csrf_token(browser.gets("/admin/accounts").text)
    return browser.client.post(path, data={**fields, "csrf_token": token})


def test_an_admin_gives_a_colleague_a_second_role_and_takes_the_first_away(house: House) -> None:
    admin, editor = house.signed_in("admin"), house.signed_in("editor")
    assert may_see(editor) == {Role.EDITOR}

    posts(admin, "/admin/accounts/roles", {"name": "editor", "role": ["editor", "analyst"]})
    assert may_see(editor) == {Role.EDITOR, Role.ANALYST}
    posts(admin, "/admin/accounts/roles", {"name": "editor", "role": "staff"})
    assert may_see(editor) == {Role.STAFF}

    assert [entry.what for entry in house.log() if entry.action == "roles-changed"] == [
        "editor: editor, analyst",
        "editor: staff",
    ]


def test_somebody_stays_admin_and_nobody_is_left_without_a_role(house: House) -> None:
    admin = house.signed_in("admin")
    admin.gets("/admin/accounts?lang=en")

    posts(admin, "/admin/accounts/roles", {"name": "admin", "role": "staff"})
    posts(admin, "/admin/accounts/roles", {"name": "editor"})

    assert "somebody must stay admin" in html.unescape(admin.gets("/admin/accounts").text)
    assert may_see(admin) == set(Role)
    assert may_see(house.signed_in("editor")) == {Role.EDITOR}


def test_a_new_colleague_signs_in_with_the_password_that_is_shown_once(house: House) -> None:
    admin = house.signed_in("admin")

    page = posts(admin, "/admin/accounts/add", {"name": "zuzana", "role": ["staff", "analyst"]})
    shown = re.search(r'<code class="key">([^<]+)</code>', page.text)

    assert shown and page.headers["Cache-Control"] == "no-store"
    zuzana = house.browser()
    assert zuzana.signs_in("zuzana", shown[1])
    assert may_see(zuzana) == {Role.STAFF, Role.ANALYST}
    assert shown[1] not in admin.gets("/admin/accounts").text


def test_a_new_password_ends_what_the_old_one_opened(house: House) -> None:
    admin, analyst = house.signed_in("admin"), house.signed_in("analyst")

    page = posts(admin, "/admin/accounts/password", {"name": "analyst"})

    assert not analyst.is_signed_in and not analyst.signs_in("analyst", PASSWORD)
    assert analyst.signs_in("analyst", re.findall(r'<code class="key">([^<]+)</code>', page.text)[0])


def test_only_an_admin_changes_roles(house: House) -> None:
    staff = house.signed_in("staff")
    token = csrf_token(staff.gets("/account").text)

    answer = staff.client.post("/admin/accounts/roles", data={"name": "staff", "role": "admin", "csrf_token": token})

    assert answer.status_code == 403 and may_see(staff) == {Role.STAFF}


def test_a_role_of_a_newer_version_counts_for_nothing(house: House) -> None:
    with house.web.parts.database.writing() as connection:
        connection.execute(
            update(accounts_table).where(accounts_table.c.name == "editor").values(more_roles="owner,analyst")
        )

    assert may_see(house.signed_in("editor")) == {Role.EDITOR, Role.ANALYST}


def test_an_account_without_a_role_cannot_be_made(house: House) -> None:
    with house.web.parts.database.writing() as connection, pytest.raises(AccountError, match="needs a role"):
        accounts.add(connection, "nobody", [], PASSWORD)
