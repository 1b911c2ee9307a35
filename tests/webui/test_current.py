"""What runs at every key asks for the request itself, not for each of its attributes by a proxy."""

import pytest
from flask import Flask, current_app, g, request
from flask.testing import FlaskClient
from werkzeug import local

from webui.current import current_application, current_request, current_values


def test_it_is_what_the_proxies_stand_for() -> None:
    app = Flask(__name__)

    with app.test_request_context("/sk/"):
        g.said = "here"

        assert current_application() is app
        assert current_app == app
        assert current_request() is request._get_current_object()  # type: ignore[attr-defined]
        assert current_values().said == "here"


def test_outside_of_a_request_there_is_none() -> None:
    for nothing in (current_application, current_request, current_values):
        with pytest.raises(RuntimeError, match="outside of"):
            nothing()


def test_a_keystroke_asks_the_proxies_hardly_ever(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each time takes as long as four look-ups of the request; there were 74, now those of Flask itself are left."""
    client.post("/api/v1/suggest", json={"text": "heslo", "lang": "sk"})
    asked: list[str] = []
    look_up = local._ProxyLookup.__get__

    def counted(self: local._ProxyLookup, instance: local.LocalProxy[object], owner: type | None = None) -> object:
        asked.append(self.name)
        return look_up(self, instance, owner)

    with monkeypatch.context() as watched:
        watched.setattr(local._ProxyLookup, "__get__", counted)
        answer = client.post("/api/v1/suggest", json={"text": "heslo", "lang": "sk"})

    assert answer.status_code == 200
    assert len(asked) < 12
