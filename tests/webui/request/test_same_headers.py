"""What every answer carries, whoever made it."""

from flask import Flask, Response
from flask.testing import FlaskClient

from webui.request.same_headers import SameHeaders


def test_pages_answers_of_the_api_and_refusals_have_them(client: FlaskClient) -> None:
    answers = [
        client.get("/sk/"),
        client.post("/api/v1/suggest", json={"text": "heslo"}),
        client.get("/nowhere"),
        client.get("/sk/", headers={"Host": "elsewhere.example"}),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 404, 400]
    for answer in answers:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Reporting-Endpoints"].startswith('csp="/')


def test_an_answer_keeps_a_header_of_its_own() -> None:
    app = Flask(__name__)
    app.get("/")(lambda: Response("", headers={"referrer-policy": "no-referrer"}))
    app.wsgi_app = SameHeaders(app.wsgi_app, [("Referrer-Policy", "same-origin"), ("X-Other", "1")])  # type: ignore[method-assign]

    answer = app.test_client().get("/")

    assert answer.headers.getlist("Referrer-Policy") == ["no-referrer"]
    assert answer.headers["X-Other"] == "1"
