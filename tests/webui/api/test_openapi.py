"""The description of the API names every operation there is, and nothing else."""

import json
import re

from flask import Flask
from flask.testing import FlaskClient


def test_every_operation_is_described(app: Flask, client: FlaskClient) -> None:
    described = {
        (path, method.upper())
        for path, item in json.loads(client.get("/openapi.json").text)["paths"].items()
        for method in item
        if method != "parameters"
    }
    served = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule).replace("{article_id}", "{article}"), method)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert described == served
