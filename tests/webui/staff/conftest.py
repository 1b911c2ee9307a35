"""Two colleagues at the desk of the real application, one house for each file of tests."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.clock import Clock
from tests.product import PASSWORD, settings_in
from tests.webui.staff.house import House, signed_in
from webui.app import create_app
from webui.storage import accounts
from webui.storage.accounts import Role


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, shipped_index: Path) -> Iterator[House]:
    clock = Clock()
    app = create_app(settings_in(tmp_path_factory.mktemp("house"), index=shipped_index), now=clock)
    with app.extensions["readfirst"].database.writing() as connection:
        for name in ("eva", "jan"):
            accounts.add(connection, name, Role.STAFF, PASSWORD)
    yield House(app, clock, signed_in(app, "eva"), signed_in(app, "jan"))
    app.extensions["readfirst"].database.close()


@pytest.fixture
def house(running: House) -> House:
    running.clock.goes_on(timedelta(hours=1))
    for colleague in (running.eva, running.jan):
        colleague.browser.get("/account")  # a session that nobody uses for twelve hours ends
    return running
