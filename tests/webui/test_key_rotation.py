"""A new signing key: what people hold goes on working, who they are stays the same, and new things get the new key."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from deflection.help_session import Arm
from tests.product import PASSWORD, settings_in
from tests.visitor import Visitor, hidden_fields
from tests.webui.conftest import csrf_token
from webui.app import create_app
from webui.configuration import check
from webui.outgoing.receipts import opens, secret_of
from webui.request.asker.holdout import signed_arm
from webui.request.asker.visitors import asker
from webui.setting import SettingError
from webui.storage import accounts
from webui.storage.accounts import Role

OLD, NEW, NEWER = "o" * 32, "n" * 32, "m" * 32
VISITOR = "0123456789abcdef" * 2
REFERENCE = "RF-7K3M-9Q4D"


@dataclass
class Site:
    """The product, started again and again on the same data."""

    folder: Path
    index: Path
    started: list[Flask]

    def starts(self, **keys: str) -> Flask:
        first = not self.started
        app = create_app(settings_in(self.folder, index=self.index if first else None, **keys))
        self.started.append(app)
        return app


@pytest.fixture
def site(tmp_path: Path, shipped_index: Path) -> Iterator[Site]:
    site = Site(tmp_path, shipped_index, [])
    yield site
    for app in site.started:
        app.extensions["readfirst"].database.close()


def moved(browser: FlaskClient, app: Flask) -> FlaskClient:
    """The same browser, in front of the restarted product."""
    other = app.test_client()
    for name in ("readfirst_session", "readfirst_visitor"):
        cookie = browser.get_cookie(name)
        if cookie:
            other.set_cookie(name, cookie.value)
    return other


def test_a_status_link_works_under_every_key_that_is_still_read(site: Site) -> None:
    with site.starts(secret_key=OLD).app_context():
        link = secret_of(REFERENCE)

    for keys, expected in (
        ({"secret_key": NEW, "old_secret_keys": OLD}, True),
        ({"secret_key": NEWER, "old_secret_keys": f"{NEW} {OLD}"}, True),
        ({"secret_key": NEWER, "old_secret_keys": NEW}, False),
    ):
        with site.starts(**keys).app_context():
            assert opens(REFERENCE, link) is expected
            assert secret_of(REFERENCE) != link
            assert opens(REFERENCE, secret_of(REFERENCE))


def test_who_is_signed_in_stays_so_and_the_form_on_the_screen_can_be_sent(site: Site) -> None:
    before = site.starts(secret_key=OLD)
    with before.extensions["readfirst"].database.writing() as connection:
        accounts.add(connection, "eva", Role.STAFF, PASSWORD)
    browser = before.test_client()
    token = csrf_token(browser.get("/staff/sign-in").text)
    browser.post("/staff/sign-in", data={"name": "eva", "password": PASSWORD, "csrf_token": token})
    token = csrf_token(browser.get("/staff/").text)

    after = moved(browser, site.starts(secret_key=NEW, old_secret_keys=OLD))

    assert after.get("/staff/").status_code == 200
    assert after.post("/staff/sign-out", data={"csrf_token": token}).status_code == 303
    stranger = moved(browser, site.starts(secret_key=NEW))
    assert stranger.get("/staff/").status_code == 303


def test_a_form_that_is_never_gated_and_was_open_sends_one_ticket(site: Site) -> None:
    before, point = site.starts(secret_key=OLD), "/sk/contact/point/hijacked"
    browser = before.test_client()
    page = browser.get(point)
    fields = {**hidden_fields(page), "category": "cannot-get-in", "email": "jana@example.org", "consent": "yes"}
    fields["description"] = "niekto je v mojom konte"
    assert browser.post(point, data=fields).status_code == 201

    again = moved(browser, site.starts(secret_key=NEW, old_secret_keys=OLD)).post(point, data=fields)

    assert again.status_code == 200


@pytest.mark.parametrize(
    "after",
    [
        {"secret_key": NEW, "old_secret_keys": OLD},
        {"secret_key": NEW, "old_secret_keys": OLD, "person_key": "p" * 32},
        {"secret_key": NEWER, "old_secret_keys": f"{NEW} {OLD}", "person_key": OLD},
    ],
)
def test_a_help_session_stays_its_owners(site: Site, after: dict[str, str]) -> None:
    browser = site.starts(secret_key=OLD).test_client()
    browser.set_cookie("readfirst_visitor", VISITOR)
    begun = browser.post("/sk/problem", data={"text": "zabudnuté heslo"}).headers["Location"]

    app = site.starts(**after)

    assert moved(browser, app).get(begun).status_code == 200
    assert Visitor.of(app).client.get(begun).status_code == 404


def person_under(app: Flask) -> str:
    with app.test_request_context("/sk/", headers={"Cookie": f"readfirst_visitor={VISITOR}"}):
        return asker().person


def cookie_of(app: Flask) -> str:
    """The visitor cookie of somebody in the hold-out."""
    with app.test_request_context():
        return f"{VISITOR}.{signed_arm(VISITOR, Arm.HOLDOUT)}"


def arm_under(app: Flask, cookie: str) -> Arm:
    with app.test_request_context("/sk/", headers={"Cookie": f"readfirst_visitor={cookie}"}):
        return asker().arm


def test_a_person_and_their_arm_stay_what_they_were(site: Site) -> None:
    before = site.starts(secret_key=OLD)
    person = person_under(before)
    cookie = cookie_of(before)
    assert arm_under(before, cookie) is Arm.HOLDOUT

    for keys in ({"old_secret_keys": OLD}, {"old_secret_keys": f"{NEWER} {OLD}"}, {"person_key": OLD}):
        after = site.starts(secret_key=NEW, **keys)
        assert (person_under(after), arm_under(after, cookie)) == (person, Arm.HOLDOUT)
    assert person_under(site.starts(secret_key=NEW)) != person


@pytest.mark.parametrize(("name", "value"), [("old_secret_keys", f"{OLD} short"), ("person_key", "short")])
def test_a_key_that_is_too_short_stops_the_start(tmp_path: Path, name: str, value: str) -> None:
    settings = settings_in(tmp_path, **{name: value})

    with pytest.raises(SettingError, match=f"READFIRST_{name.upper()}"):
        check(settings)
