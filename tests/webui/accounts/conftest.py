"""The house: its accounts, and the browsers in which people sign in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.product import PASSWORD
from tests.web import Web, web_in
from tests.webui.conftest import csrf_token
from webui.storage import accounts, audit_log
from webui.storage.accounts import Role
from webui.storage.audit_log import AuditFilter, Entry

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
HOME, OFFICE, CAFE = "198.51.100.7", "203.0.113.9", "192.0.2.77"


@dataclass
class Browser:
    """One browser at one address."""

    client: FlaskClient
    address: str = HOME

    def gets(self, path: str) -> TestResponse:
        return self.client.get(path, environ_base=self._environ)

    def posts(self, path: str, *, form_on: str = "", **fields: str) -> TestResponse:
        """Post a form as it stands on a page: with that page's token."""
        token = csrf_token(self.gets(form_on or path).text)
        return self.client.post(path, data={**fields, "csrf_token": token}, environ_base=self._environ)

    def signs_in(self, name: str, password: str = PASSWORD) -> bool:
        answer = self.posts("/staff/sign-in", name=name, password=password)
        assert answer.status_code in (303, 403)
        return answer.status_code == 303

    def signs_out(self) -> None:
        assert self.posts("/staff/sign-out", form_on="/account").status_code == 303

    @property
    def is_signed_in(self) -> bool:
        return self.gets("/account").status_code == 200

    @property
    def _environ(self) -> dict[str, str]:
        return {"REMOTE_ADDR": self.address, "HTTP_USER_AGENT": FIREFOX}


@dataclass
class House:
    """The application with four accounts, named as their roles."""

    web: Web

    def browser(self, address: str = HOME) -> Browser:
        return Browser(self.web.app.test_client(), address)

    def signed_in(self, name: str, address: str = HOME) -> Browser:
        browser = self.browser(address)
        assert browser.signs_in(name)
        return browser

    def copy(self, browser: Browser, address: str = CAFE) -> Browser:
        """Somebody else with a copy of all cookies."""
        other = self.browser(address)
        for name in ("readfirst_session", "readfirst_device"):
            cookie = browser.client.get_cookie(name)
            if cookie:
                other.client.set_cookie(name, cookie.value)
        return other

    def waits(self, **time: float) -> None:
        self.web.clock.at += timedelta(**time)

    def log(self) -> list[Entry]:
        """The audit log, oldest first."""
        with self.web.parts.database.reading() as connection:
            return audit_log.entries(connection, AuditFilter(), limit=1000)[::-1]


@pytest.fixture(autouse=True)
def _fast_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    accounts._nobody.cache_clear()


@pytest.fixture
def make_house(tmp_path: Path) -> Iterator[Callable[..., House]]:
    made: list[Web] = []

    def make(**settings: object) -> House:
        web = web_in(tmp_path / f"house-{len(made)}", **settings)
        made.append(web)
        with web.parts.database.writing() as connection:
            for role in Role:
                accounts.add(connection, role, role, PASSWORD)
        return House(web)

    yield make
    for web in made:
        web.close()


@pytest.fixture
def house(make_house: Callable[..., House]) -> House:
    return make_house()
