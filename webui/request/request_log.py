"""A line in the log for each request: method, route, status and time, and an id that the answer carries, too.

The route is the pattern of the address, so no text, id or secret of a person is in the line.
"""

from __future__ import annotations

import logging
import re
import secrets
import time
from functools import cache
from typing import Final

from flask import Flask, Response, g, request

HEADER: Final = "X-Request-Id"
_CONVERTER: Final = re.compile(r"<[^<>]*:([^<>:]+)>")
log = logging.getLogger("readfirst.requests")


def log_requests(app: Flask) -> None:
    """Assign an id to each request before anything else sees it, and log it after its answer is made."""

    @app.before_request
    def _begin() -> None:
        g.request_id = secrets.token_hex(8)
        g.request_began = time.perf_counter()

    @app.after_request
    def _end(answer: Response) -> Response:
        answer.headers[HEADER] = g.get("request_id", "")
        _log(answer.status_code)
        return answer


def _log(status: int) -> None:
    route = route_of_request()
    ms = round((time.perf_counter() - g.get("request_began", time.perf_counter())) * 1000, 1)
    level = logging.ERROR if status >= 500 else logging.INFO
    values = {"method": request.method, "route": route, "status": status, "ms": ms}
    log.log(level, "%s %s %s %s ms", request.method, route, status, ms, extra=values)


def route_of_request() -> str:
    """Return the pattern of the address that is asked for; `(none)` where there is no such page."""
    rule = request.url_rule
    return _pattern(rule.rule) if rule else "(none)"


@cache
def _pattern(rule: str) -> str:
    """Return the pattern of an address without the types of its parts.

    >>> _pattern("/<language:lang>/a/<slug>")
    '/<lang>/a/<slug>'
    """
    return _CONVERTER.sub(r"<\1>", rule)
