"""Answers of the API as they leave."""

import pytest
from flask import Response
from werkzeug.test import create_environ

from webui.api.messages import Nothing
from webui.api.problems import as_json


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize("status", [200, 201])
def test_an_answer_leaves_as_werkzeug_would_send_it(method: str, status: int) -> None:
    answer = as_json(Nothing(), status)  # type: ignore[arg-type]  # any message
    plain = Response(answer.get_data(), status, content_type="application/json")
    for response in (answer, plain):
        response.headers["Cache-Control"] = "no-store"
        response.headers.add("X-RateLimit-Limit", "60")

    pieces, status_line, headers = answer.get_wsgi_response(create_environ(method=method))
    same_pieces, same_status_line, same_headers = plain.get_wsgi_response(create_environ(method=method))

    assert (status_line, headers) == (same_status_line, same_headers)
    assert b"".join(pieces) == b"".join(same_pieces)
    assert ("Content-Length", "2") in headers
