"""Responses of the API: answers as JSON, refusals as problem documents."""

from __future__ import annotations

import msgspec
from flask import Response

from webui.api.messages import ApiAnswer
from webui.request.errors import problem


class RequestRefused(Exception):
    """The API refuses the request; becomes a problem document."""

    def __init__(self, status: int, code: str, *, headers: dict[str, str] | None = None, **more: object) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.headers = headers
        self.more = more  # further members of the document: next_step, detail, errors


def as_json(answer: ApiAnswer, status: int) -> Response:
    """Return the answer as a response."""
    return Response(msgspec.json.encode(answer), status, content_type="application/json")


def as_problem(refused: RequestRefused) -> Response:
    """Return the problem document of a refusal."""
    return problem(refused.status, refused.code, headers=refused.headers, **refused.more)
