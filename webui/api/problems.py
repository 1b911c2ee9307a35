"""Responses of the API: answers as JSON, refusals as problem documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from flask import Response

from webui.api.messages import ApiAnswer
from webui.request.errors import problem

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment
    from werkzeug.datastructures import Headers


class RequestRefused(Exception):
    """The API refuses the request; becomes a problem document."""

    def __init__(self, status: int, code: str, *, headers: dict[str, str] | None = None, **more: object) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.headers = headers
        self.more = more  # further members of the document: next_step, detail, errors


class JsonAnswer(Response):
    """An answer with a body and no address, so that its headers are complete when they are set.

    Werkzeug copies them once more, one by one, and looks for a location and a length: a fortieth of a keystroke.
    """

    def get_wsgi_headers(self, environ: WSGIEnvironment) -> Headers:  # noqa: ARG002 - of any request
        """Return the headers as they are."""
        return self.headers


def as_json(answer: ApiAnswer, status: int) -> Response:
    """Return the answer as a response."""
    return JsonAnswer(msgspec.json.encode(answer), status, content_type="application/json")


def as_problem(refused: RequestRefused) -> Response:
    """Return the problem document of a refusal."""
    return problem(refused.status, refused.code, headers=refused.headers, **refused.more)
