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

from flask import Flask, Response

from webui.current import current_request, current_values

HEADER: Final = "X-Request-Id"
_CONVERTER: Final = re.compile(r"<[^<>]*:([^<>:]+)>")
log = logging.getLogger("readfirst.requests")


def log_requests(app: Flask) -> None:
    """Assign an id to each request before anything else sees it, and log it after its answer is made."""

    @app.before_request
    def _begin() -> None:
        values = current_values()
        values.request_id = secrets.token_hex(8)
        values.request_began = time.perf_counter()

    @app.after_request
    def _end(answer: Response) -> Response:
        answer.headers[HEADER] = current_values().get("request_id", "")
        _log(answer.status_code)
        return answer


def _log(status: int) -> None:
    method, route, now = current_request().method, route_of_request(), time.perf_counter()
    ms = round((now - current_values().get("request_began", now)) * 1000, 1)
    level = logging.ERROR if status >= 500 else logging.INFO
    values = {"method": method, "route": route, "status": status, "ms": ms}
    log.log(level, "%s %s %s %s ms", method, route, status, ms, extra=values)


def route_of_request() -> str:
    """Return the pattern of the address that is asked for; `(none)` where there is no such page."""
    rule = current_request().url_rule
    return _pattern(rule.rule) if rule else "(none)"


@cache
def _pattern(rule: str) -> str:
    """Return the pattern of an address without the types of its parts.

    >>> _pattern("/<language:lang>/a/<slug>")
    '/<lang>/a/<slug>'
    """
    return _CONVERTER.sub(r"<\1>", rule)
