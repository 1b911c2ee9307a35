"""A real Chromium on a real server: the shipped articles, a real database, every request over HTTP."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from waitress.server import create_server

from tests import waitress_thread
from tests.product import PASSWORD, ROOT, settings_in
from tests.webui.drafting.model_server import MODEL, ModelServer, model_server
from tests.webui.editors.test_work_list import with_a_gap
from webui.app import create_app
from webui.storage import accounts
from webui.storage.accounts import Role

MEMBER_KEY = "k" * 32
# A page that is right is waited for no longer than it takes; a machine with other work takes ten times as long.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, shipped_index: Path) -> Iterator[Flask]:
    """The application, served on `app.config["ADDRESS"]`."""
    settings = settings_in(tmp_path_factory.mktemp("served"), index=shipped_index, member_key=MEMBER_KEY)
    yield from served_in_a_thread(create_app(settings))


def served_in_a_thread(app: Flask, port: int = 0) -> Iterator[Flask]:
    """Serve the application until the fixture ends; without a port on any free one."""
    server = create_server(app, host="127.0.0.1", port=port, threads=4)
    app.config["ADDRESS"] = f"http://127.0.0.1:{server.effective_port}"  # type: ignore[union-attr]
    thread = waitress_thread.begin(server.run)
    yield app
    server.close()
    thread.join(timeout=0.5)  # it may wait for a browser that keeps its connection
    app.extensions["readfirst"].database.close()


@pytest.fixture(scope="session")
def editing(tmp_path_factory: pytest.TempPathFactory, shipped_index: Path) -> Iterator[Flask]:
    """The same with a folder of articles of its own, which the accounts jana and peter may change."""
    folder = tmp_path_factory.mktemp("editing")
    shutil.copytree(ROOT / "kb_articles", folder / "kb")
    app = create_app(settings_in(folder / "data", index=shipped_index, articles_dir=folder / "kb"))
    with app.extensions["readfirst"].database.writing() as connection:
        for name in ("jana", "peter"):
            accounts.add(connection, name, Role.EDITOR, PASSWORD)
    yield from served_in_a_thread(app)


@pytest.fixture
def drafting_model(editing: Flask) -> Iterator[ModelServer]:
    """A language model that the editors' help centre asks for drafts."""
    before = editing.extensions["readfirst"]
    with model_server() as server:
        settings = replace(before.settings, drafting_url=server.url, drafting_model=MODEL)
        editing.extensions["readfirst"] = replace(before, settings=settings)
        yield server
    editing.extensions["readfirst"] = before


@pytest.fixture
def served_with_a_gap(tmp_path: Path, shipped_index: Path) -> Iterator[Flask]:
    """The application on articles and an index of its own, with a problem of four people that no article solves."""
    shutil.copytree(ROOT / "kb_articles", tmp_path / "kb")
    shutil.copytree(shipped_index, tmp_path / "data/index", symlinks=True)
    app = create_app(settings_in(tmp_path / "data", articles_dir=tmp_path / "kb"))
    with_a_gap(app)
    with app.extensions["readfirst"].database.writing() as connection:
        accounts.add(connection, "jana", Role.EDITOR, PASSWORD)
    yield from served_in_a_thread(app)


def signs_in(page: Page, name: str) -> None:
    """Sign in as an account of the house."""
    page.goto("/staff/sign-in")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    with page.expect_navigation(wait_until="load"):
        page.get_by_role("button").last.click()


Open = Callable[..., Page]


@pytest.fixture
def opened(chromium: Browser, served: Flask) -> Iterator[Open]:
    """Opens a page in a fresh browser context; the page must never log an error."""
    contexts = []

    def open_page(path: str, **options: Any) -> Page:  # noqa: ANN401 - playwright has dozens of them
        context = chromium.new_context(base_url=served.config["ADDRESS"], **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(f"script error on {path}: {error}"))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
