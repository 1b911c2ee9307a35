"""Somebody of the house who edits articles, and a folder of them that a test may change."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from time import sleep

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.product import PASSWORD, ROOT, settings_in
from webui.app import create_app
from webui.storage import accounts
from webui.storage.accounts import Role

PATH = "sk/blokovat-pouzivatela.md"
ADDRESS = f"/editor/file/{PATH}"


class Editor:
    """Somebody at a browser."""

    def __init__(self, app: Flask, name: str) -> None:
        with app.extensions["readfirst"].database.writing() as connection:
            accounts.add(connection, name, Role.EDITOR, PASSWORD)
        self.browser: FlaskClient = app.test_client()
        page = self.browser.get("/staff/sign-in").text
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        self.browser.post("/staff/sign-in", data={"name": name, "password": PASSWORD, "csrf_token": token})
        self.form: dict[str, str] = {}

    def opens(self, address: str = ADDRESS) -> str:
        page = self.browser.get(address, follow_redirects=True).text
        self.form = form_of(page)
        return page

    def sends(self, do: str, address: str = ADDRESS, **changes: str) -> TestResponse:
        self.form |= {name.replace("field_", "field-"): value for name, value in changes.items()}
        answer = self.browser.post(address, data=self.form | {"do": do}, follow_redirects=True)
        self.form = form_of(answer.text) or self.form
        return answer

    def previews(self, path: str = PATH, **changes: str) -> str:
        """What stands beside a text that is typed; the page asks again for what is being prepared, as here."""
        while "data-again" in (answer := self.browser.post(f"/editor/preview/{path}", data=self.form | changes)).text:
            sleep(0.05)
        return answer.text


INPUT = re.compile(
    r'<input type="(?:hidden|text)"(?: id="[^"]*")? name="([^"]*)"(?: maxlength="\d+" dir="auto")? value="([^"]*)"'
)
AREA = re.compile(r'<textarea id="[^"]*" name="([^"]*)"[^>]*>\n(.*?)</textarea>', re.DOTALL)
SELECT = re.compile(r'<select id="[^"]*" name="([^"]*)"[^>]*>(.*?)</select>', re.DOTALL)


def form_of(page: str) -> dict[str, str]:
    """The fields of the editor's form as a browser sends them."""
    form = page.split('class="editor"')[-1] if 'class="editor"' in page else page.split("</table>")[-1]
    fields = {unescape(name): unescape(value) for name, value in INPUT.findall(form)}
    fields |= {name: unescape(text).replace("\n", "\r\n") for name, text in AREA.findall(form)}
    for name, options in SELECT.findall(form):
        fields[name] = (re.findall(r'<option value="([^"]*)" selected', options) or [""])[0]
    return fields


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=Somebody", "-c", "user.email=s@localhost", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "kb"
    shutil.copytree(ROOT / "kb_articles/sk", folder / "sk")
    return folder


@pytest.fixture
def app(tmp_path: Path, articles: Path, shipped_index: Path) -> Iterator[Flask]:
    app = create_app(settings_in(tmp_path / "data", index=shipped_index, articles_dir=articles))
    yield app
    app.extensions["readfirst"].database.close()


@pytest.fixture
def repository(articles: Path) -> Path:
    git(articles, "init", "--quiet", "--initial-branch=main")
    git(articles, "add", ".")
    git(articles, "commit", "--quiet", "-m", "All of it.")
    return articles


@pytest.fixture
def jana(app: Flask) -> Editor:
    return Editor(app, "Jana")


@pytest.fixture
def peter(app: Flask) -> Editor:
    return Editor(app, "Peter")
