"""The widget from the point of view of the site that puts it on its pages."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.product import ROOT
from tests.visitor import Visitor, form_text
from tests.web import Web, web_in
from webui.configuration import read_settings
from webui.identity.member import Member, sign
from webui.setting import SettingError
from webui.storage import member_visits

KEY = "m" * 32
EVA = Member("42", "eva@example.org", "eva")


@pytest.fixture(scope="module")
def running_web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    settings = {"member_key": KEY, "widget_origins": "https://community.example, https://shop.example:8443"}
    web = web_in(tmp_path_factory.mktemp("widget"), **settings)
    yield web
    web.close()


@pytest.fixture
def web(running_web: Web) -> Web:
    running_web.begins_again()
    return running_web


@pytest.fixture
def client(web: Web) -> FlaskClient:
    return web.app.test_client(use_cookies=False)


def arrives(web: Web, client: FlaskClient, **hints: str) -> str:
    """The address at which a member of the host site lands in the frame."""
    identity = sign(EVA, int(web.clock.at.timestamp()) + 60, KEY)
    answer = client.get("/widget/sk/enter", query_string={"identity": identity, **hints})
    assert answer.status_code == 303
    return answer.location


def test_the_script_is_small_cached_and_may_be_loaded_by_any_site(client: FlaskClient) -> None:
    script = client.get("/widget.js")
    again = client.get("/widget.js", headers={"If-None-Match": script.headers["ETag"]})
    page = client.get("/sk/").text
    loaded = {*re.findall(r"/static/(\w+\.js)", page), "frame.js", "suggestion_rows.js", "searched_words.js"}
    in_the_frame = sum((ROOT / "webui" / "static" / name).stat().st_size for name in loaded)
    assert len(script.data) + in_the_frame <= 36_000  # bytes before compression

    assert script.mimetype == "text/javascript"
    assert script.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Set-Cookie" not in script.headers
    assert "Помощь" in script.text  # its words in every language
    assert again.status_code == 304


def test_a_member_is_known_in_the_frame_without_a_cookie(web: Web, client: FlaskClient) -> None:
    home = arrives(web, client)
    visitor = Visitor(client, home.strip("/"))
    visitor.types("fotka sa nenahrala")

    offered = visitor.looks()
    visitor.reads_in_vain("tajny-album", "nahranie-fotky")
    form = visitor.asks_for_the_form()
    visitor.writes("fotka sa nenahrala", choice="photos-videos/upload")

    assert "Tajny album" in offered.text  # an article for members
    assert 'value="eva@example.org"' in form.text
    assert form_text(form) == "fotka sa nenahrala"
    assert [ticket.topic for ticket in web.tickets] == ["photos-videos"]  # no topic for guests


def test_the_address_holds_no_e_mail_and_the_database_no_id_of_a_visit(web: Web, client: FlaskClient) -> None:
    home = arrives(web, client, text="heslo")

    assert "eva" not in home
    with web.parts.database.reading() as connection:
        visits = connection.exec_driver_sql("SELECT visit_digest FROM member_visits").scalars().all()
    assert len(visits) > 0
    assert [visit for visit in visits if visit in home] == []


def test_a_visit_ends_after_twelve_hours_and_is_forgotten(web: Web, client: FlaskClient) -> None:
    home = arrives(web, client)
    assert "/leave" in client.get(home).text

    web.clock.goes_on(member_visits.LASTS + timedelta(minutes=1))

    assert "/leave" not in client.get(home).text
    with web.parts.database.writing() as connection:
        assert member_visits.sweep(connection, web.clock.at) > 0


def test_what_the_page_knows_comes_along(web: Web, client: FlaskClient) -> None:
    home = arrives(web, client, topic="payments", text="platba zlyhala")
    page = client.get(home).text

    assert '<input type="hidden" name="topic" value="payments">' in page
    assert "platba zlyhala</textarea>" in page


def test_a_topic_that_is_never_gated_leads_straight_to_its_form(client: FlaskClient) -> None:
    answer = client.get("/widget/sk/", query_string={"topic": "hijacked"})

    assert answer.location == "/widget/sk/contact/point/hijacked"


def test_without_an_allowed_site_nothing_is_framed(tmp_path: Path) -> None:
    web = web_in(tmp_path)
    assert web.app.test_client().get("/widget/sk/").status_code == 404
    web.close()


@pytest.mark.parametrize(
    ("origins", "mode"),
    [
        ("*", "production"),
        ("http://community.example", "production"),
        ("https://community.example/page", "development"),
        ("https://a.example; script-src *", "development"),
        ("community.example", "development"),
        ("https://*.example", "development"),
    ],
)
def test_a_wrong_site_stops_the_start(tmp_path: Path, origins: str, mode: str) -> None:
    lawful = {"LEGAL_NAME": "OK", "LEGAL_ADDRESS": "Bratislava", "LEGAL_EMAIL": "a@example.org"}
    named = {"SECRET_KEY": "s" * 32, "HOSTS": "help.example.org", "CHANNEL": "folder"}
    environment = {
        "READFIRST_DATA_DIR": str(tmp_path),
        "READFIRST_MODE": mode,
        "READFIRST_WIDGET_ORIGINS": origins,
        **{f"READFIRST_{name}": value for name, value in {**lawful, **named}.items()},
    }
    with pytest.raises(SettingError, match="READFIRST_WIDGET_ORIGINS"):
        read_settings(environment)
