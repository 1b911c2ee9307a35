"""What channels.yml says holds over HTTP: gate level, purposes and promised times differ by channel."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.visitor import Visitor
from tests.web import Web, web_in
from tickets.form.yaml_tree import FormError

WRITTEN = """
web: {reply: {en: one hour}}
widget: {gate: off, purposes: [access], reply: {en: next week}}
point: {reply: {en: at once}}
"""
PROBLEM = "zabudnuté heslo"


@pytest.fixture(scope="module")
def running_web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    folder = tmp_path_factory.mktemp("channels")
    (folder / "channels.yml").write_text(WRITTEN, encoding="utf-8")
    web = web_in(folder, channels_file=folder / "channels.yml", widget_origins="https://community.example")
    yield web
    web.close()


@pytest.fixture
def web(running_web: Web) -> Web:
    running_web.begins_again()
    return running_web


def test_the_gate_stands_where_the_file_says(web: Web) -> None:
    on_the_site, in_the_frame = Visitor.of(web.app, lang="en"), Visitor.of(web.app, lang="widget/en")
    for visitor in (on_the_site, in_the_frame):
        visitor.types(PROBLEM)

    assert on_the_site.asks_for_the_form().status_code == 403
    assert in_the_frame.asks_for_the_form().status_code == 200
    assert in_the_frame.writes(PROBLEM).status_code == 201
    assert [(ticket.route, ticket.channel) for ticket in web.tickets] == [("off", "widget")]


def test_only_the_purposes_of_the_channel_are_offered_and_taken(web: Web) -> None:
    visitor = Visitor.of(web.app, lang="widget/en")
    visitor.types(PROBLEM)

    form = visitor.asks_for_the_form().text
    refused = visitor.writes(PROBLEM, choice="support/something-else")

    assert 'value="password/forgotten"' in form
    assert "support/something-else" not in form
    assert "hijacked/" in form  # never shut
    assert refused.status_code == 422
    assert web.tickets == []


def test_each_channel_promises_its_own_time(web: Web) -> None:
    visitor = Visitor.of(web.app, lang="widget/en")
    visitor.types(PROBLEM)

    assert "next week" in visitor.writes(PROBLEM).text
    assert "4 hours" in visitor.goes_to("/en/contact/point/hijacked").text  # urgent, whatever the channel
    assert "one hour" in visitor.goes_to("/en/contact").text


def test_a_mistake_stops_the_start(tmp_path: Path) -> None:
    file = tmp_path / "channels.yml"
    file.write_text("web:\n  gate: wall\n", encoding="utf-8")

    with pytest.raises(FormError, match=r"channels\.yml:2: web\.gate: unknown gate level"):
        web_in(tmp_path / "var", channels_file=file)
